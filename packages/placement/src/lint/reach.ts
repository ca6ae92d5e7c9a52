import type { PlacementSpec } from '../contract/placement-spec.js'
import { stateFilter } from '../filters.js'
import type { PlacementCluster } from '../input.js'
import { groupsOf, tierOf } from '../match/group.js'

/** The clusters of each affinity group whose taints the placement tolerates, in the order of the groups. */
export const clustersByGroup = (
  placement: PlacementSpec,
  fleet: readonly PlacementCluster[],
): readonly (readonly PlacementCluster[])[] => {
  const open = fleet.filter((cluster) => stateFilter(cluster, [], placement.tolerations) === undefined)
  return groupsOf(placement.affinity).map((group) =>
    open.filter((cluster) => typeof tierOf(group, cluster) === 'number'),
  )
}

/** The clusters that are in any group. */
export const reachable = (
  placement: PlacementSpec,
  fleet: readonly PlacementCluster[],
): readonly PlacementCluster[] => [...new Set(clustersByGroup(placement, fleet).flat())]
