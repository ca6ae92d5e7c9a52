import type { PlacementSpec } from '../contract/placement-spec.js'
import { decide } from '../decide.js'
import type { PlacementCluster } from '../input.js'
import { reachable } from './reach.js'
import type { LintWarning } from './warning.js'

// With more clusters than this, only a spread that needs nearly all of them could fail for the loss of one.
const MOST = 200

const listed = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`

/** Failover without a cluster to move to. */
export const lintFailover = (placement: PlacementSpec, fleet: readonly PlacementCluster[]): LintWarning[] => {
  if (placement.failover === undefined) return []
  const decideOver = (clusters: readonly PlacementCluster[]) => decide({ clusters, placement, workloads: [] })
  const whole = decideOver(fleet)
  if (whole.outcome === 'Unschedulable') return []
  const clusters = reachable(placement, fleet)
  const warn = (message: string, fix: string): LintWarning[] => [
    { rule: 'FailoverImpossible', pointer: '/failover', message, fix },
  ]
  if (placement.replicas.mode === 'Duplicated' && whole.selected.length >= clusters.length)
    return warn(
      `the release is on ${clusters.length === 1 ? 'the only cluster' : `all ${clusters.length} clusters`} that the placement can select, so no cluster is left for failover`,
      'set max by cluster below that number, match more clusters, or remove failover',
    )
  if (clusters.length > MOST) return []
  const lost = clusters.filter(
    ({ name }) => decideOver(fleet.filter((cluster) => cluster.name !== name)).outcome === 'Unschedulable',
  )
  if (lost.length === 0) return []
  return warn(
    `without ${listed(lost.map(({ name }) => name))} the placement cannot be satisfied, so nothing moves if ${lost.length === 1 ? 'it' : 'one of them'} fails`,
    'lower a min of the spread, or match more clusters',
  )
}
