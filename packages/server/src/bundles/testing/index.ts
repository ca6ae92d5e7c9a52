import { z } from 'zod'
import { digestOf } from '../../runtime/canonical.js'
import { HansaError } from '../../runtime/errors.js'
import type { KubernetesObject } from '../contract.js'
import { builtInSources, type Sources } from '../sources/index.js'
import type { BundleSource, RenderRequest } from '../sources/source.js'
import { apisOf } from '../workloads.js'

export { chartFiles, passwordTemplate } from './chart-files.js'
export { hookedOf, hookedSources } from './hooked-source.js'

const Sealed = z.strictObject({ digest: z.string() })

const ChartSent = z.strictObject({
  type: z.literal('chart'),
  chart: z.string(),
  password: z.union([z.strictObject({ value: z.string() }), Sealed]).optional(),
})
type ChartSent = z.infer<typeof ChartSent>

const ChartStored = z.strictObject({ type: z.literal('chart'), chart: z.string(), digest: z.string() })

const Chart = z.strictObject({ chart: z.string(), archive: z.string(), password: Sealed.optional() })
type Chart = z.infer<typeof Chart>

/** What was fetched for what was sent. */
interface Fetched {
  sent: ChartSent
  archive: string
}

/** What the chart `monitored` holds where the cluster serves it; the chart `demanding` fails where it does not. */
export const monitorApi = 'monitoring.coreos.com/v1/ServiceMonitor'

const object = (kind: string, name: string, fields: object): KubernetesObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name },
  ...fields,
})

const passwordOf = ({ content: { password }, secrets }: RenderRequest<Chart>): string => {
  if (password === undefined) return 'generated'
  const plain = secrets.get(password.digest)
  if (plain !== undefined) return JSON.parse(plain)
  throw new HansaError('Unprocessable', { reason: 'the password is missing', fix: 'push the chart again' })
}

const rendered = (request: RenderRequest<Chart>): KubernetesObject[] => {
  const { content, inputs, capabilities } = request
  const password = passwordOf(request)
  const monitored = capabilities?.apis.has(monitorApi) === true
  if (content.chart === 'demanding' && capabilities !== undefined && !monitored)
    throw new HansaError('Unprocessable', {
      reason: 'demanding/templates/monitor.yaml:3: ServiceMonitor is needed',
      fix: 'install the operator',
    })
  const { release, namespace, values } = inputs
  return [
    object('Secret', `${release}-login`, { stringData: { password } }),
    object('ConfigMap', `${release}-url`, {
      data: {
        url: `postgres://app:${password}@db.${namespace}`,
        values: JSON.stringify(Object.assign({}, ...(values ?? []))),
      },
    }),
    object('ConfigMap', `${release}-monitored`, { data: { monitored: String(monitored) } }),
  ]
}

export interface ChartSource {
  sources: Sources
  /** How often a chart was rendered. */
  renders(): number
  /** What every fetch waits for. */
  fetching(wait: () => Promise<void>): void
  /** What every rendering waits for. */
  rendering(wait: () => Promise<void>): void
}

/**
 * A second source: charts that are fetched from somewhere else, have a password among their values, and render otherwise by
 * release, namespace, values and what a cluster serves. `unreachable` is a chart that cannot be fetched.
 */
export const createChartSource = (): ChartSource => {
  let renders = 0
  let fetching = async (): Promise<void> => {}
  let rendering = async (): Promise<void> => {}

  const chart: BundleSource<ChartSent, Fetched, Chart> = {
    type: 'chart',
    sent: ChartSent,
    stored: ChartStored,
    example: { sent: {}, stored: {} },
    rendersPer: 'inputs',
    divided: true,
    resolve: async (sent, { warn }) => {
      await fetching()
      if (sent.chart === 'unreachable')
        throw new HansaError('Unprocessable', {
          reason: 'registry.example.org does not answer',
          fix: 'try again',
        })
      warn(`fetched ${sent.chart}`)
      return { sent, archive: `the archive of ${sent.chart}` }
    },
    admit: ({ sent, archive }, { digest }) => {
      const given = sent.password
      const plain = given !== undefined && 'value' in given ? JSON.stringify(given.value) : undefined
      const password = plain === undefined ? given : { digest: digest(plain) }
      const content = { chart: sent.chart, archive, ...(password === undefined ? {} : { password }) }
      const found = digestOf(content)
      return {
        source: { type: 'chart', chart: sent.chart, digest: found },
        digest: found,
        objects: 0,
        content: JSON.stringify(content),
        secrets: plain === undefined ? new Map() : new Map([[digest(plain), plain]]),
      }
    },
    read: (text) => Chart.parse(JSON.parse(text)),
    sealedIn: ({ password }) => new Set(password === undefined ? [] : [password.digest]),
    outline: async (_, outlined) => {
      const { shown } = await outlined()
      return { objects: shown, workloads: [], apis: apisOf(shown) }
    },
    render: async (request) => {
      renders++
      await rendering()
      return { objects: rendered(request), asked: { kubernetesVersion: false, apis: [monitorApi] } }
    },
  }

  const sent = z.union([builtInSources.sent, ChartSent])
  const stored = z.union([builtInSources.stored, ChartStored])
  return {
    sources: {
      ...builtInSources,
      // The types of the hub know its own sources only.
      sent: sent as unknown as Sources['sent'],
      stored: stored as unknown as Sources['stored'],
      of: (type) => (type === 'chart' ? chart : builtInSources.of(type)),
    },
    renders: () => renders,
    fetching: (wait) => {
      fetching = wait
    },
    rendering: (wait) => {
      rendering = wait
    },
  }
}

/**
 * `spec.source` of a chart, as a user sends it; `null` for one without a password, which makes up its own. It has the type of the
 * hub's own sources, because the types of the hub know no other.
 */
export const chartOf = (
  chart: string,
  password: string | null = 'hunter2-hunter2',
): { type: 'manifests'; objects: [] } => {
  const source = { type: 'chart', chart, ...(password === null ? {} : { password: { value: password } }) }
  return source as unknown as { type: 'manifests'; objects: [] }
}
