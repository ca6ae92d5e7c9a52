import type { Fleet } from '../../clusters/index.js'
import type { Reader, Row } from '../../db/index.js'
import { isSuspended } from '../row.js'
import type { TargetRow } from '../target-row.js'
import type { RolloutStatus } from './contract.js'
import { rolloutOf } from './record.js'
import { storedPolicy } from './stored-policy.js'
import { rolloutTargets } from './targets.js'
import { rolloutStatus } from './view.js'

/** The rollout of the newest revision of a release, for its status; undefined without one. */
export const rolloutStatusIn = async (
  reader: Reader,
  fleet: Pick<Fleet, 'get'>,
  row: Row,
  { revision, targets }: { revision: number; targets: readonly TargetRow[] },
): Promise<RolloutStatus | undefined> => {
  const record = await rolloutOf(reader, row.uid)
  const policy = record?.goal === revision ? await storedPolicy(reader, row) : undefined
  if (record === undefined || policy === undefined) return undefined
  const seen = rolloutTargets(policy, fleet, targets)
  return rolloutStatus({ record, policy, targets: seen, suspended: isSuspended(row) })
}
