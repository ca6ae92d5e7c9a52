import { type NodeCapacity, type PlacedTarget, type PodRequirements, placeReplicas } from '@hansa/placement'
import type { ClusterFacts } from '../clusters/index.js'
import type { Clock } from '../runtime/clock.js'
import { podOf, type WantedWorkload } from './inputs.js'

/** Replicas that a decision adds to, or removes from, those of a release on a cluster. */
export interface ReplicaChange {
  cluster: string
  workload: string
  pod: PodRequirements
  by: number
}

/** The changes of a decision on clusters that stay or are new. Clusters that a release leaves add nothing. */
export const replicaChanges = (
  held: readonly PlacedTarget[],
  next: readonly PlacedTarget[],
  workloads: readonly WantedWorkload[],
): ReplicaChange[] => {
  const before = new Map(held.map(({ cluster, workloads: own }) => [cluster, own]))
  const changes: ReplicaChange[] = []
  for (const { cluster, workloads: after } of next)
    for (const workload of workloads) {
      const { key } = workload
      const by = (after[key] ?? 0) - (before.get(cluster)?.[key] ?? 0)
      const { pod } = podOf(workload)
      if (by !== 0 && pod !== undefined) changes.push({ cluster, workload: key, pod, by })
    }
  return changes
}

/** Replicas of one size that are decided and not observed yet. */
export interface Reserved {
  pod: PodRequirements
  replicas: number
}

/** The nodes after the reserved replicas have arrived: the node of each is a guess. */
export const withReserved = (
  nodes: readonly NodeCapacity[],
  lots: readonly Reserved[],
): readonly NodeCapacity[] =>
  lots.reduce((left, { pod, replicas }) => placeReplicas(left, pod, replicas).nodes, nodes)

/** Replicas of one decision that the figures do not include yet. */
interface Lot extends Reserved {
  release: string
  workload: string
  /** Monotonic, in milliseconds. */
  until: number
}

/**
 * Lots of pods of one size on one cluster: for the capacity it does not matter which release an arriving pod belongs
 * to.
 */
interface Queue {
  /** Arrivals counted so far. */
  seen: number
  /** Oldest first. */
  lots: Lot[]
}

/** Members schedule pods within moments; after this time the hub stops waiting for a missing pod, in milliseconds. */
export const reservedMs = 30_000

type Arrivals = ClusterFacts['arrivals']

const sizeOf = ({ requests }: PodRequirements): [cpu: number, memory: number] => [
  requests.cpu ?? 0,
  requests.memory ?? 0,
]

/** Lots with the oldest first lose the replicas that arrived. Returns whether any arrived since the last count. */
const countArrivals = (queue: Queue, arrivals: Arrivals): boolean => {
  const [first] = queue.lots
  if (first === undefined) return false
  const now = arrivals(...sizeOf(first.pod))
  const arrived = Math.max(0, now - queue.seen)
  queue.seen = now
  let left = arrived
  for (const lot of queue.lots) {
    const here = Math.min(left, lot.replicas)
    lot.replicas -= here
    left -= here
  }
  return arrived > 0
}

/** The lots of every cluster, by the size of their pods. */
const createLots = (clock: Pick<Clock, 'monotonic'>, patienceMs: number) => {
  const clusters = new Map<string, Map<string, Queue>>()
  /** Valid until they change. */
  const flat = new Map<string, readonly Reserved[]>()
  let version = 0

  const changed = (cluster: string): void => {
    version += 1
    flat.delete(cluster)
  }

  const tidy = (cluster: string): void => {
    changed(cluster)
    const queues = clusters.get(cluster)
    if (queues === undefined) return
    for (const [size, queue] of queues) {
      queue.lots = queue.lots.filter(({ replicas }) => replicas > 0)
      if (queue.lots.length === 0) queues.delete(size)
    }
    if (queues.size === 0) clusters.delete(cluster)
  }

  return {
    add: (release: string, { cluster, workload, pod, by }: ReplicaChange, arrivals: Arrivals): Lot => {
      const queues = clusters.get(cluster) ?? new Map<string, Queue>()
      clusters.set(cluster, queues)
      const size = sizeOf(pod).join('/')
      const queue = queues.get(size) ?? { seen: arrivals(...sizeOf(pod)), lots: [] }
      queues.set(size, queue)
      const lot = { release, workload, pod, replicas: by, until: clock.monotonic() + patienceMs }
      queue.lots.push(lot)
      changed(cluster)
      return lot
    },
    /** Removes replicas of a release from its lots on a cluster, newest first. Returns whether there were any. */
    take: (cluster: string, most: number, isMeant: (lot: Lot) => boolean): boolean => {
      let left = most
      for (const { lots } of clusters.get(cluster)?.values() ?? [])
        for (const lot of [...lots].reverse()) {
          if (!isMeant(lot)) continue
          const taken = Math.min(left, lot.replicas)
          lot.replicas -= taken
          left -= taken
        }
      if (left === most) return false
      tidy(cluster)
      return true
    },
    /**
     * The figures of a cluster were read: they include the pods that arrived since, so these are no longer reserved.
     */
    observe: (cluster: string, arrivals: Arrivals): void => {
      const queues = clusters.get(cluster)
      if (queues === undefined) return
      let came = false
      for (const queue of queues.values()) came = countArrivals(queue, arrivals) || came
      if (came) tidy(cluster)
    },
    /** Changes whenever `lots` would return something else. */
    version: (): number => version,
    /** The clusters with reservations. */
    clusters: (): IterableIterator<string> => clusters.keys(),
    /** The same list as long as nothing changed. */
    lots: (cluster: string): readonly Reserved[] => {
      const known = flat.get(cluster)
      if (known !== undefined) return known
      const lots = [...(clusters.get(cluster)?.values() ?? [])].flatMap((queue) =>
        queue.lots.map(({ pod, replicas }) => ({ pod, replicas })),
      )
      if (lots.length > 0) flat.set(cluster, lots)
      return lots
    },
    isEmpty: (): boolean => clusters.size === 0,
  }
}

/**
 * Capacity that decisions have used and figures do not show yet: from the decision until the pods are counted, or for
 * `reservedMs`. The cost depends on the changes, never on the fleet.
 */
export const createReservations = (clock: Pick<Clock, 'monotonic'>, patienceMs = reservedMs) => {
  const { add, take, ...reserved } = createLots(clock, patienceMs)

  const takeAll = (isMeant: (lot: Lot) => boolean): string[] =>
    [...reserved.clusters()].filter((cluster) => take(cluster, Number.MAX_SAFE_INTEGER, isMeant))

  return {
    ...reserved,
    /**
     * Reserves the additions of a decision and releases what it takes from earlier ones. Returns the clusters on which
     * capacity became free, and how to undo the additions if the decision is not carried out.
     */
    decide: (
      release: string,
      changes: readonly ReplicaChange[],
      arrivalsOn: (cluster: string) => Arrivals | undefined,
    ): { freed: string[]; undo: () => void } => {
      const added = new Set<Lot>()
      const freed: string[] = []
      for (const change of changes) {
        const { cluster, workload, by } = change
        const arrivals = arrivalsOn(cluster)
        if (by < 0) {
          const isSame = (lot: Lot): boolean => lot.release === release && lot.workload === workload
          if (take(cluster, -by, isSame)) freed.push(cluster)
        } else if (arrivals !== undefined) added.add(add(release, change, arrivals))
      }
      return { freed, undo: () => void takeAll((lot) => added.has(lot)) }
    },
    /** A release is gone. Returns the clusters on which capacity became free. */
    forget: (release: string): string[] => takeAll((lot) => lot.release === release),
    /** Releases reservations that have waited long enough. Returns the clusters on which capacity became free. */
    expire: (): string[] => {
      const now = clock.monotonic()
      return takeAll(({ until }) => until <= now)
    },
  }
}

export type Reservations = ReturnType<typeof createReservations>
