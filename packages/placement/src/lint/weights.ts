import type { PlacementSpec } from '../contract/placement-spec.js'
import type { PlacementCluster } from '../input.js'
import { matches } from '../match/selector.js'
import { reachable } from './reach.js'
import type { LintWarning } from './warning.js'

const rule = 'WeightMatchesNothing'

/** Static weights and fixed replicas that match no cluster. */
export const lintWeights = (placement: PlacementSpec, fleet: readonly PlacementCluster[]): LintWarning[] => {
  const clusters = reachable(placement, fleet)
  const { weights = [], fixed = [] } = placement.replicas
  const none = (selector: Parameters<typeof matches>[0]) =>
    !clusters.some((cluster) => matches(selector, cluster))
  return [
    ...weights.flatMap(({ clusters: selector, weight }, at): LintWarning[] => {
      const pointer = `/replicas/weights/${at}`
      if (weight === 0) {
        const fix = 'exclude the clusters in affinity instead, or raise the weight'
        return [{ rule, pointer: `${pointer}/weight`, message: 'a weight of 0 counts as no match', fix }]
      }
      if (!none(selector)) return []
      const message = 'the weight matches no cluster that the placement can select'
      return [{ rule, pointer: `${pointer}/clusters`, message, fix: 'change its selector, or remove it' }]
    }),
    ...fixed.flatMap(({ clusters: selector }, at): LintWarning[] => {
      if (!none(selector)) return []
      const message = 'fixed matches no cluster that the placement can select'
      const fix = 'change its selector, or remove it'
      return [{ rule, pointer: `/replicas/fixed/${at}/clusters`, message, fix }]
    }),
  ]
}
