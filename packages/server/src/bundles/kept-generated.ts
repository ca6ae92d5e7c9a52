import type { Sealer, Tx } from '../db/index.js'
import { answersPrefix, generatedOwnerOf, seedName } from './generated-rows.js'

/** A release that was deleted, or the next one of its name. */
export interface NamedRelease {
  uid: string
  namespace: string
  name: string
  /** The name of its bundle. */
  bundle: string
}

/**
 * What a release generated, for its successor: volumes and Secrets that outlive a release belong to the next one of the same namespace
 * and name, which needs the passwords in them.
 */
export interface KeptGenerated {
  /** Objects of the release with data stay on a cluster: its values are kept when it is deleted. */
  mark(tx: Tx, releaseUid: string): Promise<void>
  /** The release is deleted: its values are kept if it was marked, and forgotten otherwise. */
  retire(tx: Tx, release: NamedRelease): Promise<void>
  /** The release is new: it gets what its predecessor generated, which is forgotten if the bundle has another name. */
  inherit(tx: Tx, release: NamedRelease): Promise<void>
}

const keptName = 'kept'
const bundleName = 'bundle'

const keptOwnerOf = ({ namespace, name }: NamedRelease): string => `kept-generated:${namespace}/${name}`

export const createKeptGenerated = (
  sealer: Sealer,
  seedOf: (releaseUid: string) => string,
): KeptGenerated => {
  const sealAll = async (tx: Tx, owner: string, values: ReadonlyMap<string, string>): Promise<void> => {
    for (const [name, value] of values) await sealer.seal(tx, { owner, name, value })
  }

  return {
    mark: async (tx, releaseUid) => {
      await sealer.seal(tx, { owner: generatedOwnerOf(releaseUid), name: keptName, value: 'true' })
    },

    retire: async (tx, release) => {
      const owner = generatedOwnerOf(release.uid)
      const names = await sealer.names(tx, owner)
      if (names.has(keptName)) {
        const all = await sealer.openAll(tx, owner)
        const entries = [...all].filter(([name]) => name !== keptName && !name.startsWith(answersPrefix))
        const seed = all.get(seedName) ?? seedOf(release.uid)
        const kept = new Map([...entries, [seedName, seed], [bundleName, release.bundle]])
        await sealer.forget(tx, keptOwnerOf(release))
        await sealAll(tx, keptOwnerOf(release), kept)
      }
      await sealer.forget(tx, owner)
    },

    inherit: async (tx, release) => {
      const owner = keptOwnerOf(release)
      const names = await sealer.names(tx, owner)
      if (names.size === 0) return
      const all = new Map(await sealer.openAll(tx, owner))
      const isSame = all.get(bundleName) === release.bundle
      all.delete(bundleName)
      if (isSame) await sealAll(tx, generatedOwnerOf(release.uid), all)
      await sealer.forget(tx, owner)
    },
  }
}
