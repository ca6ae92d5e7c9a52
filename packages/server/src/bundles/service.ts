import { LRUCache } from 'lru-cache'
import semver from 'semver'
import type { Reader, Sealer, Store, Tx } from '../db/index.js'
import { HansaError } from '../runtime/errors.js'
import { readStored } from '../runtime/failure.js'
import type { BundleRevision, BundleRevisionSummary } from './contract.js'
import { digestsInPatches, type ObjectPatch, redactPatches, revealPatches } from './patch-secrets.js'
import { defaultRenderCacheLimits, type RenderCacheLimits } from './render-cache.js'
import { createRenderer, type Rendering, type RenderOptions } from './rendering.js'
import { builtInSources, type Sources } from './sources/index.js'
import type { Outline, RenderInputs } from './sources/source.js'
import type { BundleSpec } from './spec.js'
import { contentOf, type RevisionRow, revisionOf, revisionsOf } from './store.js'

export interface BundleRef {
  namespace: string
  name: string
}

export interface Bundles {
  versions(ref: BundleRef): Promise<BundleRevisionSummary[]>
  /** One revision with its objects, sensitive values as digests. */
  revision(ref: BundleRef & { version: string }): Promise<BundleRevision>
  /** A revision as it is stored, without its content; undefined if it does not exist. */
  find(reader: Reader, ref: BundleRef & { version: string }): Promise<RevisionRow | undefined>
  /** The same for a revision that a target names. Throws `Unprocessable` if it does not exist. */
  findByUid(reader: Reader, revision: { bundleUid: string; version: string }): Promise<RevisionRow>
  /** The dependencies of a revision; none if the revision does not exist. Reads none of its objects. */
  dependencies(reader: Reader, ref: BundleRef & { version: string }): Promise<BundleSpec['dependencies']>
  /** Its workloads, the APIs it requires and its objects as shown: for decisions, not for applying. Callers must not change it. */
  outline(revision: RevisionRow, options: RenderOptions): Promise<Outline>
  /**
   * Its objects for one set of inputs, from memory if they were rendered before. It can take long, so do not call it in
   * transactions. Throws the errors of the source, and `Unprocessable` when a sealed value is missing.
   */
  render(revision: RevisionRow, options: RenderOptions): Promise<Rendering>
  /** The data to check a release of a revision against before its transaction; undefined if the revision does not exist. */
  draft(ref: BundleRef & { version: string }, given: DraftInput): Promise<RevisionDraft | undefined>
  /**
   * Patches in the form to store and show, with the sensitive values of `revision` sealed under `owner`, and the same in
   * clear text. Clients can send back digests of `stored` in place of their values. `pointer` names the patches in errors (`BadRequest`).
   */
  sealPatches<Given extends ObjectPatch>(
    tx: Tx,
    given: {
      owner: string
      revision: RevisionRow
      patches: readonly Given[]
      stored: readonly ObjectPatch[]
      pointer: string
    },
  ): Promise<{ sealed: Given[]; clear: Given[] }>
  /** Sealed patches in clear text. Throws `Unprocessable` when a value is missing. */
  openPatches<Given extends ObjectPatch>(
    owner: string,
    revision: { bundleUid: string; version: string },
    patches: readonly Given[],
  ): Promise<Given[]>
  /** Forgets the values sealed under `owner`, except those of the digests in `kept`. */
  forgetPatches(tx: Tx, owner: string, kept?: readonly ObjectPatch[]): Promise<void>
}

export interface DraftInput {
  inputs: RenderInputs
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

/** The cached data of a content. */
interface Content {
  /** As its source reads it. */
  read: unknown
  /** If it requires no rendering. */
  outline?: Promise<Outline>
}

export const createBundles = ({
  store,
  sealer,
  sources = builtInSources,
  limits = defaultRenderCacheLimits,
}: {
  store: Store
  sealer: Sealer
  sources?: Sources
  /** Of the renderings that are kept in memory, and the same of the contents. */
  limits?: RenderCacheLimits
}): Bundles => {
  const { most: max, mostCharacters: maxSize } = limits
  const contents = new LRUCache<string, Content>({ max, maxSize, maxEntrySize: maxSize })
  const sourceOf = ({ spec }: RevisionRow) => sources.of(spec.source.type)

  const bundleRow = async (reader: Reader, { namespace, name }: BundleRef) => {
    const row = await reader.get('Bundle', namespace, name)
    if (row === undefined)
      throw new HansaError('NotFound', { kind: 'Bundle', name, where: ` in ${namespace}` })
    return row
  }

  const contentKey = ({ spec, digest }: RevisionRow): string => `${spec.source.type} ${digest}`

  /** Content is cached by its digest, so that reads of a transaction that is rolled back do no harm. */
  const loadContent = async (reader: Reader, row: RevisionRow): Promise<Content> => {
    const known = contents.get(contentKey(row))
    if (known !== undefined) return known
    const text = await contentOf(reader, row.digest)
    const read = readStored(`the content ${row.digest}`, 'push the bundle under a new version', () =>
      sourceOf(row).read(text),
    )
    const content: Content = { read }
    contents.set(contentKey(row), content, { size: text.length })
    return content
  }

  const find: Bundles['find'] = async (reader, ref) => {
    const bundle = await reader.get('Bundle', ref.namespace, ref.name)
    return bundle && revisionOf(reader, bundle.uid, ref.version)
  }

  const valuesOf = async (
    reader: Reader,
    owner: string,
    digests: Iterable<string>,
  ): Promise<Map<string, string>> => {
    const values = new Map<string, string>()
    const names = [...digests]
    const stored = names.length === 0 ? new Set<string>() : await sealer.names(reader, owner)
    for (const name of names)
      if (stored.has(name)) values.set(name, await sealer.open(reader, { owner, name }))
    return values
  }

  const rowOf = async (
    reader: Reader,
    { bundleUid, version }: { bundleUid: string; version: string },
  ): Promise<RevisionRow> => {
    const row = await revisionOf(reader, bundleUid, version)
    if (row !== undefined) return row
    throw new HansaError('Unprocessable', {
      reason: `revision ${version} of bundle ${bundleUid} is missing from the database`,
      fix: 'push the bundle under a new version',
    })
  }

  const render = createRenderer({
    sealer,
    sourceOf,
    contentOf: async (reader, row) => (await loadContent(reader, row)).read,
    valuesOf,
    limits,
  })

  const outline: Bundles['outline'] = async (revision, options) => {
    const source = sourceOf(revision)
    const content =
      contents.get(contentKey(revision)) ?? (await options.read((reader) => loadContent(reader, revision)))
    const make = () => source.outline(content.read, async () => (await render(revision, options)).shown)
    if (source.rendersPer === 'inputs') return make()
    if (content.outline !== undefined) return content.outline
    const made = make()
    content.outline = made
    made.catch(() => {
      delete content.outline
    })
    return made
  }

  const sealPatches: Bundles['sealPatches'] = async (tx, { owner, revision, patches, stored, pointer }) => {
    const marked = revision.spec.sensitive
    const values = new Map<string, string>()
    const known = digestsInPatches(stored)
    const digest = (value: string): string => sealer.digest(owner, value)
    const sealed = redactPatches(patches, marked, { digest, known, values }, pointer)
    for (const [name, value] of values) await sealer.seal(tx, { owner, name, value })
    const clear = revealPatches(sealed, marked, await valuesOf(tx, owner, digestsInPatches(sealed)))
    return { sealed, clear }
  }

  return {
    sealPatches,
    openPatches: (owner, revision, patches) =>
      store.read(async (reader) => {
        const { spec } = await rowOf(reader, revision)
        return revealPatches(
          patches,
          spec.sensitive,
          await valuesOf(reader, owner, digestsInPatches(patches)),
        )
      }),
    forgetPatches: async (tx, owner, kept = []) => {
      const keep = digestsInPatches(kept)
      for (const name of await sealer.names(tx, owner))
        if (!keep.has(name)) await sealer.forget(tx, owner, name)
    },
    versions: (ref) =>
      store.read(async (reader) => {
        const rows = await revisionsOf(reader, (await bundleRow(reader, ref)).uid)
        return rows.sort((a, b) => semver.rcompare(a.version, b.version)).map(summaryOf)
      }),
    revision: async (ref) => {
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
      const { count: _count, ...summary } = summaryOf(found)
      const inputs = { release: ref.name, namespace: ref.namespace }
      const { objects } = await outline(found, { inputs, read: store.read })
      return { ...summary, objects: [...objects] }
    },
    find,
    findByUid: rowOf,
    outline,
    render,
    draft: async (ref, { inputs, objects }) => {
      const revision = await store.read((reader) => find(reader, ref))
      if (revision === undefined) return undefined
      const options = { inputs, read: store.read }
      return {
        revision,
        outline: await outline(revision, options),
        rendering: objects ? await render(revision, options) : undefined,
      }
    },
    dependencies: async (reader, { namespace, name, version }) => {
      const bundle = await reader.get('Bundle', namespace, name)
      return (bundle && (await revisionOf(reader, bundle.uid, version)))?.spec.dependencies ?? []
    },
  }
}

const summaryOf = ({ version, digest, createdAt, objects, spec }: RevisionRow): BundleRevisionSummary => ({
  version,
  digest,
  createdAt,
  dependencies: spec.dependencies,
  sensitive: spec.sensitive,
  count: objects,
})
