import type { FixedReplicas } from '../contract/replica-division.js'
import type { PlacementCluster } from '../input.js'
import { matches } from '../match/selector.js'

/** The replicas of each workload a cluster has for sure: the largest number whose selector matches; undefined where none does. */
export const fixedReplicas = (
  fixed: readonly FixedReplicas[] | undefined,
  cluster: PlacementCluster,
): number | undefined => {
  let most: number | undefined
  for (const { clusters, replicas } of fixed ?? [])
    if ((most === undefined || replicas > most) && matches(clusters, cluster)) most = replicas
  return most
}
