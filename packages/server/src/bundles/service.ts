import semver from 'semver'
import type { Reader, Row, Sealer, Store } from '../db/index.js'
import { requireSource } from '../namespaces/index.js'
import type { Clock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import { isRecord } from '../runtime/record.js'
import { type Archives, createArchives } from './archives.js'
import { createContents, createOutliner } from './contents.js'
import type { BundleRevision, BundleRevisionSummary, ChartDetails } from './contract.js'
import { highestIn, isExact, latest } from './followed-versions.js'
import { createGeneratedLedger, type GeneratedLedger } from './generated.js'
import type { HealthRule } from './health.js'
import { type HookList, hookListOf } from './hook-list.js'
import type { KeptGenerated } from './kept-generated.js'
import { defaultRenderCacheLimits, type RenderCacheLimits } from './render-cache.js'
import type { RenderOptions } from './render-options.js'
import { createRenderer } from './rendering.js'
import { createSealedPatches, type SealedPatches, sealedValues } from './sealed-patches.js'
import type { Rendering } from './shown-rendering.js'
import { builtInSources, type Sources } from './sources/index.js'
import type { BundleSource, Outline, RenderInputs } from './sources/source.js'
import type { BundleSpec } from './spec.js'
import { type RevisionRow, requireRevision, revisionOf, revisionsOf, versionsOf } from './store.js'

export interface BundleRef {
  namespace: string
  name: string
}

export interface Bundles extends SealedPatches {
  versions(ref: BundleRef): Promise<BundleRevisionSummary[]>
  /**
   * One revision with its objects, sensitive values as digests.
   * @param capabilities of the cluster to render for; without them, for one that serves the APIs of Kubernetes
   */
  revision(
    ref: BundleRef & { version: string },
    capabilities?: RenderOptions['capabilities'],
  ): Promise<BundleRevision>
  /** What the chart of a revision says of itself. Throws `NotFound` for a revision that is not a chart. */
  chart(ref: BundleRef & { version: string }): Promise<ChartDetails>
  /** The hooks of a revision, rendered without the values of a release for a cluster with the APIs of Kubernetes. */
  hooks(ref: BundleRef & { version: string }): Promise<HookList>
  /** The health rules of a revision. Throws `NotFound`. */
  healthRules(ref: BundleRef & { version: string }): Promise<readonly HealthRule[]>
  /** A revision as it is stored, without its content; undefined if it does not exist. */
  find(reader: Reader, ref: BundleRef & { version: string }): Promise<RevisionRow | undefined>
  /**
   * The version of a bundle that `version` stands for now: an exact one, a range or `latest`. Undefined if the bundle does not exist, or
   * has none in the range. Without a reader, read from the store.
   */
  versionFor(ref: BundleRef & { version: string }, reader?: Reader): Promise<string | undefined>
  /** The same for a revision that a target names. Throws `Unprocessable` if it does not exist. */
  findByUid(reader: Reader, revision: { bundleUid: string; version: string }): Promise<RevisionRow>
  /** The dependencies of a revision; none if the revision does not exist. Reads none of its objects. */
  dependencies(reader: Reader, ref: BundleRef & { version: string }): Promise<BundleSpec['dependencies']>
  /** Whether the newest revision of a bundle is rendered. */
  needsRenderer(bundle: Row): boolean
  /** Whether clusters that serve other APIs can have other objects of it. */
  rendersPerCluster(revision: RevisionRow): boolean
  /** Its workloads, the APIs it requires and its objects as shown: for decisions, not for applying. Callers must not change it. */
  outline(revision: RevisionRow, options: RenderOptions): Promise<Outline>
  /**
   * Its objects for one set of inputs, from memory if they were rendered before. It can take long, so do not call it in
   * transactions. Throws the errors of the source, and `Unprocessable` when a sealed value is missing.
   */
  render(revision: RevisionRow, options: RenderOptions): Promise<Rendering>
  /** The content of the newest revision of a bundle with such a stored source; undefined if no revision has one. */
  contentWith(ref: BundleRef, matches: (source: unknown) => boolean): Promise<unknown>
  /** Throws `BadRequest` if a namespace does not allow bundles from this address. */
  requireSource(namespace: string, source: string): Promise<void>
  /** Large archives before their push. */
  archives: Archives
  /** What random functions made for releases. */
  generated: Pick<GeneratedLedger, 'rotation' | 'selected' | 'rotate' | keyof KeptGenerated>
  /** The data to check a release of a revision against before its transaction; undefined if the revision does not exist. */
  draft(ref: BundleRef & { version: string }, given: DraftInput): Promise<RevisionDraft | undefined>
}

export interface DraftInput {
  inputs: RenderInputs
  release?: RenderOptions['release']
  secrets?: RenderOptions['secrets']
  /** Whether its objects are also needed. */
  objects: boolean
}

/** A revision as its source renders it for a release that has no clusters yet. */
export interface RevisionDraft {
  revision: RevisionRow
  outline: Outline
  /** If the objects were requested. */
  rendering: Rendering | undefined
}

const summaryOf = ({ version, digest, createdAt, objects, spec }: RevisionRow): BundleRevisionSummary => ({
  version,
  digest,
  createdAt,
  dependencies: spec.dependencies,
  sensitive: spec.sensitive,
  ...(spec.source.type === 'helm'
    ? { chart: { name: spec.source.chart.name, version: spec.source.chart.version } }
    : {}),
  count: objects,
})

const bundleRow = async (reader: Reader, { namespace, name }: BundleRef): Promise<Row> => {
  const row = await reader.get('Bundle', namespace, name)
  if (row === undefined) throw new HansaError('NotFound', { kind: 'Bundle', name, where: ` in ${namespace}` })
  return row
}

const find: Bundles['find'] = async (reader, ref) => {
  const bundle = await reader.get('Bundle', ref.namespace, ref.name)
  return bundle && revisionOf(reader, bundle.uid, ref.version)
}

const versionIn = async (
  reader: Reader,
  { namespace, name, version }: BundleRef & { version: string },
): Promise<string | undefined> => {
  if (isExact(version)) return version
  const bundle = await reader.get('Bundle', namespace, name)
  if (bundle === undefined) return undefined
  if (version !== latest) return highestIn(version, await versionsOf(reader, bundle.uid))
  const pushed: unknown = isRecord(bundle.spec) ? bundle.spec.version : undefined
  return typeof pushed === 'string' ? pushed : undefined
}

const dependencies: Bundles['dependencies'] = async (reader, { namespace, name, version }) => {
  const bundle = await reader.get('Bundle', namespace, name)
  return (bundle && (await revisionOf(reader, bundle.uid, version)))?.spec.dependencies ?? []
}

const versionsIn = async (reader: Reader, ref: BundleRef): Promise<BundleRevisionSummary[]> => {
  const rows = await revisionsOf(reader, (await bundleRow(reader, ref)).uid)
  return rows.sort((a, b) => semver.rcompare(a.version, b.version)).map(summaryOf)
}

/** A revision of an existing bundle. Throws `NotFound` when the bundle or the revision does not exist. */
const foundRevision = async (store: Store, ref: BundleRef & { version: string }): Promise<RevisionRow> => {
  const found = await store.read(async (reader) => {
    await bundleRow(reader, ref)
    return find(reader, ref)
  })
  if (found === undefined)
    throw new HansaError(
      'NotFound',
      { kind: 'revision', name: `${ref.name}@${ref.version}`, where: ` in ${ref.namespace}` },
      { hint: `\`hansa bundle versions ${ref.name}\` lists them` },
    )
  return found
}

/** A revision as it is shown; without objects if its source does not render without the values of a release. */
const shownRevision = async (
  found: RevisionRow,
  { rendersPer }: BundleSource,
  outline: () => Promise<Outline>,
): Promise<BundleRevision> => {
  const { count: _count, ...summary } = summaryOf(found)
  try {
    const { objects } = await outline()
    return { ...summary, objects: [...objects] }
  } catch (error) {
    if (!(error instanceof HansaError) || rendersPer === 'revision') throw error
    return { ...summary, objects: [], problem: error.message }
  }
}

/** What the chart of a revision says of itself. Throws `NotFound` for a source that is not a chart. */
const chartOf = async (
  { namespace, name, version }: BundleRef & { version: string },
  { describe }: BundleSource,
  content: () => Promise<unknown>,
): Promise<ChartDetails> => {
  if (describe !== undefined) return describe(await content())
  throw new HansaError(
    'NotFound',
    { kind: 'chart', name: `${name}@${version}`, where: ` in ${namespace}` },
    { hint: 'the bundle contains manifests; only charts have values' },
  )
}

/** The newest revision of a bundle with such a stored source. */
const newestWith = async (
  reader: Reader,
  { namespace, name }: BundleRef,
  matches: (source: unknown) => boolean,
): Promise<RevisionRow | undefined> => {
  const bundle = await reader.get('Bundle', namespace, name)
  const all = bundle === undefined ? [] : await revisionsOf(reader, bundle.uid)
  return all
    .filter(({ spec }) => matches(spec.source))
    .sort((a, b) => semver.rcompare(a.version, b.version))[0]
}

const needsRenderer: Bundles['needsRenderer'] = ({ spec }) => {
  const source = isRecord(spec) && isRecord(spec.source) ? spec.source : {}
  return source.type !== 'manifests'
}

export const createBundles = ({
  store,
  sealer,
  clock,
  sources = builtInSources,
  limits = defaultRenderCacheLimits,
}: {
  store: Store
  sealer: Sealer
  clock: Clock
  sources?: Sources
  /** Of the renderings that are kept in memory, and the same of the contents. */
  limits?: RenderCacheLimits
}): Bundles => {
  const sourceOf = ({ spec }: RevisionRow) => sources.of(spec.source.type)
  const contents = createContents(sourceOf, limits)
  const ledger = createGeneratedLedger(sealer)
  const render = createRenderer({
    sealer,
    ledger,
    clock,
    sourceOf,
    contentOf: async (reader, row) => (await contents.load(reader, row)).read,
    valuesOf: (...of) => sealedValues(sealer, ...of),
    limits,
  })
  const outline = createOutliner({ sourceOf, contents, render })

  return {
    ...createSealedPatches({ store, sealer }),
    versions: (ref) => store.read((reader) => versionsIn(reader, ref)),
    revision: async (ref, capabilities) => {
      const found = await foundRevision(store, ref)
      const source = sourceOf(found)
      const inputs = { release: ref.name, namespace: ref.namespace }
      // Read here: a cluster that cannot be reached is not a problem of the revision.
      const known = source.rendersPer === 'inputs' ? await capabilities?.() : undefined
      const options = { inputs, read: store.read, capabilities: known && (async () => known) }
      return shownRevision(found, source, () => outline(found, options))
    },
    chart: async (ref) => {
      const found = await foundRevision(store, ref)
      return chartOf(ref, sourceOf(found), async () =>
        store.read(async (reader) => (await contents.load(reader, found)).read),
      )
    },
    hooks: async (ref) => {
      const found = await foundRevision(store, ref)
      const inputs = { release: ref.name, namespace: ref.namespace }
      return hookListOf(() => render(found, { inputs, read: store.read }))
    },
    healthRules: async (ref) => (await foundRevision(store, ref)).spec.health ?? [],
    find,
    versionFor: (ref, reader) =>
      reader === undefined ? store.read((one) => versionIn(one, ref)) : versionIn(reader, ref),
    findByUid: requireRevision,
    generated: ledger,
    archives: createArchives({ store, clock }),
    contentWith: (ref, matches) =>
      store.read(async (reader) => {
        const newest = await newestWith(reader, ref, matches)
        return newest && (await contents.load(reader, newest)).read
      }),
    requireSource: (namespace, source) =>
      store.read((reader) => requireSource(reader, { namespace, source, pointer: '/spec/source' })),
    needsRenderer,
    rendersPerCluster: (revision) => sourceOf(revision).rendersPer === 'inputs',
    outline,
    render,
    draft: async (ref, { inputs, release, secrets, objects }) => {
      const revision = await store.read((reader) => find(reader, ref))
      if (revision === undefined) return undefined
      const options = { inputs, release, secrets, read: store.read }
      return {
        revision,
        outline: await outline(revision, options),
        rendering: objects ? await render(revision, options) : undefined,
      }
    },
    dependencies,
  }
}
