import type { Toleration } from './contract/toleration.js'
import type { Holdings } from './holdings.js'
import type { PlacementCluster, PlacementInput } from './input.js'
import { type Group, tierOf } from './match/group.js'
import { taintText, tolerated } from './match/toleration.js'
import type { Filter, Rejection } from './result.js'
import type { Axis } from './spread/axes.js'

/** Makes a rejection; `reason` is one clause without the cluster's name. */
export function reject(
  cluster: string,
  filter: Filter,
  found: string,
  needed: string,
  reason: string,
): Rejection {
  return { cluster, filter, found, needed, reason }
}

function unserved(cluster: PlacementCluster, apis: readonly string[]): string[] {
  const served = cluster.apis
  if (served === undefined) return [...apis]
  const has = 'has' in served ? (api: string) => served.has(api) : (api: string) => served.includes(api)
  return apis.filter((api) => !has(api))
}

function untolerated(cluster: PlacementCluster, tolerations: readonly Toleration[]): string[] {
  return (cluster.taints ?? [])
    .filter((taint) => taint.effect !== 'PreferNoSchedule' && !tolerated(taint, tolerations))
    .map(taintText)
}

/** Whether a taint asks for the cluster to be taken last. */
export function avoided(cluster: PlacementCluster, tolerations: readonly Toleration[]): boolean {
  if (!cluster.taints || cluster.taints.length === 0) return false
  return cluster.taints.some((taint) => taint.effect === 'PreferNoSchedule' && !tolerated(taint, tolerations))
}

/**
 * The filters that do not depend on the affinity group: Evicting, NotReady, Cordoned, API, Taint, in this order. A
 * cluster that holds the release passes all but Evicting: taking it off there is eviction's business.
 */
export function filterState(
  cluster: PlacementCluster,
  input: PlacementInput,
  evicting: ReadonlySet<string>,
  holdings: Holdings,
): Rejection | undefined {
  const { name } = cluster
  if (evicting.has(name))
    return reject(name, 'Evicting', 'an eviction', 'no eviction', 'the release is being evicted from it')
  if (holdings.holds(cluster)) return undefined
  if (cluster.ready === false) return reject(name, 'NotReady', 'Ready=False', 'Ready=True', 'it is not ready')
  if (cluster.unschedulable)
    return reject(name, 'Cordoned', 'unschedulable: true', 'unschedulable: false', 'it is cordoned')
  if (input.apis && input.apis.length > 0) {
    const missing = unserved(cluster, input.apis)
    if (missing.length > 0) {
      const list = missing.join(', ')
      return reject(name, 'API', `no ${list}`, list, `it does not serve ${list}`)
    }
  }
  if (cluster.taints && cluster.taints.length > 0) {
    const taints = untolerated(cluster, input.placement.tolerations)
    if (taints.length > 0) {
      const list = taints.join(', ')
      return reject(name, 'Taint', list, 'a toleration for it', `the placement does not tolerate ${list}`)
    }
  }
  return undefined
}

/** Affinity, then SpreadField. Returns the tier of the group the cluster belongs to, or why it does not. */
export function filterGroup(
  cluster: PlacementCluster,
  group: Group,
  axes: readonly Axis[],
): number | Rejection {
  const tier = tierOf(group, cluster)
  if (typeof tier !== 'number') {
    const { found, needed } = tier
    return reject(
      cluster.name,
      'Affinity',
      found,
      needed,
      `it has ${found}, group ${group.name} needs ${needed}`,
    )
  }
  for (const axis of axes)
    if (axis.read(cluster) === undefined)
      return reject(
        cluster.name,
        'SpreadField',
        `no ${axis.name}`,
        `a ${axis.name}`,
        `it has no ${axis.name}, and the placement spreads by it`,
      )
  return tier
}
