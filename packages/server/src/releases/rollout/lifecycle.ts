import type { RolloutPolicy, Wave } from './policy.js'
import type { RolloutRecord, WaveRecord } from './record.js'

export const isOver = ({ state }: Pick<RolloutRecord, 'state'>): boolean =>
  state === 'Completed' || state === 'RolledBack'

/** The record for the waves that the policy has now: waves that were changed begin again. What has the revision keeps it. Pure. */
export const forWavesOf = (
  record: RolloutRecord,
  { digest }: Pick<RolloutPolicy, 'digest'>,
): RolloutRecord => (record.digest === digest ? record : { ...record, digest, waves: {} })

/** Whether a wave cannot begin before somebody approves it. Pure. */
export const needsApproval = ({ approval }: Wave, { startedAt, approved }: WaveRecord = {}): boolean =>
  approval && startedAt === undefined && approved === undefined

/**
 * A rollout of a revision, from its first wave on. A pause that a person asked for goes on with the newer goal, and what the one before
 * made not Ready still counts. Pure.
 */
export const newRollout = ({
  goal,
  base,
  isReturn,
  digest,
  at,
  before,
}: Pick<RolloutRecord, 'goal' | 'base' | 'isReturn' | 'digest'> & {
  at: string
  before?: RolloutRecord | undefined
}): RolloutRecord => ({
  ...{ goal, base, isReturn, digest },
  ...{ state: 'Progressing', since: at, reason: '', message: '', startedAt: at },
  ...{ waves: {}, targets: before?.targets ?? {} },
  ...(before?.pause === undefined || isOver(before) ? {} : { pause: before.pause }),
})

/** The same revision again, from the first wave on: without approvals, pauses and failures. Pure. */
export const restartedRollout = (
  { goal, base, isReturn, shares, targets }: RolloutRecord,
  { at, digest }: { at: string; digest: string },
): RolloutRecord => ({
  ...newRollout({ goal, base, isReturn, digest, at }),
  targets,
  ...(shares === undefined ? {} : { shares }),
})
