import {
  archiveFiles,
  type ChartDescription,
  type ChartFile,
  type HelmRendering,
  type Renderer,
} from '@hansa/charts'
import { sameJson } from '../../../runtime/canonical.js'
import type { Clock } from '../../../runtime/clock.js'
import { badField, HansaError } from '../../../runtime/errors.js'
import { foreignText } from '../../../runtime/foreign-text.js'
import { isRecord } from '../../../runtime/record.js'
import { digestOfBytes } from '../../../runtime/upload.js'
import { partsOf } from '../../archives.js'
import { type ChartDetails, checkValuesSize, exampleDigest } from '../../contract.js'
import { apisOf, dividedWorkloads, wholeOf } from '../../workloads.js'
import { splitHooks, withWave } from '../argo-hooks.js'
import { checkDependencyRepositories } from '../dependency-repositories.js'
import { type BundleSource, firstInstallation, previewOf, type ResolveContext } from '../source.js'
import { type Chart, checkedChart, filesOf, type GivenChart } from './chart.js'
import { divisibleIn } from './divisible.js'
import type { ChartFetcher } from './fetch.js'
import { definitionsOf, hooksOf, objectsOf } from './objects.js'
import { type ChartPlace, createChartPlaces, type InPlace } from './places.js'
import { askedOf, type ChartEngine, layersOf, renderChart, unprocessable } from './render.js'
import { ChartContent, type ChartStored, HelmSent, HelmStored, type SentSignature } from './schema.js'
import { createSlowCharts } from './slow-charts.js'

interface Engine extends ChartEngine, Pick<Renderer, 'describeChart'> {}

/** A checked chart, without its files. */
interface Resolved {
  sent: HelmSent
  chart: Pick<Chart, 'content' | 'stored'>
}

type Content = Pick<Chart, 'files'>

const storedOf = ({
  sent: { chart: _, dependencyRepositories: _access, divisible = [], ...rest },
  chart,
}: Resolved): HelmStored => ({
  ...rest,
  ...(divisible.length === 0 ? {} : { divisible: [...new Set(divisible)].sort() }),
  chart: chart.stored,
})

/** Whether a stored source has the chart; where it is from and who signed it are claims that only the hub may make. */
const isChart =
  ({ digest, from, verified }: ChartStored) =>
  (source: unknown): boolean =>
    isRecord(source) &&
    source.type === 'helm' &&
    isRecord(source.chart) &&
    source.chart.digest === digest &&
    (from === undefined || source.chart.from === from) &&
    (verified === undefined || sameJson(source.chart.verified, verified))

/** A client sends back the spec it read: the digest stands for the chart of an earlier revision. */
const knownChart = async (chart: ChartStored, { present }: ResolveContext): Promise<GivenChart> => {
  const known = await present(isChart(chart))
  if (known !== undefined) {
    const { digest, from, verified } = chart
    return { files: (known as Content).files, digest, from, verified }
  }
  throw badField(
    '/spec/source/chart/digest',
    `"${chart.digest}"${chart.from === undefined ? '' : ` from ${chart.from}`} is not the chart of any revision of this bundle`,
    'send the chart itself, as `archive`, `upload` or `files`',
  )
}

const uploadedChart = async (
  digest: string,
  signature: SentSignature,
  { archives }: ResolveContext,
): Promise<GivenChart> => {
  const archive = await archives.staged(digest)
  if (archive !== undefined) return { files: archiveFiles(archive), digest, signature }
  throw badField(
    '/spec/source/chart/upload',
    `"${digest}" was not uploaded for this bundle within the last hour`,
    'upload the archive again: POST …/bundles/{name}/archives',
  )
}

/** The chart that was sent, fetched if it is elsewhere. */
const givenChart = async (
  chart: HelmSent['chart'],
  fetcher: ChartFetcher,
  context: ResolveContext,
  place: ChartPlace,
): Promise<GivenChart> => {
  if ('digest' in chart) {
    await place.wait()
    return knownChart(chart, context)
  }
  if ('upload' in chart) {
    await place.take()
    return uploadedChart(chart.upload, chart.verify, context)
  }
  if ('files' in chart) return { files: filesOf(chart) }
  if ('archive' in chart) {
    const archive = Buffer.from(chart.archive, 'base64')
    return { files: archiveFiles(archive), digest: await digestOfBytes(archive), signature: chart.verify }
  }
  await place.take()
  const { archive, digest, from, verified } = await fetcher.fetch(chart)
  return { files: archiveFiles(archive), digest, from, verified }
}

/** Warnings and their characters: they are sent as headers, and clients refuse more than 16 KB of those. */
const mostWarnings = 5
const mostWarning = 1_000

/** Warns about a chart that needs values from its releases: such a chart is accepted. */
const tryOut = async (
  engine: Engine,
  resolved: Resolved & { chart: Content },
  warn: ResolveContext['warn'],
) => {
  const { name } = resolved.chart.stored
  try {
    await renderChart(engine, {
      content: resolved.chart,
      source: storedOf(resolved),
      bundle: '',
      marked: [],
      inputs: { release: name.slice(0, 53), namespace: 'default' },
      capabilities: undefined,
      history: firstInstallation,
      generated: previewOf(new Date(0)),
      secrets: new Map(),
    })
  } catch (error) {
    if (!(error instanceof HansaError)) throw error
    warn(`${foreignText(error.message, mostWarning)}; releases must set values with which it renders`)
  }
}

/** Helm charts, rendered by Helm's engine for each release and cluster. */
export const createHelmSource = (
  charts: Pick<Renderer, 'renderChart' | 'describeChart'>,
  fetcher: ChartFetcher,
  clock: Clock,
): BundleSource<HelmSent, Resolved, Content> =>
  sourceOf(
    {
      renderChart: (...input) => charts.renderChart(...input),
      describeChart: (...input) => charts.describeChart(...input),
      slow: createSlowCharts(clock),
    },
    fetcher,
    createChartPlaces(),
  )

const definitionNames = (crds: HelmRendering['crds']): string[] =>
  definitionsOf(crds)
    .filter(({ kind }) => kind === 'CustomResourceDefinition')
    .map(({ metadata }) => metadata.name)

/** Characters of a text that is shown. */
const mostText = 1024 * 1024

const cut = (text: string): string => (text.length <= mostText ? text : `${text.slice(0, mostText)}\n…`)

const detailsOf = ({ chart, values, schema, readme }: ChartDescription): ChartDetails => ({
  name: chart.name,
  version: chart.version,
  ...(chart.appVersion === undefined ? {} : { appVersion: chart.appVersion }),
  ...(chart.description === undefined ? {} : { description: cut(chart.description) }),
  dependencies: (chart.dependencies ?? []).map(({ name, version, repository }) => ({
    name,
    version: version ?? '',
    ...(repository === undefined ? {} : { repository }),
  })),
  values: cut(values),
  ...(schema === undefined ? {} : { schema: cut(schema) }),
  readme: cut(readme),
})

const resolveIn = async (
  engine: Engine,
  fetcher: ChartFetcher,
  { sent, context, place }: { sent: HelmSent; context: ResolveContext; place: ChartPlace },
): Promise<Resolved> => {
  const given = await givenChart(sent.chart, fetcher, context, place)
  const complete = async (files: readonly ChartFile[]) => {
    await place.wait()
    return fetcher.complete(files, sent.dependencyRepositories ?? [])
  }
  const { chart, warnings } = await checkedChart(engine, complete, given, context.archives.stage)
  for (const warning of warnings.slice(0, mostWarnings)) context.warn(foreignText(warning, mostWarning))
  await tryOut(engine, { sent, chart }, context.warn)
  const { content, stored } = chart
  return { sent, chart: { content, stored } }
}

const sourceOf = (
  engine: Engine,
  fetcher: ChartFetcher,
  inPlace: InPlace,
): BundleSource<HelmSent, Resolved, Content> => ({
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
    checkValuesSize(sent.values, '/spec/source/values')
    checkDependencyRepositories(sent.dependencyRepositories ?? [], '/spec/source/dependencyRepositories')
    return inPlace((place) => resolveIn(engine, fetcher, { sent, context, place }))
  },
  admit: (resolved, { revisions }) => {
    const { content, stored } = resolved.chart
    const { digest } = stored
    // Also for a chart that was sent by its digest: the bundle can have been deleted since then.
    const isStored = revisions.some((revision) => revision.digest === digest)
    return {
      source: storedOf(resolved),
      digest,
      objects: 0,
      ...(isStored ? {} : { content: JSON.stringify(content) }),
      ...('size' in content ? { archive: { parts: partsOf(content.size), size: content.size } } : {}),
      secrets: new Map(),
    }
  },
  read: (text, archive) => ({ files: filesOf(ChartContent.parse(JSON.parse(text)), archive) }),
  sealedIn: () => new Set(),
  outline: async (_, rendered) => {
    const { shown: objects, divided } = await rendered()
    const workloads = dividedWorkloads(objects, divided)
    return {
      objects,
      workloads: workloads.length === 0 ? [wholeOf('chart')] : workloads,
      apis: apisOf(objects),
    }
  },
  describe: async ({ files }) => {
    try {
      return detailsOf(await engine.describeChart(files))
    } catch (error) {
      throw unprocessable(error, 'the chart')
    }
  },
  render: async (given) => {
    const request = { ...given, source: HelmStored.parse(given.source) }
    const rendering = await renderChart(engine, request)
    const { crdPolicy, divisible, chart } = request.source
    const { namespace } = request.inputs
    const all = await objectsOf([...rendering.crds, ...rendering.manifests], namespace)
    const { objects, hooks } = splitHooks(all)
    return {
      objects,
      ...(divisible === undefined
        ? {}
        : { divisible: divisibleIn(objects, divisible, { chart, namespace }) }),
      ...(crdPolicy === 'Create' ? { onlyCreated: definitionNames(rendering.crds) } : {}),
      hooks: [...hooksOf(rendering.hooks).map(withWave), ...hooks],
      hooksWait: request.source.hooks?.wait === true,
      draws: rendering.draws,
      asked: askedOf(rendering),
      chart: { values: rendering.values, layers: layersOf(request), notes: rendering.notes },
    }
  },
})
