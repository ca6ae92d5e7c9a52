import {
  builtInApiVersions,
  defaultKubeVersion,
  type HelmInput,
  type HelmRendering,
  RenderError,
  type Renderer,
} from '@hansa/charts'
import { badField, HansaError } from '../../../runtime/errors.js'
import { isRecord } from '../../../runtime/record.js'
import { exampleDigest } from '../../contract.js'
import { apisOf, wholeOf } from '../../workloads.js'
import {
  type BundleSource,
  type Capabilities,
  previewOf,
  type RenderRequest,
  type ResolveContext,
  type UsedCapabilities,
} from '../source.js'
import { type Chart, checkedChart, filesOf } from './chart.js'
import { hooksOf, objectsOf } from './objects.js'
import { ChartContent, type ChartStored, HelmSent, HelmStored } from './schema.js'

type Engine = Pick<Renderer, 'renderChart' | 'describeChart'>

/** A checked chart. `isNew`: it was uploaded, and the bundle may not have it yet. */
interface Resolved {
  sent: HelmSent
  chart: Chart
  isNew: boolean
}

type Content = Pick<Chart, 'content' | 'files'>

const storedOf = ({ sent: { chart: _, ...rest }, chart }: Resolved): HelmStored => ({
  ...rest,
  chart: chart.stored,
})

const isChart =
  (digest: string) =>
  (source: unknown): boolean =>
    isRecord(source) && source.type === 'helm' && isRecord(source.chart) && source.chart.digest === digest

/** A client sends back the spec it read: the digest stands for the chart of an earlier revision. */
const knownContent = async (digest: string, { present }: ResolveContext): Promise<ChartContent> => {
  const known = await present(isChart(digest))
  if (known !== undefined) return (known as Content).content
  throw badField(
    '/spec/source/chart/digest',
    `"${digest}" is not the chart of any revision of this bundle`,
    'send the chart itself, as `archive` or `files`',
  )
}

const apiVersionsOf = (capabilities: Capabilities | undefined): readonly string[] =>
  capabilities === undefined ? builtInApiVersions : [...capabilities.apis]

const asked = ({ inputs }: HelmRendering): UsedCapabilities => ({
  kubernetesVersion: inputs.kubeVersion,
  apis: inputs.allApiVersions ? 'all' : Object.keys(inputs.apiVersions).sort(),
})

const fixes: Readonly<Record<RenderError['reason'], string>> = {
  Failed: 'change the values of the release or the chart; `hansa bundle render` shows the result locally',
  TimedOut: 'use another version of the chart, or values that render less',
  OutOfMemory: 'use another version of the chart, or values that render less',
  Crashed: 'the hub retries by itself; report it if it happens again',
  Busy: 'the hub retries by itself',
}

const unprocessable = (error: unknown, { name, version }: ChartStored): unknown =>
  error instanceof RenderError
    ? new HansaError(
        'Unprocessable',
        { reason: `chart ${name} ${version}: ${error.message}`, fix: fixes[error.reason] },
        { cause: error },
      )
    : error

const inputOf = (
  source: HelmStored,
  request: Omit<RenderRequest<Content>, 'content' | 'source'>,
): HelmInput => {
  const { inputs, capabilities, generated } = request
  const layers = [...(source.values === undefined ? [] : [source.values]), ...(inputs.values ?? [])]
  return {
    values: layers.map((layer) => JSON.stringify(layer)),
    release: {
      name: source.releaseName ?? inputs.release,
      namespace: inputs.namespace,
      revision: 1,
      isUpgrade: false,
    },
    capabilities: {
      kubeVersion: capabilities?.kubernetesVersion ?? defaultKubeVersion,
      apiVersions: apiVersionsOf(capabilities),
    },
    objects: [],
    seed: generated.seed,
    draws: generated.draws,
    skipSchemaValidation: source.skipSchemaValidation === true,
  }
}

const renderedBy = async (engine: Engine, { content, source, ...request }: RenderRequest<Content>) => {
  const stored = HelmStored.parse(source)
  try {
    return await engine.renderChart(content.files, inputOf(stored, request), request.generated.time)
  } catch (error) {
    throw unprocessable(error, stored.chart)
  }
}

/** Warns about a chart that needs values from its releases: such a chart is accepted. */
const tryOut = async (engine: Engine, resolved: Resolved, warn: ResolveContext['warn']) => {
  const { name } = resolved.chart.stored
  try {
    await renderedBy(engine, {
      content: resolved.chart,
      source: storedOf(resolved),
      marked: [],
      inputs: { release: name.slice(0, 53), namespace: 'default' },
      capabilities: undefined,
      generated: previewOf(new Date(0)),
      secrets: new Map(),
    })
  } catch (error) {
    if (!(error instanceof HansaError)) throw error
    warn(`${error.message}; releases must set values with which it renders`)
  }
}

/** Helm charts, rendered by Helm's engine for each release and cluster. */
export const createHelmSource = (engine: Engine): BundleSource<HelmSent, Resolved, Content> => ({
  type: 'helm',
  sent: HelmSent,
  stored: HelmStored,
  example: {
    sent: { type: 'helm', chart: { archive: 'H4sIAAAAAAAA/w==' }, values: { replicaCount: 2 } },
    stored: {
      type: 'helm',
      chart: { name: 'shop', version: '1.4.0', digest: exampleDigest },
      values: { replicaCount: 2 },
    },
  },
  rendersPer: 'inputs',
  divided: false,
  resolve: async (sent, context) => {
    const { chart: given } = sent
    const isNew = !('digest' in given)
    const content = isNew ? given : await knownContent(given.digest, context)
    const { chart, warnings } = await checkedChart(engine, content)
    for (const warning of warnings) context.warn(warning)
    const resolved = { sent, chart, isNew }
    await tryOut(engine, resolved, context.warn)
    return resolved
  },
  admit: (resolved) => ({
    source: storedOf(resolved),
    digest: resolved.chart.stored.digest,
    objects: 0,
    ...(resolved.isNew ? { content: JSON.stringify(resolved.chart.content) } : {}),
    secrets: new Map(),
  }),
  read: (text) => {
    const content = ChartContent.parse(JSON.parse(text))
    return { content, files: filesOf(content) }
  },
  sealedIn: () => new Set(),
  outline: async (_, rendered) => {
    const objects = await rendered()
    return { objects, workloads: [wholeOf('chart')], apis: apisOf(objects) }
  },
  render: async (request) => {
    const rendering = await renderedBy(engine, request)
    return {
      objects: objectsOf([...rendering.crds, ...rendering.manifests]),
      hooks: hooksOf(rendering.hooks),
      draws: rendering.draws,
      asked: asked(rendering),
    }
  },
})
