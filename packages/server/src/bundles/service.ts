import semver from 'semver'
import type { Reader, Sealer, Store } from '../db/index.js'
import { HansaError } from '../runtime/errors.js'
import type { BundleRevision, BundleRevisionSummary, KubernetesObject } from './contract.js'
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
  /** The objects of a revision as they are applied, sensitive values in clear. Cached by content; callers must not change them. */
  objects(revision: { bundleUid: string; version: string }): Promise<readonly KubernetesObject[]>
}

export interface FoundRevision extends RevisionRow {
  /** Shared with the cache; not to be changed. */
  manifests: readonly KubernetesObject[]
}

const cacheSize = 500

/** Keeps the `size` values used last. */
const createCache = <T>(size: number): ((key: string, load: () => Promise<T>) => Promise<T>) => {
  const entries = new Map<string, Promise<T>>()
  return (key, load) => {
    const present = entries.get(key) ?? load()
    entries.delete(key)
    entries.set(key, present)
    present.catch(() => entries.delete(key))
    const [oldest] = entries.keys()
    if (entries.size > size && oldest !== undefined) entries.delete(oldest)
    return present
  }
}

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

  return {
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
    objects: ({ bundleUid, version }) =>
      clearObjects(`${bundleUid}@${version}`, () =>
        store.read(async (reader) => {
          const row = await revisionOf(reader, bundleUid, version)
          if (row === undefined) throw new Error(`revision ${version} of bundle ${bundleUid} is missing`)
          const objects = await redactedObjects(row.digest, () => objectsOf(reader, row.digest))
          const values = new Map<string, string>()
          for (const digest of digestsIn(objects, row.spec.sensitive))
            values.set(digest, await sealer.open(reader, { owner: bundleUid, name: digest }))
          return reveal(objects, row.spec.sensitive, values)
        }),
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
