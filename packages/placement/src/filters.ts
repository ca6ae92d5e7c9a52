import type { Toleration } from './contract/toleration.js'
import type { PlacementCluster } from './input.js'
import { type Group, outside, tierOf } from './match/group.js'
import { taintText, tolerated } from './match/toleration.js'
import { FILTERS, type Filter, type Rejection } from './result.js'
import type { Axis } from './spread/axis.js'

/** Filters as numbers from 1, in the order they run; 0 is none. */
export const FILTER_CODE = {
  Evicting: 1,
  NotReady: 2,
  Cordoned: 3,
  API: 4,
  Taint: 5,
  Namespace: 6,
  Affinity: 7,
  SpreadField: 8,
  WorkloadAffinity: 9,
  WorkloadAntiAffinity: 10,
  Spread: 11,
  Capacity: 12,
  NoShare: 13,
} as const satisfies Record<Filter, number>

/** The filter of a code; undefined for 0. */
export const filterOf = (code: number | undefined): Filter | undefined =>
  code === undefined ? undefined : FILTERS[code - 1]

/** What a filter found of a cluster and what it needed; `reason` is one clause without the cluster's name. */
export type Finding = Pick<Rejection, 'found' | 'needed' | 'reason'>

/** Makes a rejection; `reason` is one clause without the cluster's name. */
export const reject = (
  cluster: string,
  filter: Filter,
  found: string,
  needed: string,
  reason: string,
): Rejection => ({ cluster, filter, found, needed, reason })

const unserved = (cluster: PlacementCluster, apis: readonly string[]): string[] => {
  const served = cluster.apis
  if (served === undefined) return [...apis]
  const has = 'has' in served ? (api: string) => served.has(api) : (api: string) => served.includes(api)
  return apis.filter((api) => !has(api))
}

const untolerated = (cluster: PlacementCluster, tolerations: readonly Toleration[]): string[] =>
  (cluster.taints ?? [])
    .filter((taint) => taint.effect !== 'PreferNoSchedule' && !tolerated(taint, tolerations))
    .map(taintText)

/** Whether a taint puts the cluster last in order. */
export const avoided = (cluster: PlacementCluster, tolerations: readonly Toleration[]): boolean => {
  if (!cluster.taints || cluster.taints.length === 0) return false
  return cluster.taints.some((taint) => taint.effect === 'PreferNoSchedule' && !tolerated(taint, tolerations))
}

/**
 * The first that fails of the filters a cluster that holds the release passes: NotReady, Cordoned, API, Taint. Removing
 * the release from such a cluster is up to eviction.
 */
export const stateFilter = (
  cluster: PlacementCluster,
  apis: readonly string[],
  tolerations: readonly Toleration[],
): Filter | undefined => {
  if (cluster.ready === false) return 'NotReady'
  if (cluster.unschedulable) return 'Cordoned'
  if (apis.length > 0 && unserved(cluster, apis).length > 0) return 'API'
  if (cluster.taints && cluster.taints.length > 0 && untolerated(cluster, tolerations).length > 0)
    return 'Taint'
  return undefined
}

/** What one of the filters before Namespace finds of a cluster, whether it passes or not. */
export const stateFinding = (
  filter: Filter,
  cluster: PlacementCluster,
  apis: readonly string[],
  tolerations: readonly Toleration[],
): Finding => {
  switch (filter) {
    case 'Evicting':
      return {
        found: 'an eviction',
        needed: 'no eviction',
        reason: 'the release is being evicted from it',
      }
    case 'NotReady': {
      const found = cluster.ready === false ? 'Ready=False' : 'Ready=True'
      return { found, needed: 'Ready=True', reason: 'it is not ready' }
    }
    case 'Cordoned': {
      const found = `unschedulable: ${cluster.unschedulable ?? false}`
      return { found, needed: 'unschedulable: false', reason: 'it is cordoned' }
    }
    case 'API': {
      const missing = unserved(cluster, apis).join(', ')
      const found = missing === '' ? 'all required APIs' : `no ${missing}`
      return { found, needed: missing || apis.join(', '), reason: `it does not serve ${missing}` }
    }
    default: {
      const list = untolerated(cluster, tolerations).join(', ')
      const found = list === '' ? 'no untolerated taint' : list
      return { found, needed: 'a toleration for it', reason: `the placement does not tolerate ${list}` }
    }
  }
}

/** Namespace, Affinity, then SpreadField. Returns the tier of the group the cluster belongs to, or why it does not. */
export const filterGroup = (
  cluster: PlacementCluster,
  group: Group,
  axes: readonly Axis[],
): number | Rejection => {
  const forbidden = outside(group, cluster)
  if (forbidden)
    return reject(
      cluster.name,
      'Namespace',
      forbidden.found,
      forbidden.needed,
      `namespace ${group.within?.namespace} may not use it: it has ${forbidden.found}, but the namespace needs ${forbidden.needed}`,
    )
  const tier = tierOf(group, cluster)
  if (typeof tier !== 'number') {
    const { found, needed } = tier
    return reject(
      cluster.name,
      'Affinity',
      found,
      needed,
      `it has ${found}, but group ${group.name} needs ${needed}`,
    )
  }
  for (const axis of axes)
    if (axis.read(cluster) === undefined)
      return reject(
        cluster.name,
        'SpreadField',
        `no ${axis.name}`,
        `a ${axis.name}`,
        `it has no ${axis.name}, but the placement spreads by ${axis.name}`,
      )
  return tier
}
