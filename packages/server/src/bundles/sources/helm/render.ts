import {
  apiVersionsOf,
  builtInApiVersions,
  defaultKubeVersion,
  type HelmInput,
  type HelmRendering,
  type Lookup,
  RenderError,
  type Renderer,
} from '@hansa/charts'
import { digestOf, sameJson } from '../../../runtime/canonical.js'
import { HansaError } from '../../../runtime/errors.js'
import { isRecord } from '../../../runtime/record.js'
import { isRedacted } from '../../sensitive.js'
import { servedBy } from '../../workloads.js'
import type { Capabilities, RenderRequest, UsedCircumstances } from '../source.js'
import type { Chart } from './chart.js'
import { definitionsOf } from './objects.js'
import type { ChartStored, HelmStored } from './schema.js'
import type { SlowCharts } from './slow-charts.js'

/** The renderer, and the charts that it does not render at the moment. */
export interface ChartEngine extends Pick<Renderer, 'renderChart'> {
  slow: SlowCharts
}
type ChartRequest = RenderRequest<Pick<Chart, 'files'>> & { source: HelmStored }

const servedIn = (capabilities: Capabilities | undefined): readonly string[] =>
  capabilities === undefined ? builtInApiVersions : [...capabilities.apis]

/** What a rendering depends on apart from its inputs. */
export const askedOf = ({ inputs }: HelmRendering): UsedCircumstances => ({
  kubernetesVersion: inputs.kubeVersion,
  apis: inputs.allApiVersions ? 'all' : Object.keys(inputs.apiVersions).sort(),
  isUpgrade: inputs.isUpgrade,
  lookups: inputs.lookups,
  revision: inputs.revision,
})

const fixes: Readonly<Record<RenderError['reason'], string>> = {
  Failed: 'change the values of the release or the chart; `hansa bundle render` shows the result locally',
  TimedOut: 'use another version of the chart, or values that render less',
  OutOfMemory: 'use another version of the chart, or values that render less',
  Crashed: 'the hub retries automatically; report it if it happens again',
  Busy: 'the hub retries automatically',
}

/** An error of the renderer, as one whose message users can act on. */
export const unprocessable = (error: unknown, chart: string): unknown =>
  error instanceof RenderError
    ? new HansaError(
        'Unprocessable',
        { reason: `${chart}: ${error.message}`, fix: fixes[error.reason] },
        { cause: error },
      )
    : error

/** Values with their secrets. Throws `Unprocessable` for one that is not stored. */
const inClear = (value: unknown, secrets: ReadonlyMap<string, string>): unknown => {
  if (isRedacted(value)) {
    const json = secrets.get(value.digest)
    if (json !== undefined) return JSON.parse(json)
    throw new HansaError('Unprocessable', {
      reason: 'a secret value of the release is missing from the database',
      fix: 'send the release again with its secret values',
    })
  }
  if (Array.isArray(value)) return value.map((item: unknown) => inClear(item, secrets))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inClear(item, secrets)]))
}

/** The layers of values over the chart's own, secrets in clear text: the bundle's (empty without any), then those of the inputs. */
export const layersOf = ({ source, inputs, secrets }: Pick<ChartRequest, 'source' | 'inputs' | 'secrets'>) =>
  [source.values ?? {}, ...(inputs.values ?? [])].map((layer) => inClear(layer, secrets))

const inputOf = (
  source: HelmStored,
  request: Omit<ChartRequest, 'content' | 'source'>,
  found: HelmInput['objects'],
): HelmInput => {
  const { inputs, capabilities, history, generated, secrets } = request
  const layers = layersOf({ source, inputs, secrets })
  return {
    values: layers.map((layer) => JSON.stringify(layer)),
    release: {
      name: source.releaseName ?? inputs.release,
      namespace: inputs.namespace,
      revision: history.revision,
      isUpgrade: history.isUpgrade,
    },
    capabilities: {
      kubeVersion: capabilities?.kubernetesVersion ?? defaultKubeVersion,
      apiVersions: servedIn(capabilities),
    },
    objects: found,
    seed: generated.seed,
    rotation: generated.rotation,
    draws: generated.draws,
    skipSchemaValidation: source.skipSchemaValidation === true,
  }
}

/** Results of random functions: each is a sealed row of the release, and each is looked for in every text that is shown. */
const mostDraws = 500

const checkDraws = ({ draws }: HelmRendering, { name, version }: ChartStored): void => {
  const count = Object.keys(draws).length
  if (count > mostDraws)
    throw new HansaError('Unprocessable', {
      reason: `chart ${name} ${version} generates ${count} random values; at most ${mostDraws} are allowed`,
      fix: fixes.TimedOut,
    })
}

/** Renders a chart once, without definitions that are not applied. Throws `Unprocessable` with Helm's message. */
const renderOnce = async (
  engine: ChartEngine,
  { content, source, ...request }: ChartRequest,
  found: HelmInput['objects'],
): Promise<HelmRendering> => {
  let rendering: HelmRendering
  try {
    const { inputs, generated } = request
    const key = digestOf([source.chart.digest, source.values ?? null, inputs.values ?? null])
    const input = inputOf(source, request, found)
    rendering = await engine.slow.guard(key, () =>
      engine.renderChart(content.files, input, generated.time, request.bundle),
    )
  } catch (error) {
    throw unprocessable(error, `chart ${source.chart.name} ${source.chart.version}`)
  }
  checkDraws(rendering, source.chart)
  return source.crdPolicy === 'Skip' ? { ...rendering, crds: [] } : rendering
}

/** Lookups of which each depends on the result of another one. */
const mostRounds = 5

const lookupsOf = (error: unknown): readonly Lookup[] =>
  error instanceof HansaError && error.cause instanceof RenderError ? (error.cause.inputs?.lookups ?? []) : []

const keyOf = ({ apiVersion, kind, namespace, name }: Lookup): string =>
  JSON.stringify([apiVersion, kind, namespace, name])

/**
 * Renders a chart, again with what its lookups find. One that fails is rendered again too: it may fail because a lookup
 * found nothing.
 */
const renderLookingUp = async (engine: ChartEngine, request: ChartRequest): Promise<HelmRendering> => {
  const { lookup } = request
  const isOff = request.source.lookup === 'None'
  const asked = new Map<string, Lookup>()
  let found: HelmInput['objects'] = []
  for (let round = 1; ; round++) {
    const result = await renderOnce(engine, request, found).catch((error: unknown) => ({ error }))
    const lookups = 'error' in result ? lookupsOf(result.error) : result.inputs.lookups
    const more = lookups.filter((one) => !asked.has(keyOf(one)))
    const answers = isOff || more.length === 0 ? undefined : lookup
    for (const one of more) asked.set(keyOf(one), one)
    const next = (await answers?.([...asked.values()])) ?? found
    if (sameJson(next, found) || round > mostRounds) {
      if ('error' in result) throw result.error
      return { ...result, inputs: { ...result.inputs, lookups: isOff ? [] : [...asked.values()] } }
    }
    found = next
  }
}

/** The request with the APIs that definitions of the chart add: Helm installs those in `crds/` before it renders. */
const withDefinitions = (request: ChartRequest, apis: readonly string[]): ChartRequest => {
  const { capabilities } = request
  const kubernetesVersion = capabilities?.kubernetesVersion ?? defaultKubeVersion
  const served = new Set([...servedIn(capabilities), ...apis])
  return { ...request, capabilities: { kubernetesVersion, apis: served } }
}

/** The APIs that the definitions in `crds/` add to the cluster and that templates asked for in vain. */
const addedApis = ({ crds, inputs }: HelmRendering): string[] => {
  const kinds = definitionsOf(crds).flatMap(servedBy)
  const apis = apiVersionsOf(kinds)
  return inputs.allApiVersions ? apis : apis.filter((api) => inputs.apiVersions[api] === false)
}

/**
 * Renders a chart for a cluster; its own definitions in `crds/` count as served, unless they are skipped. Throws `Unprocessable` with Helm's message, which
 * names the file and the line.
 */
export const renderChart = async (engine: ChartEngine, request: ChartRequest): Promise<HelmRendering> => {
  const rendering = await renderLookingUp(engine, request)
  const added = addedApis(rendering)
  return added.length === 0 ? rendering : renderLookingUp(engine, withDefinitions(request, added))
}
