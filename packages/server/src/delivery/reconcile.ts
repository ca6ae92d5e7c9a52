import type { TargetRow } from '../releases/index.js'
import { done, type Result } from '../runtime/queue.js'
import { contextFor } from './account.js'
import { worstOf } from './apply/apply-error.js'
import type { Contents } from './apply/content.js'
import { type Delivered, deliver } from './apply/deliver.js'
import { missingDependency } from './apply/dependencies.js'
import { differingOf } from './apply/holders.js'
import { planUninstall } from './apply/plan.js'
import { isOpenOn, leavingOn } from './apply/sharing.js'
import type { DeliveryContext } from './delivery-context.js'
import type { Drift } from './drift/drift.js'
import { toleratedDrifts } from './drift/tolerated.js'
import type { Gate } from './gate.js'
import type { Hold } from './hooks/hold.js'
import type { TestRunner } from './hooks/test-run.js'
import { merged, noRows, type Rows } from './inventory.js'
import { keyOf } from './place.js'
import type { Refused } from './refused.js'
import type { DeliverySettings } from './settings.js'
import { type Assessment, type AssessTarget, finishedJobs } from './status/assess.js'
import { deliveryEvents, heldEvents, stateEvents } from './status/events.js'
import { isSettled, type Memo, noTries } from './status/memo.js'
import { delivered, observedState, standing } from './status/state.js'
import type { TargetStore } from './status/target-store.js'

/** How often a dependency is checked, in addition to when it becomes ready. */
const dependencyMs = 30_000

export interface Reconciler {
  /** Delivers the desired state of a target that should stay, or writes its current state. */
  bring(memo: Memo, row: TargetRow): Promise<Result>
}

interface ReconcilerOptions {
  context: DeliveryContext
  targetStore: TargetStore
  contents: Contents
  gate: Gate
  refused: Refused
  hold: Hold
  /** The other targets of the cluster. */
  others: () => TargetRow[]
  /** Checks a target again when some target becomes ready. */
  awaitOthers: (targetUid: string) => void
  /** A target was written: updates the memory of it. */
  wrote: (memo: Memo, before: TargetRow, after: TargetRow | undefined, rows: Rows) => void
  assessTarget: AssessTarget
  tests: TestRunner
}

const driftsByKey = (drifts: Assessment['drifts']): ReadonlyMap<string, Drift> =>
  new Map(drifts.map(({ row: held, drift }) => [keyOf(held), drift]))

const waitForDependency = async (
  { targetStore, awaitOthers, wrote }: ReconcilerOptions,
  memo: Memo,
  row: TargetRow,
  message: string,
): Promise<Result> => {
  awaitOthers(row.uid)
  const state = { waiting: true, failed: false, message }
  wrote(memo, row, await targetStore.write(row, { state: () => state }), noRows)
  return { againAfterMs: dependencyMs }
}

/** Writes what a delivery without refusals changed. */
const writeDelivered = async (
  { context, targetStore, wrote, assessTarget }: ReconcilerOptions,
  memo: Memo,
  row: TargetRow,
  outcome: Delivered,
): Promise<Result> => {
  const { inventory, observed, settings } = context
  const { drop } = outcome
  const applied = merged(inventory.of(row.uid), outcome)
  const finished = finishedJobs(applied, observed.get)
  const put = [...outcome.put, ...finished]
  const rows = merged(applied, { put: finished, drop: [] })
  const after = await targetStore.write(row, {
    put,
    drop,
    state: (present) => ({
      ...delivered(present, row.desiredHash, outcome, assessTarget(rows, row)),
      hooks: outcome.record,
      differing: differingOf(rows),
    }),
    events: (before, now) => [...deliveryEvents(row, before, outcome), ...stateEvents(before, now)],
  })
  wrote(memo, row, after, { put, drop })
  return outcome.pruned.some(({ kind }) => kind === 'going') ? { againAfterMs: settings.goneMs } : done
}

/** Writes what a delivery did until its release was suspended; the target is looked at as a suspended one next. */
const writeStopped = async (
  { targetStore, wrote }: ReconcilerOptions,
  memo: Memo,
  row: TargetRow,
  { put, drop }: Delivered,
): Promise<Result> => {
  wrote(memo, row, await targetStore.write(row, { put, drop }), { put, drop })
  return { againAfterMs: 1 }
}

const applyTarget = async (
  options: ReconcilerOptions,
  memo: Memo,
  row: TargetRow,
  drifts: ReadonlyMap<string, Drift>,
): Promise<Result> => {
  const { context, contents, gate, refused, hold, others } = options
  // Before the rendering: a change during it asks for another one.
  memo.apisChanged = false
  const content = await contents.of(row)
  if (row.appliedHash !== row.desiredHash && content.dependencies.length > 0) {
    const missing = missingDependency(row, content.dependencies, others())
    if (missing !== undefined) return waitForDependency(options, memo, row, missing)
  }
  const outcome = await deliver(contextFor(context, row), row, content, {
    drifts,
    assess: options.assessTarget,
    isSuspended: () => memo.row?.suspended === true,
  })
  memo.refusals = outcome.refusals
  const refusal = worstOf(outcome.refusals)
  if (refusal !== undefined) return refused(memo, row, refusal, { put: outcome.put, drop: outcome.drop })
  if (outcome.hold !== undefined)
    return hold(memo, row, outcome.hold, {
      rows: { put: outcome.put, drop: outcome.drop },
      events: (before) => heldEvents(row, before, outcome),
    })
  gate.worked()
  memo.tries = noTries
  if (outcome.stopped) return writeStopped(options, memo, row, outcome)
  return writeDelivered(options, memo, row, outcome)
}

/** Drift that returns at once means that somebody insists: it is corrected at growing intervals. */
const calmMs = ({ corrections: { count, at } }: Memo, now: number, settings: DeliverySettings): number => {
  const since = now - at
  if (count === 0 || since >= settings.driftCalmMs) return 0
  return Math.max(0, Math.min(settings.retryBaseMs * 2 ** (count - 1), settings.driftCalmMs) - since)
}

const correctDrift = async (
  options: ReconcilerOptions,
  memo: Memo,
  row: TargetRow,
  { drifts }: Assessment,
): Promise<Result> => {
  const { settings, clock } = options.context
  const waitMs = calmMs(memo, clock.monotonic(), settings)
  if (waitMs > 0) return { againAfterMs: waitMs }
  const now = clock.monotonic()
  const recent = now - memo.corrections.at < settings.driftCalmMs
  memo.corrections = { count: recent ? memo.corrections.count + 1 : 1, at: now }
  return applyTarget(options, memo, row, driftsByKey(drifts))
}

/** Writes the current state of a target that is delivered, or corrects its drift. */
const checkTarget = async (options: ReconcilerOptions, memo: Memo, row: TargetRow): Promise<Result> => {
  const { context, targetStore, wrote, assessTarget } = options
  const held = context.inventory.of(row.uid)
  const before = assessTarget(held, row)
  if (before === undefined) return done
  if (before.drifts.length > 0 && row.desired.drift === 'Correct')
    return correctDrift(options, memo, row, before)
  const tolerated = await toleratedDrifts({ ...options, context: contextFor(context, row) }, row, before)
  const rows = merged(held, { put: tolerated, drop: [] })
  const found = tolerated.length === 0 ? before : (assessTarget(rows, row) ?? before)
  const { keep } = planUninstall(
    rows.filter(({ state }) => state === 'kept'),
    leavingOn(context, row),
  )
  const put = [...tolerated, ...finishedJobs(rows, context.observed.get)]
  const after = await targetStore.write(row, {
    put,
    // The desired state may have changed by now: then this is not what it is compared with.
    state: (present) =>
      present.appliedHash === present.desiredHash
        ? { ...standing(found, keep), differing: differingOf(rows) }
        : {},
    events: stateEvents,
  })
  wrote(memo, row, after, { put, drop: [] })
  return done
}

/** Writes the current state of a target of a suspended release: nothing is applied, and no drift is corrected. */
const observeTarget = async (options: ReconcilerOptions, memo: Memo, row: TargetRow): Promise<Result> => {
  const { context, targetStore, wrote, assessTarget } = options
  const held = context.inventory.of(row.uid)
  const found = assessTarget(held, row)
  if (found === undefined) return done
  const settled = isSettled(row, held)
  const put = finishedJobs(held, context.observed.get)
  const after = await targetStore.write(row, {
    put,
    state: (present) => observedState(present, found, settled),
    events: stateEvents,
  })
  wrote(memo, row, after, { put, drop: [] })
  return done
}

/** What is due first. */
const earlier = (one: Result, other: Result): Result => {
  if (!('againAfterMs' in one)) return other
  if (!('againAfterMs' in other)) return one
  return one.againAfterMs < other.againAfterMs ? one : other
}

export const createReconciler = (options: ReconcilerOptions): Reconciler => {
  const { context, assessTarget, tests } = options
  const bring: Reconciler['bring'] = async (memo, row) => {
    if (row.suspended) return observeTarget(options, memo, row)
    const rows = context.inventory.of(row.uid)
    const open = rows.some((held) => isOpenOn(context, held, row.releaseUid))
    const isCurrent = !memo.apisChanged || !(await options.contents.dependsOnCluster(row))
    if (isSettled(row, rows) && !open && isCurrent) return checkTarget(options, memo, row)
    const drifts =
      row.desired.drift === 'Correct' ? rows.flatMap((held) => assessTarget([held], row)?.drifts ?? []) : []
    return applyTarget(options, memo, row, driftsByKey(drifts))
  }
  return {
    bring: async (memo, row) => {
      await tests.expire(memo)
      const present = memo.row ?? row
      const result = await bring(memo, present)
      if (present.suspended) return result
      return earlier(result, await tests.advance(memo))
    },
  }
}
