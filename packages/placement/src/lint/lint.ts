import type { PlacementSpec } from '../contract/placement-spec.js'
import type { PlacementCluster } from '../input.js'
import { lintFailover } from './failover.js'
import { lintGroups } from './groups.js'
import { lintSpread } from './spread.js'
import type { LintWarning } from './warning.js'
import { lintWeights } from './weights.js'

/**
 * Warns about parts of a placement that a registered fleet cannot satisfy: policies that can never be met,
 * groups never reached, weights that match nothing, failover that cannot happen because nothing else could hold the
 * release. Ignores readiness and cordons, which are temporary.
 */
export const lint = (placement: PlacementSpec, clusters: readonly PlacementCluster[]): LintWarning[] => {
  const fleet = clusters.map((cluster) => ({ ...cluster, ready: true, unschedulable: false }))
  return [
    ...lintGroups(placement, fleet),
    ...lintSpread(placement, fleet),
    ...lintWeights(placement, fleet),
    ...lintFailover(placement, fleet),
  ]
}
