import type { PlacedTarget } from '@hansa/placement'
import type { Tx } from '../../db/index.js'
import { recordEvent } from '../../events/index.js'
import { sameJson } from '../../runtime/canonical.js'
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
  const { namespace, name, uid } = release
  const superseded =
    record === undefined || isOver(record)
      ? ''
      : `, instead of revision ${record.goal}, which was in progress`
  recordEvent(tx, {
    ...{ type: 'Normal', reason: 'RolloutStarted', kind: 'Release', namespace, name, uid },
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
  const open = shares.flatMap(({ cluster, workloads }): [string, Record<string, number>][] => {
    const there = targets.find((target) => target.cluster === cluster && target.removing === null)
    if (there === undefined || there.releaseRevision === record.goal) return []
    const missing = situation.workloads.filter(
      ({ kind, name, namespace }) =>
        !there.desired.workloads.some(
          (own) => own.kind === kind && own.name === name && own.namespace === namespace,
        ),
    )
    const given = missing.flatMap(({ key }): [string, number][] => {
      const replicas = workloads[key]
      return replicas === undefined ? [] : [[key, replicas]]
    })
    return given.length === 0 ? [] : [[cluster, Object.fromEntries(given)]]
  })
  const { shares: before, ...rest } = record
  const after = open.length === 0 ? undefined : Object.fromEntries(open)
  if (sameJson(before ?? null, after ?? null)) return
  await putRollout(tx, situation.release.uid, after === undefined ? rest : { ...rest, shares: after })
}
