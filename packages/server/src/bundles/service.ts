import semver from 'semver'
import type { Reader, Sealer, Store, Tx } from '../db/index.js'
import { createCache } from '../runtime/cache.js'
import { HansaError } from '../runtime/errors.js'
import type { BundleRevision, BundleRevisionSummary, BundleSpec, KubernetesObject } from './contract.js'
import { digestsInPatches, type ObjectPatch, redactPatches, revealPatches } from './patch-secrets.js'
import { digestsIn, reveal } from './sensitive.js'
import { objectsOf, type RevisionRow, revisionOf, revisionsOf } from './store.js'

export interface BundleRef {
  namespace: string
  name: string
}

export interface Bundles {
  versions(ref: BundleRef): Promise<BundleRevisionSummary[]>
  /** One revision with its objects, sensitive values as digests. */
  revision(ref: BundleRef & { version: string }): Promise<BundleRevision>
  /** The digest and (redacted) objects of a revision, or undefined when there is none; for deciding, not for applying. */
  find(reader: Reader, ref: BundleRef & { version: string }): Promise<FoundRevision | undefined>
  /** What a revision depends on; nothing where there is no such revision. Reads none of its objects. */
  dependencies(reader: Reader, ref: BundleRef & { version: string }): Promise<BundleSpec['dependencies']>
  /** The objects of a revision as they are applied, sensitive values in clear. Cached by content; callers must not change them. */
  objects(revision: { bundleUid: string; version: string }): Promise<readonly KubernetesObject[]>
  /** The same in a transaction, where nothing is cached. */
  objectsIn(reader: Reader, revision: FoundRevision): Promise<readonly KubernetesObject[]>
  /** The digest without an owner of each sensitive value of a revision, by the digest that is shown. */
  identities(revision: { bundleUid: string; version: string }): Promise<ReadonlyMap<string, string>>
  /**
   * Patches as they may be stored and shown, the values that are sensitive in `revision` sealed under `owner`, and the same in
   * clear. Digests of `stored` may be sent back in place of their values. `pointer` names the patches in errors (`BadRequest`).
   */
  sealPatches<Given extends ObjectPatch>(
    tx: Tx,
    given: {
      owner: string
      revision: FoundRevision
      patches: readonly Given[]
      stored: readonly ObjectPatch[]
      pointer: string
    },
  ): Promise<{ sealed: Given[]; clear: Given[] }>
  /** Sealed patches in clear. Throws `Unprocessable` when a value is missing. */
  openPatches<Given extends ObjectPatch>(
    owner: string,
    revision: { bundleUid: string; version: string },
    patches: readonly Given[],
  ): Promise<Given[]>
  /** Forgets what was sealed under `owner`, but for the digests in `kept`. */
  forgetPatches(tx: Tx, owner: string, kept?: readonly ObjectPatch[]): Promise<void>
}

export interface FoundRevision extends RevisionRow {
  /** Shared with the cache; not to be changed. */
  manifests: readonly KubernetesObject[]
}

const cacheSize = 500

export const createBundles = ({ store, sealer }: { store: Store; sealer: Sealer }): Bundles => {
  const redactedObjects = createCache<KubernetesObject[]>(cacheSize)
  const clearObjects = createCache<readonly KubernetesObject[]>(cacheSize)

  const bundleRow = async (reader: Reader, { namespace, name }: BundleRef) => {
    const row = await reader.get('Bundle', namespace, name)
    if (row === undefined)
      throw new HansaError('NotFound', { kind: 'Bundle', name, where: ` in ${namespace}` })
    return row
  }

  const find: Bundles['find'] = async (reader, ref) => {
    const bundle = await reader.get('Bundle', ref.namespace, ref.name)
    const row = bundle && (await revisionOf(reader, bundle.uid, ref.version))
    if (row === undefined) return undefined
    return { ...row, manifests: await redactedObjects(row.digest, () => objectsOf(reader, row.digest)) }
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

  const clearOf = async (reader: Reader, row: RevisionRow): Promise<KubernetesObject[]> => {
    const objects = await objectsOf(reader, row.digest)
    const values = await valuesOf(reader, row.bundleUid, digestsIn(objects, row.spec.sensitive))
    return reveal(objects, row.spec.sensitive, values)
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
    objectsIn: clearOf,
    identities: ({ bundleUid, version }) =>
      store.read(async (reader) => {
        const row = await rowOf(reader, { bundleUid, version })
        const digests = digestsIn(await objectsOf(reader, row.digest), row.spec.sensitive)
        const values = await valuesOf(reader, bundleUid, digests)
        return new Map([...values].map(([shown, value]) => [shown, sealer.identity(value)]))
      }),
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
    revision: (ref) =>
      store.read(async (reader) => {
        await bundleRow(reader, ref)
        const found = await find(reader, ref)
        if (found === undefined)
          throw new HansaError(
            'NotFound',
            { kind: 'revision', name: `${ref.name}@${ref.version}`, where: ` in ${ref.namespace}` },
            { hint: `\`hansa bundle versions ${ref.name}\` lists them` },
          )
        const { count: _count, ...summary } = summaryOf(found)
        return { ...summary, objects: [...found.manifests] }
      }),
    find,
    dependencies: async (reader, { namespace, name, version }) => {
      const bundle = await reader.get('Bundle', namespace, name)
      return (bundle && (await revisionOf(reader, bundle.uid, version)))?.spec.dependencies ?? []
    },
    objects: ({ bundleUid, version }) =>
      clearObjects(`${bundleUid}@${version}`, () =>
        store.read(async (reader) => clearOf(reader, await rowOf(reader, { bundleUid, version }))),
      ),
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
