import { dividesByRoom } from '../divide/shares.js'
import { filterGroup, stateFilter } from '../filters.js'
import type { PlacementCluster, PlacementInput } from '../input.js'
import { groupsOf } from '../match/group.js'
import { spreadOf } from '../spread/axes.js'
import { fleetChanges } from './fleet-change.js'

/** A change of one cluster, and a release that might be rescheduled because of it. */
export interface Mattering {
  /** undefined where it was not registered. */
  readonly before: PlacementCluster | undefined
  /** undefined where it no longer is. */
  readonly after: PlacementCluster | undefined
  /** What the release was last decided from, with the targets it has now as `previous`; its fleet is not read. */
  readonly input: PlacementInput
  /** It has less than it asked for, or breaks a constraint. */
  readonly short: boolean
}

// Once a capped cluster can take replicas again, the weights divide them differently.
const tipsWeights = ({ before, after, input }: Mattering): boolean => {
  const { placement, workloads, apis = [] } = input
  const divided = placement.replicas.mode === 'Divided' && workloads.some(({ replicas }) => replicas > 0)
  if (!divided || dividesByRoom(placement.replicas) || !before || !after) return false
  const takes = (one: PlacementCluster) => stateFilter(one, apis, placement.tolerations) === undefined
  return takes(before) !== takes(after)
}

/** Whether a release that holds the cluster could be affected by what changed about it. */
const mattersToHolder = (change: Mattering): boolean => {
  const { before, after, input } = change
  if (!after || input.evicting?.includes(after.name) || tipsWeights(change)) return true
  return fleetChanges(before, after).some(({ type }) => type === 'labelsChanged' || type === 'clusterAdded')
}

/**
 * Whether a change of one cluster could lead to a decision that takes effect for a release the user did not touch. False only
 * where it cannot: everything runs that was asked for and the division is by room; or every place of the spread is taken;
 * or the cluster is not one of the release's group, or takes no release. Cheap: it looks at the one cluster alone.
 */
export const matters = (change: Mattering): boolean => {
  const { after, input, short } = change
  const { placement, previous = [], workloads } = input
  const name = (after ?? change.before)?.name
  if (previous.some(({ cluster }) => cluster === name)) return mattersToHolder(change) || short
  if (short) return after !== undefined

  const divided = placement.replicas.mode === 'Divided' && workloads.some(({ replicas }) => replicas > 0)
  if (divided && dividesByRoom(placement.replicas)) return false
  const { axes, cluster } = spreadOf(placement)
  // Where shares or the places of an axis are weighed against each other, one less tips them too.
  const weighed = divided || axes.length > 0
  if (!weighed && !after) return false
  const groups = groupsOf(placement.affinity, input.within)
  const group = groups.find((one) => one.name === input.group) ?? groups[0]
  // With these, clusters that hold the release need not come first.
  const plain =
    axes.length === 0 &&
    group?.tiers.length === 1 &&
    placement.steady !== 0 &&
    (placement.prioritizers ?? []).length === 0 &&
    (placement.workloadAffinity ?? []).length === 0 &&
    (placement.workloadAntiAffinity ?? []).length === 0
  if (previous.length >= cluster.max && (plain || !divided)) return false
  const takes = (one: PlacementCluster | undefined) =>
    one !== undefined &&
    group !== undefined &&
    stateFilter(one, input.apis ?? [], placement.tolerations) === undefined &&
    typeof filterGroup(one, group, axes) === 'number'
  // A cluster that is selected and has no share leaves its place to another, which may have one.
  return takes(after) || (weighed && takes(change.before))
}
