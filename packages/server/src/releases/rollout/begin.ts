import type { PlacedTarget } from '@hansa/placement'
import type { Tx } from '../../db/index.js'
import { sameJson } from '../../runtime/canonical.js'
import { announceRelease } from '../announce.js'
import { placedTargets } from '../inputs.js'
import { isCurrent, type Situation } from '../situation.js'
import type { TargetRow } from '../target-row.js'
import { activeRollout } from './active.js'
import { isOver, newRollout } from './lifecycle.js'
import { forgetRollout, putRollout, rolloutOf } from './record.js'

/**
 * The situation with its rollout as the transaction reads it. A goal that was not completed begins one, which supersedes that of an earlier goal;
 * without an earlier revision to go back to, all targets get the goal at once. A rollout without a policy ends.
 */
export const beginRollout = async (tx: Tx, situation: Situation, at: string): Promise<Situation> => {
  const { release, rollout, goal, decision } = situation
  if (rollout === undefined) {
    if (decision !== undefined && !isCurrent(situation)) await forgetRollout(tx, release.uid)
    return situation
  }
  const record = await rolloutOf(tx, release.uid)
  if (record?.goal === goal.number || rollout.base === undefined)
    return { ...situation, rollout: { ...rollout, record } }
  const begun = newRollout({
    ...{ goal: goal.number, base: rollout.base.number, isReturn: rollout.isReturn },
    ...{ digest: rollout.policy.digest, at, before: record },
  })
  await putRollout(tx, release.uid, begun)
  const superseded =
    record === undefined || isOver(record)
      ? ''
      : `, instead of revision ${record.goal}, which was in progress`
  announceRelease(tx, release, {
    ...{ type: 'Normal', reason: 'RolloutStarted' },
    message: `rollout of revision ${goal.number} began${superseded}`,
    details: { revision: goal.number, from: rollout.base.number },
  })
  return { ...situation, rollout: { ...rollout, record: begun } }
}

/** Keeps what the placement gives targets of workloads that they do not have before their turn. */
export const keepShares = async (
  tx: Tx,
  situation: Situation,
  shares: readonly PlacedTarget[],
  targets: readonly TargetRow[],
): Promise<void> => {
  const record = activeRollout(situation)
  if (record === undefined) return
  const behind = targets.filter(({ releaseRevision }) => releaseRevision !== record.goal)
  const held = new Map(placedTargets(behind, situation.workloads).map((one) => [one.cluster, one.workloads]))
  const open = shares.flatMap(({ cluster, workloads }): [string, Record<string, number>][] => {
    const has = held.get(cluster)
    const missing = Object.entries(workloads).filter(([key]) => has !== undefined && has[key] === undefined)
    return missing.length === 0 ? [] : [[cluster, Object.fromEntries(missing)]]
  })
  const { shares: before, ...rest } = record
  const after = open.length === 0 ? undefined : Object.fromEntries(open)
  if (sameJson(before ?? null, after ?? null)) return
  await putRollout(tx, situation.release.uid, after === undefined ? rest : { ...rest, shares: after })
}
