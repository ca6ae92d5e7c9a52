import type { Candidate } from '../candidate.js'
import { createNodeTable, type NodeTable } from '../capacity/node-table.js'
import type { Toleration } from '../contract/toleration.js'
import { avoided, FILTER_CODE, stateFilter } from '../filters.js'
import type { PlacementCluster } from '../input.js'
import { type Group, outside, tierOf } from '../match/group.js'
import type { Axis } from '../spread/axis.js'
import { createMemo, type Memo } from './memo.js'
import { createRooms, type Free, freeOf, type Rooms, whole } from './rooms.js'

/** The results of the filters that depend on neither release nor group, by place in the fleet. */
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

/** Data shared by all decisions over one fleet; each part is computed on first use and kept. */
export interface FleetIndex extends Rooms {
  /** Sorted by name. */
  readonly clusters: readonly PlacementCluster[]
  /** The place of a cluster by name. */
  place(name: string): number | undefined
  states(apis: readonly string[], tolerations: readonly Toleration[]): States
  /** The tier of `group` each cluster belongs to, -1 where it is in none. */
  tiers(group: Group): Int16Array
  /** The value of `read` for each cluster, by the name of an axis; equal values are the same string. */
  values(axis: string, read: Axis['read']): readonly (string | undefined)[]
  /** Candidates of decisions that differ only in what is held and evicted from. */
  readonly lists: Memo<CandidateList>
  /** undefined where no nodes are known. */
  free(): readonly (Free | undefined)[]
}

/** In place of a tier: the namespace does not allow the cluster. */
export const OUTSIDE = -2

// Clusters in all that one kind of memo keeps.
const NUMBERS = 1_000_000
const OBJECTS = 200_000

const sortByName = (clusters: readonly PlacementCluster[]): readonly PlacementCluster[] => {
  const sorted = clusters.every((cluster, at) => {
    const before = clusters[at - 1]
    return before === undefined || before.name < cluster.name
  })
  return sorted ? clusters : [...clusters].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

const statesOf = (
  clusters: readonly PlacementCluster[],
  apis: readonly string[],
  tolerations: readonly Toleration[],
): States => {
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

const keeping = (cells: number, { length }: readonly PlacementCluster[]): number =>
  Math.max(16, Math.ceil(cells / Math.max(1, length)))

/** Candidates of decisions over `clusters`, kept. */
export const createLists = (clusters: readonly PlacementCluster[]): Memo<CandidateList> =>
  createMemo(keeping(OBJECTS, clusters))

const createIndex = (given: readonly PlacementCluster[]): FleetIndex => {
  const clusters = sortByName(given)
  const most = keeping(NUMBERS, clusters)
  const lists = createLists(clusters)
  const places = new Map(clusters.map(({ name }, at) => [name, at]))
  const states = createMemo<States>(most)
  const tiers = createMemo<Int16Array>(most)
  const values = createMemo<readonly (string | undefined)[]>(most)
  let free: readonly (Free | undefined)[] | undefined

  const stated = clusters.some((cluster) => cluster.allocatable !== undefined)
  let table: NodeTable | undefined
  const rooms = createRooms(most, ({ key, pod }) => {
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
      tiers.get(JSON.stringify([group.tiers, group.within?.clusters]), () =>
        Int16Array.from(clusters, (cluster) => {
          if (outside(group, cluster)) return OUTSIDE
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
    ...rooms,
    lists,
    free: () => {
      free ??= clusters.map(freeOf)
      return free
    },
  }
}

const indexes = new WeakMap<readonly PlacementCluster[], FleetIndex>()

/** The index of a fleet, made once for each array of clusters. */
export const indexOf = (clusters: readonly PlacementCluster[]): FleetIndex => {
  const known = indexes.get(clusters)
  if (known) return known
  const index = createIndex(clusters)
  indexes.set(clusters, index)
  return index
}
