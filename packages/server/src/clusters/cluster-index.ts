import type { ClusterFacts } from './facts.js'
import type { RegisteredCluster } from './registered.js'

/** The clusters at run time, by uid and by name. */
export interface ClusterIndex {
  byUid(uid: string): RegisteredCluster | undefined
  byName(name: string): RegisteredCluster | undefined
  uids(): Iterable<string>
  all(): Iterable<RegisteredCluster>
  /** The facts about each cluster, sorted by its name. */
  facts(): readonly ClusterFacts[]
  add(registered: RegisteredCluster): void
  remove(registered: RegisteredCluster): void
}

export const createClusterIndex = (): ClusterIndex => {
  const byUid = new Map<string, RegisteredCluster>()
  const byName = new Map<string, RegisteredCluster>()
  let sorted: readonly string[] | undefined

  return {
    byUid: (uid) => byUid.get(uid),
    byName: (name) => byName.get(name),
    uids: () => byUid.keys(),
    all: () => byUid.values(),
    facts: () => {
      sorted ??= [...byName.keys()].sort()
      const all: ClusterFacts[] = []
      for (const name of sorted) {
        const registered = byName.get(name)
        if (registered !== undefined) all.push(registered.facts())
      }
      return all
    },
    add: (registered) => {
      const { uid, name } = registered.member
      byUid.set(uid, registered)
      byName.set(name, registered)
      sorted = undefined
    },
    remove: (registered) => {
      const { uid, name } = registered.member
      byUid.delete(uid)
      // The name may now belong to another cluster.
      if (byName.get(name) === registered) byName.delete(name)
      sorted = undefined
    },
  }
}
