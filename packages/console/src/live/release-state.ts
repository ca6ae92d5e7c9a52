import type { ReleaseRow } from './rows.js'
import { conditionOf } from './rows-of.js'

export type ReleaseState =
  | 'Ready'
  | 'Failed'
  | 'Unreachable'
  | 'Unschedulable'
  | 'Progressing'
  | 'Leaving'
  | 'Drifted'
  | 'Pending'

/** A release's state in one word, the worst first. */
export const releaseState = ({
  conditions,
  targets,
  deleting,
}: Pick<ReleaseRow, 'conditions' | 'targets' | 'deleting'>): ReleaseState => {
  if (deleting) return 'Leaving'
  const scheduled = conditionOf(conditions, 'Scheduled')
  if (scheduled?.status === 'False' && scheduled.reason !== 'Pending') return 'Unschedulable'
  if (targets.failed > 0) return 'Failed'
  if (targets.unreachable > 0) return 'Unreachable'
  if (conditionOf(conditions, 'Ready')?.status === 'True') return targets.drifted > 0 ? 'Drifted' : 'Ready'
  return scheduled?.status === 'True' ? 'Progressing' : 'Pending'
}
