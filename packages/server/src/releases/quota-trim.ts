import type { PlacedTarget, Scheduled } from '@hansa/placement'
import type { Usage } from '../namespaces/index.js'

/** What a decision is trimmed with. */
export interface Trimming {
  mode: 'Divided' | 'Duplicated'
  /** The targets of the release that stay. */
  present: readonly PlacedTarget[]
  /** The clusters that the decision gives up. */
  evicted: readonly string[]
  /** The most that the release may take. */
  most: Usage
}

type Shares = Record<string, number>

const sum = (shares: Readonly<Shares>): number => Object.values(shares).reduce((all, one) => all + one, 0)

export const usageOf = (targets: readonly PlacedTarget[]): Usage => ({
  targets: targets.length,
  replicas: targets.reduce((all, { workloads }) => all + sum(workloads), 0),
})

/** The targets with other replicas. */
const mapShares = (
  targets: readonly PlacedTarget[],
  replicasOf: (replicas: number, key: string, cluster: string) => number,
): PlacedTarget[] =>
  targets.map(({ cluster, workloads }) => ({
    cluster,
    workloads: Object.fromEntries(
      Object.entries(workloads).map(([key, replicas]) => [key, replicasOf(replicas, key, cluster)]),
    ),
  }))

/** As much of a share as `left` has of each workload, which is taken from it. */
const takeFrom = (left: Map<string, number>, wanted: Readonly<Shares>): Shares => {
  const taken: Shares = {}
  for (const [key, replicas] of Object.entries(wanted)) {
    const most = left.get(key) ?? 0
    taken[key] = Math.min(replicas, most)
    left.set(key, most - taken[key])
  }
  return taken
}

const totals = (targets: readonly PlacedTarget[]): Map<string, number> => {
  const all = new Map<string, number>()
  for (const { workloads } of targets)
    for (const [key, replicas] of Object.entries(workloads)) all.set(key, (all.get(key) ?? 0) + replicas)
  return all
}

/** Replicas that must sum: as many as the release has, where they are, and those of given up clusters on new ones. */
const divided = (
  kept: readonly PlacedTarget[],
  added: readonly PlacedTarget[],
  { present, had, evicted, most }: Trimming & { had: ReadonlyMap<string, Readonly<Shares>> },
): PlacedTarget[] | undefined => {
  const wanted = totals([...kept, ...added])
  const has = totals(present)
  const left = new Map([...wanted].map(([key, replicas]) => [key, Math.min(replicas, has.get(key) ?? 0)]))
  const taken = (targets: readonly PlacedTarget[]): PlacedTarget[] =>
    targets.map(({ cluster, workloads }) => ({ cluster, workloads: takeFrom(left, workloads) }))
  const hadOn = (cluster: string, key: string): number => had.get(cluster)?.[key] ?? 0
  const base = taken(mapShares(kept, (_, key, cluster) => hadOn(cluster, key)))
  const room = Math.max(0, most.targets - base.length)
  const fresh = taken(added.slice(0, room))
  const rest = mapShares(kept, (all, key, cluster) => Math.max(0, all - hadOn(cluster, key)))
  const more = new Map(taken(rest).map(({ cluster, workloads }) => [cluster, workloads]))
  const grown = mapShares(base, (replicas, key, cluster) => replicas + (more.get(cluster)?.[key] ?? 0))
  const isEmpty = usageOf([...kept, ...added]).replicas === 0
  const targets = [...grown, ...fresh.filter(({ workloads }) => isEmpty || sum(workloads) > 0)]
  const running = usageOf(present.filter(({ cluster }) => !evicted.includes(cluster))).replicas
  const least = Math.min(running, usageOf([...kept, ...added]).replicas)
  return usageOf(targets).replicas < least ? undefined : targets
}

/** The same replicas on every cluster: whole shares, as many as fit. */
const duplicated = (
  kept: readonly PlacedTarget[],
  added: readonly PlacedTarget[],
  { had, most }: Pick<Trimming, 'most'> & { had: ReadonlyMap<string, Readonly<Shares>> },
): PlacedTarget[] | undefined => {
  const base = mapShares(kept, (all, key, cluster) => Math.min(all, had.get(cluster)?.[key] ?? 0))
  let { replicas } = usageOf(base)
  const targets: PlacedTarget[] = kept.map((whole, index) => {
    const least = base[index] ?? whole
    const more = sum(whole.workloads) - sum(least.workloads)
    if (replicas + more > most.replicas) return least
    replicas += more
    return whole
  })
  for (const whole of added) {
    if (targets.length + 1 > most.targets || replicas + sum(whole.workloads) > most.replicas) continue
    replicas += sum(whole.workloads)
    targets.push(whole)
  }
  const stops = kept.some(
    ({ cluster, workloads }, index) =>
      sum(workloads) > 0 && sum(had.get(cluster) ?? {}) > 0 && sum(targets[index]?.workloads ?? {}) === 0,
  )
  return stops ? undefined : targets
}

/**
 * The part of a decision that a quota allows: first the targets that the release has already, with what they have if there is no more,
 * then new ones. Undefined if nothing of it is possible without taking away what runs. Pure.
 */
export const trimmed = ({ targets }: Scheduled, trimming: Trimming): PlacedTarget[] | undefined => {
  const had = new Map(trimming.present.map(({ cluster, workloads }) => [cluster, workloads]))
  const kept = targets.filter(({ cluster }) => had.has(cluster))
  const added = targets.filter(({ cluster }) => !had.has(cluster))
  const fit = (trimming.mode === 'Divided' ? divided : duplicated)(kept, added, { ...trimming, had })
  if (fit === undefined || fit.length === 0) return undefined
  return [...fit].sort((one, other) => (one.cluster < other.cluster ? -1 : 1))
}
