import type { ClusterWeight } from '../contract/replica-division.js'
import type { PlacementCluster } from '../input.js'
import { matches } from '../match/selector.js'

/**
 * Static weights of `clusters`, in their order: the largest weight whose selector matches, 0 where none does. When none
 * matches at all, or none are given, every cluster weighs 1.
 */
export const staticWeights = (
  weights: readonly ClusterWeight[] | undefined,
  clusters: readonly PlacementCluster[],
): number[] => {
  const found = clusters.map((cluster) => {
    let most = 0
    for (const { clusters: selector, weight } of weights ?? [])
      if (weight > most && matches(selector, cluster)) most = weight
    return most
  })
  return found.some((weight) => weight > 0) ? found : clusters.map(() => 1)
}
