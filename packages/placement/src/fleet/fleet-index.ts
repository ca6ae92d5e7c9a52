import type { Candidate } from '../candidate.js'
import { createNodeTable, type NodeTable } from '../capacity/node-table.js'
import type { Toleration } from '../contract/toleration.js'
import { avoided, FILTER_CODE, stateFilter } from '../filters.js'
import type { PlacementCluster, PlacementWorkload } from '../input.js'
import { type Group, tierOf } from '../match/group.js'
import type { Axis } from '../spread/axes.js'
import { createMemo, type Memo } from './memo.js'

/** What clusters fail of the filters that depend on neither release nor group, by their place in the fleet. */
export interface States {
  /** 0, or `FILTER_CODE` of the first that fails. */
  readonly codes: Uint8Array
  /** 1 where an untolerated PreferNoSchedule taint asks for the cluster to be taken last. */
  readonly avoided: Uint8Array
  /** Whether any is. */
  readonly avoids: boolean
}

/** The candidates of a decision for a release that holds nothing. */
export interface CandidateList {
  /** As `States.codes`, with the filters of the group. */
  readonly codes: Uint8Array
  /** The first `count` in candidate order, or a few more; all of them where there are not so many. */
  take(count: number): readonly Candidate[]
}

/** Free CPU (millicores) and memory (bytes) of a cluster's nodes together. */
export interface Free {
  readonly cpu: number
  readonly memory: number
}

/** What decisions over one fleet have in common; each part is worked out when it is first asked for, and kept. */
export interface FleetIndex {
  /** Sorted by name. */
  readonly clusters: readonly PlacementCluster[]
  /** The place of a cluster by name. */
  place(name: string): number | undefined
  states(apis: readonly string[], tolerations: readonly Toleration[]): States
  /** The tier of `group` each cluster belongs to, -1 where it is in none. */
  tiers(group: Group): Int16Array
  /** What `read` says of each cluster, by the name of an axis; equal values are the same string. */
  values(axis: string, read: Axis['read']): readonly (string | undefined)[]
  /** Replicas of a workload each cluster can still take. */
  allocatable(workload: PlacementWorkload): Float64Array
  /** All places by `allocatable` descending, then name. */
  byAllocatable(workload: PlacementWorkload): Int32Array
  /** The rank of each place among all by `byAllocatable`. */
  rankByAllocatable(workload: PlacementWorkload): Int32Array
  /** Candidates of decisions that differ only in what is held and evicted from. */
  readonly lists: Memo<CandidateList>
  /** undefined where no nodes are known. */
  free(): readonly (Free | undefined)[]
}

// Replicas are counted in 32 bits; a place fits 20 bits, so that both are one exact number to sort by.
const MOST = 2147483647
const PLACES = 2 ** 20
// Clusters in all that one kind of memo keeps.
const NUMBERS = 1_000_000
const OBJECTS = 200_000

const whole = (replicas: number | undefined) =>
  replicas === undefined || !(replicas > 0) ? 0 : Math.floor(Math.min(replicas, MOST))

function freeOf({ nodes }: PlacementCluster): Free | undefined {
  if (!nodes) return undefined
  let cpu = 0
  let memory = 0
  for (const { allocatable, requested, unschedulable } of nodes) {
    if (unschedulable) continue
    cpu += Math.max(0, (allocatable.cpu ?? 0) - (requested.cpu ?? 0))
    memory += Math.max(0, (allocatable.memory ?? 0) - (requested.memory ?? 0))
  }
  return { cpu, memory }
}

function sortByName(clusters: readonly PlacementCluster[]): readonly PlacementCluster[] {
  const sorted = clusters.every((cluster, at) => {
    const before = clusters[at - 1]
    return before === undefined || before.name < cluster.name
  })
  return sorted ? clusters : [...clusters].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

function statesOf(
  clusters: readonly PlacementCluster[],
  apis: readonly string[],
  tolerations: readonly Toleration[],
): States {
  const codes = new Uint8Array(clusters.length)
  const last = new Uint8Array(clusters.length)
  let avoids = false
  for (const [at, cluster] of clusters.entries()) {
    const failed = stateFilter(cluster, apis, tolerations)
    if (failed !== undefined) codes[at] = FILTER_CODE[failed]
    if (!avoided(cluster, tolerations)) continue
    last[at] = 1
    avoids = true
  }
  return { codes, avoided: last, avoids }
}

// Ascending: most room first, then first by name.
function orderOf(rooms: Float64Array): Int32Array {
  const keys = new Float64Array(rooms.length)
  for (let at = 0; at < rooms.length; at += 1) keys[at] = (MOST - (rooms[at] ?? 0)) * PLACES + at
  keys.sort()
  const order = new Int32Array(rooms.length)
  for (let rank = 0; rank < order.length; rank += 1) order[rank] = (keys[rank] ?? 0) % PLACES
  return order
}

function createIndex(given: readonly PlacementCluster[]): FleetIndex {
  const clusters = sortByName(given)
  const keeping = (cells: number) => Math.max(16, Math.ceil(cells / Math.max(1, clusters.length)))
  const most = keeping(NUMBERS)
  const lists = createMemo<CandidateList>(keeping(OBJECTS))
  const places = new Map(clusters.map(({ name }, at) => [name, at]))
  const states = createMemo<States>(most)
  const tiers = createMemo<Int16Array>(most)
  const values = createMemo<readonly (string | undefined)[]>(most)
  const rooms = createMemo<Float64Array>(most)
  const orders = createMemo<Int32Array>(most)
  let free: readonly (Free | undefined)[] | undefined

  const ranks = createMemo<Int32Array>(most)
  const byAllocatable = (workload: PlacementWorkload) =>
    orders.get(roomKey(workload), () => orderOf(allocatable(workload)))

  const roomKey = ({ key, pod }: PlacementWorkload) => JSON.stringify([key, pod])
  const stated = clusters.some((cluster) => cluster.allocatable !== undefined)
  let table: NodeTable | undefined
  const allocatable = (workload: PlacementWorkload) =>
    rooms.get(roomKey(workload), () => {
      const { key, pod } = workload
      table ??= createNodeTable(clusters.map(({ nodes }) => nodes))
      const fitting = pod && table.allocatable(pod)
      if (fitting && !stated) return fitting
      return Float64Array.from(clusters, (cluster, at) => {
        const own = cluster.allocatable?.[key]
        return own === undefined ? (fitting?.[at] ?? 0) : whole(own)
      })
    })
  return {
    clusters,
    place: (name) => places.get(name),
    states: (apis, tolerations) =>
      states.get(JSON.stringify([apis, tolerations]), () => statesOf(clusters, apis, tolerations)),
    tiers: (group) =>
      tiers.get(JSON.stringify(group.tiers), () =>
        Int16Array.from(clusters, (cluster) => {
          const tier = tierOf(group, cluster)
          return typeof tier === 'number' ? tier : -1
        }),
      ),
    values: (axis, read) =>
      values.get(axis, () => {
        const same = new Map<string, string>()
        return clusters.map((cluster) => {
          const value = read(cluster)
          if (value !== undefined && !same.has(value)) same.set(value, value)
          return value === undefined ? undefined : same.get(value)
        })
      }),
    allocatable,
    lists,
    byAllocatable,
    rankByAllocatable: (workload) =>
      ranks.get(roomKey(workload), () => {
        const rank = new Int32Array(clusters.length)
        for (const [place, at] of byAllocatable(workload).entries()) rank[at] = place
        return rank
      }),
    free: () => {
      free ??= clusters.map(freeOf)
      return free
    },
  }
}

const indexes = new WeakMap<readonly PlacementCluster[], FleetIndex>()

/** The index of a fleet, made once for each array of clusters. */
export function indexOf(clusters: readonly PlacementCluster[]): FleetIndex {
  const known = indexes.get(clusters)
  if (known) return known
  const index = createIndex(clusters)
  indexes.set(clusters, index)
  return index
}
