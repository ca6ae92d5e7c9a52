import type { RolloutRecord } from './record.js'

export const isOver = ({ state }: Pick<RolloutRecord, 'state'>): boolean =>
  state === 'Completed' || state === 'RolledBack'

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
