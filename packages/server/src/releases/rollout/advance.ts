import type { Fleet } from '../../clusters/index.js'
import type { Store, Tx, Writer } from '../../db/index.js'
import { sameJson } from '../../runtime/canonical.js'
import { type Clock, timestamp } from '../../runtime/clock.js'
import { numbersIn, type Rendered } from '../content-numbers.js'
import { completeRevision } from '../revisions/store.js'
import { isUnchanged } from '../row.js'
import { isCurrent, placedIn, type Situation } from '../situation.js'
import type { TargetRow } from '../target-row.js'
import { placeTarget, staying, targetsOfRelease } from '../targets.js'
import { activeRollout } from './active.js'
import { announceSteps } from './announce.js'
import { isOver } from './lifecycle.js'
import { isReadyNow } from './progress.js'
import { putRollout, type RolloutRecord, rolloutOf } from './record.js'
import { type Step, stepRollout } from './step.js'
import { rolloutTargets } from './targets.js'
import { desiredWith } from './turn.js'

interface AdvanceOptions {
  store: Store
  fleet: Fleet
  clock: Clock
  writer: Writer
  bundles: Rendered
  /** Called when a rollout ended, with its last state. */
  rolledOut?: ((state: RolloutRecord['state']) => void) | undefined
}

const stepOf = (
  situation: Situation,
  record: RolloutRecord,
  { fleet, clock }: AdvanceOptions,
  targets: readonly TargetRow[],
): Step | undefined => {
  const { rollout, placement } = situation
  if (rollout === undefined) return undefined
  return stepRollout({
    record,
    policy: rollout.policy,
    targets: rolloutTargets(rollout.policy, fleet, targets),
    divided: placement.replicas.mode === 'Divided',
    now: clock.now(),
  })
}

const changesNothing = (before: RolloutRecord, { record, take, giveBack }: Step): boolean =>
  take.length === 0 && giveBack.length === 0 && sameJson(before, record)

/** Gives targets the revision that a step gives them. */
const carryOut = async (
  tx: Tx,
  { fleet, bundles }: AdvanceOptions,
  situation: Situation,
  { record, take, giveBack }: Step,
  targets: readonly TargetRow[],
): Promise<void> => {
  if (take.length + giveBack.length === 0) return
  const { goal, release } = situation
  const { numbers } = await numbersIn(tx, bundles, situation)
  const byCluster = new Map(targets.map((target) => [target.cluster, target]))
  const [taking, returning] = [new Set(take), new Set(giveBack)]
  for (const share of placedIn(situation, targets)) {
    const [cluster, there] = [fleet.get(share.cluster), byCluster.get(share.cluster)]
    const isTaking = taking.has(share.cluster)
    if (cluster === undefined || there === undefined) continue
    if (!isTaking && !returning.has(share.cluster)) continue
    const next = isTaking ? goal : { number: record.base, rollback: true }
    const desired = desiredWith(situation, next.number, { share, cluster, there, numbers })
    if (desired === undefined) continue
    const place = { releaseUid: release.uid, namespace: release.namespace, release: release.name }
    placeTarget(tx, { ...place, cluster: share.cluster, desired, goal: next }, there)
  }
}

/** Whether every target that can be reached is Ready with the revision. */
const isProven = ({ goal }: RolloutRecord, targets: readonly TargetRow[]): boolean =>
  staying(targets).every(
    (target) => target.unreachable || (target.releaseRevision === goal && isReadyNow(target)),
  )

/** Milliseconds until a step is due by time alone. */
const dueIn = ({ wakeAt }: Step, clock: Clock): number | undefined =>
  wakeAt === undefined ? undefined : Math.max(0, wakeAt - clock.now())

export interface Advanced {
  /** A target or the state of the rollout changed. */
  written: boolean
  /** Milliseconds until it is to be looked at again. */
  againAfterMs: number | undefined
}

/**
 * Makes the next step of the rollout of a decided release, if there is one: in one transaction, from what is stored then, so that a hub that
 * stops at any time continues where it was.
 */
export const advanceRollout = async (options: AdvanceOptions, situation: Situation): Promise<Advanced> => {
  const { store, clock, writer, rolledOut } = options
  const idle: Advanced = { written: false, againAfterMs: undefined }
  const seen = activeRollout(situation)
  const { release, rollout } = situation
  if (seen === undefined || rollout === undefined || !isCurrent(situation)) return idle
  const first = stepOf(situation, seen, options, situation.targets)
  if (first === undefined) return idle
  if (changesNothing(seen, first)) return { written: false, againAfterMs: dueIn(first, clock) }
  let ended: RolloutRecord['state'] | undefined
  const advanced = await store.write(writer, async (tx): Promise<Advanced> => {
    ended = undefined
    if (!(await isUnchanged(tx, release))) return idle
    const record = await rolloutOf(tx, release.uid)
    if (record?.goal !== seen.goal) return idle
    const targets = await targetsOfRelease(tx, release.uid)
    const now = { ...situation, targets, rollout: { ...rollout, record } }
    const step = stepOf(now, record, options, targets)
    if (step === undefined || changesNothing(record, step)) return idle
    await carryOut(tx, options, now, step, targets)
    await putRollout(tx, release.uid, step.record)
    announceSteps(tx, release, record, step)
    const at = timestamp(clock)
    // A skipped wave can end a rollout that is not proven: a rollback never goes back to it until all targets are Ready.
    if (step.record.state === 'Completed' && isProven(record, targets))
      await completeRevision(tx, release.uid, record.goal, at)
    if (isOver(step.record) && !isOver(record)) ended = step.record.state
    return { written: true, againAfterMs: dueIn(step, clock) }
  })
  if (ended !== undefined) rolledOut?.(ended)
  return advanced
}
