import type { Eviction } from './eviction.js'

/** Why replicas were left on clusters that they could be evicted from. */
export interface Stays {
  of(releaseUid: string, cluster: string): string | undefined
  /** What the latest decision left where; `changed` is called when that differs from the known state. */
  note(releaseUid: string, clusters: readonly string[], why: string): void
}

/** Kept in memory: a hub that starts decides every release again, with the same result. */
export const createStays = (changed: (releaseUid: string) => void): Stays => {
  const known = new Map<string, { clusters: readonly string[]; why: string }>()
  return {
    of: (uid, cluster) => {
      const found = known.get(uid)
      return found?.clusters.includes(cluster) ? found.why : undefined
    },
    note: (uid, clusters, why) => {
      const before = known.get(uid)
      if (clusters.length === 0) known.delete(uid)
      else known.set(uid, { clusters, why })
      if ((before?.clusters ?? []).join() !== clusters.join() || (before?.why ?? why) !== why) changed(uid)
    },
  }
}

/** Why a decision without the failed clusters leaves replicas on them. Pure. */
export const staysBecause = ({ without }: Pick<Eviction, 'without'>): string =>
  without.outcome === 'Unschedulable'
    ? `no other cluster fits: ${without.message}`
    : 'every other cluster that the placement selects already has the release'
