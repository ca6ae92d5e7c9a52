import { axisName } from '../contract/index.js'
import type { PlacementSpec } from '../contract/placement-spec.js'
import { decide } from '../decide.js'
import type { PlacementCluster } from '../input.js'
import { spreadOf } from '../spread/axes.js'
import { clustersByGroup } from './reach.js'
import type { LintWarning } from './warning.js'

/** How many values of an axis a list of clusters has. */
const valuesOn = (placement: PlacementSpec, at: number, clusters: readonly PlacementCluster[]): number => {
  const constraint = placement.spread[at]
  if (!constraint || constraint.by === 'cluster') return clusters.length
  const axis = spreadOf(placement).axes.find(({ name }) => name === axisName(constraint))
  return new Set(clusters.flatMap((cluster) => axis?.read(cluster) ?? [])).size
}

/** Spreads that no group has enough clusters or places for. */
export const lintSpread = (placement: PlacementSpec, fleet: readonly PlacementCluster[]): LintWarning[] => {
  const groups = clustersByGroup(placement, fleet).filter((clusters) => clusters.length > 0)
  if (groups.length === 0) return []
  const single = placement.spread.flatMap((constraint, at): LintWarning[] => {
    const min = Math.max(1, constraint.min ?? 1)
    const most = Math.max(...groups.map((clusters) => valuesOn(placement, at, clusters)))
    if (most >= min) return []
    const name = axisName(constraint)
    return [
      {
        rule: 'NeverMet',
        pointer: `/spread/${at}/min`,
        message: `spread by ${name} needs ${min}, but the clusters the placement can select have ${most}`,
        fix: `lower min to ${Math.max(1, most)}, or match clusters with another ${name}`,
      },
    ]
  })
  if (single.length > 0) return single
  const result = decide({ clusters: fleet, placement, workloads: [] })
  if (result.outcome === 'Scheduled') return []
  const fix = 'lower a min, raise a max, or register clusters'
  return [{ rule: 'NeverMet', pointer: '/spread', message: result.message, fix }]
}
