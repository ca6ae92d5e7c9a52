import type { PlacementCluster } from '../input.js'

/** What can happen to one cluster that decisions depend on. */
export const FLEET_CHANGES = [
  'clusterAdded',
  'clusterReturned',
  'clusterLost',
  'clusterRemoved',
  'labelsChanged',
  'uncordoned',
  'cordoned',
  'tolerated',
  'tainted',
  'apisAdded',
  'capacityFreed',
] as const
export type FleetChangeType = (typeof FLEET_CHANGES)[number]

export interface FleetChange {
  readonly type: FleetChangeType
  readonly cluster: string
}

const text = (cluster: PlacementCluster) =>
  JSON.stringify([
    Object.entries(cluster.labels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)),
    cluster.provider ?? '',
    cluster.region ?? '',
    [...(cluster.zones ?? [])].sort(),
  ])

const taints = (cluster: PlacementCluster) =>
  new Set((cluster.taints ?? []).map(({ key, value, effect }) => JSON.stringify([key, value ?? '', effect])))

const lacks = <T>(of: Iterable<T>, among: ReadonlySet<T>) => [...of].some((item) => !among.has(item))

const freed = (before: PlacementCluster, after: PlacementCluster): boolean =>
  Object.entries(after.allocatable ?? {}).some(
    ([key, replicas]) => replicas > (before.allocatable?.[key] ?? 0),
  )

/**
 * What changed about one cluster from `before` to `after`; undefined where it was not, or is no longer, registered.
 * Labels, provider, region and zones count as labels. `tolerated` is a taint gone.
 */
export const fleetChanges = (
  before: PlacementCluster | undefined,
  after: PlacementCluster | undefined,
): FleetChange[] => {
  const cluster = (after ?? before)?.name
  if (cluster === undefined) return []
  if (!before) return [{ type: 'clusterAdded', cluster }]
  if (!after) return [{ type: 'clusterRemoved', cluster }]

  const types: FleetChangeType[] = []
  const ready = [before.ready ?? true, after.ready ?? true]
  if (!ready[0] && ready[1]) types.push('clusterReturned')
  if (ready[0] && !ready[1]) types.push('clusterLost')
  if (text(before) !== text(after)) types.push('labelsChanged')
  if (before.unschedulable && !after.unschedulable) types.push('uncordoned')
  if (!before.unschedulable && after.unschedulable) types.push('cordoned')
  const [had, has] = [taints(before), taints(after)]
  if (lacks(had, has)) types.push('tolerated')
  if (lacks(has, had)) types.push('tainted')
  if (lacks(after.apis ?? [], new Set(before.apis ?? []))) types.push('apisAdded')
  if (freed(before, after)) types.push('capacityFreed')
  return types.map((type) => ({ type, cluster }))
}
