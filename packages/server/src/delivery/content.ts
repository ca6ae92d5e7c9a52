import {
  type Bundles,
  digestsInPatches,
  foreignIn,
  groupOf,
  type KubernetesObject,
} from '../bundles/index.js'
import type { TargetRow } from '../releases/index.js'
import { createCache } from '../runtime/cache.js'
import type { Reading } from './reading.js'

/** A bundle revision as delivery needs it. Callers must not change it. */
export interface Content {
  /** As they are applied, secrets in clear. */
  objects: readonly KubernetesObject[]
  /** The same, sensitive values as keyed digests: what may be hashed and stored. */
  redacted: readonly KubernetesObject[]
  /** The target's patches, sealed values in clear. */
  patches: TargetRow['desired']['patches']
  /** By the digest that is shown: what stands for the same value in hashes, whoever owns it. */
  identities: ReadonlyMap<string, string>
  /** Objects of a revision from before such fields were left out at push. */
  foreign: ReturnType<typeof foreignIn>
  dependencies: readonly { bundle: string; version: string }[]
  /** Whether the custom resources this bundle itself defines are namespaced, by `group/Kind`. */
  defines: ReadonlyMap<string, boolean>
}

export interface Contents {
  of(target: TargetRow): Promise<Content>
}

const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {}

const definedBy = (objects: readonly KubernetesObject[]): Map<string, boolean> => {
  const defined = new Map<string, boolean>()
  for (const object of objects) {
    if (object.kind !== 'CustomResourceDefinition') continue
    if (groupOf(object.apiVersion) !== 'apiextensions.k8s.io') continue
    const { group, names, scope } = recordOf(object.spec)
    defined.set(`${String(group)}/${String(recordOf(names).kind)}`, scope !== 'Cluster')
  }
  return defined
}

const cacheSize = 500

/** Revisions never change, so what was read of one is good for as long as there is room. */
export const createContents = ({ reading, bundles }: { reading: Reading; bundles: Bundles }): Contents => {
  const revisions = createCache<Omit<Content, 'patches'>>(cacheSize)

  const read = async ({ namespace, desired: { bundle } }: TargetRow): Promise<Omit<Content, 'patches'>> => {
    const objects = await reading.turn(() =>
      bundles.objects({ bundleUid: bundle.uid, version: bundle.version }),
    )
    const found = await reading.read((reader) =>
      bundles.find(reader, { namespace, name: bundle.name, version: bundle.version }),
    )
    if (found === undefined) throw new Error(`bundle ${bundle.name}@${bundle.version} is gone`)
    return {
      objects,
      redacted: found.manifests,
      identities: await reading.turn(() =>
        bundles.identities({ bundleUid: bundle.uid, version: bundle.version }),
      ),
      foreign: foreignIn(objects),
      dependencies: found.spec.dependencies,
      defines: definedBy(objects),
    }
  }

  const revisionOf = (target: TargetRow): Promise<Omit<Content, 'patches'>> => {
    const { uid, version } = target.desired.bundle
    return revisions(`${uid}@${version}`, () => read(target))
  }

  return {
    of: async (target) => {
      const content = await revisionOf(target)
      const { patches, bundle } = target.desired
      if (digestsInPatches(patches).size === 0) return { ...content, patches }
      const revision = { bundleUid: bundle.uid, version: bundle.version }
      const clear = await reading.turn(() => bundles.openPatches(target.releaseUid, revision, patches))
      return { ...content, patches: clear }
    },
  }
}
