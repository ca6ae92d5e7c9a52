import type { TargetRow } from '../releases/index.js'
import { done, type Result } from '../runtime/queue.js'
import { backoff, type Random } from '../runtime/random.js'
import { type ApplyError, stopsAll, worstOf } from './apply/apply-error.js'
import type { Contents } from './apply/content.js'
import { deliver } from './apply/deliver.js'
import { missingDependency } from './apply/dependencies.js'
import { differingOf } from './apply/holders.js'
import { planUninstall } from './apply/plan.js'
import { isOpenOn, isPassedOn, isUsedByOthers } from './apply/sharing.js'
import { wantedOf } from './apply/wanted.js'
import type { DeliveryContext } from './delivery-context.js'
import type { Drift } from './drift/drift.js'
import type { Gate } from './gate.js'
import type { InventoryRow } from './inventory.js'
import { isJob, keyOf } from './place.js'
import { expiredRow } from './prune/expiry.js'
import { type Assessment, type AssessTarget, finishedJobs } from './status/assess.js'
import { conflictEvents, deliveryEvents, stateEvents } from './status/events.js'
import { afterFailure, isSettled, type Memo, noTries } from './status/memo.js'
import { delivered, refusedState, standing } from './status/state.js'
import type { TargetStore } from './status/target-store.js'

/** How often a dependency is checked, in addition to when it becomes ready. */
const dependencyMs = 30_000

export interface Reconciler {
  /** Delivers the desired state of a target that should stay, or writes its current state. */
  bring(memo: Memo, row: TargetRow): Promise<Result>
  /** Records why something failed, and returns when to retry. */
  refused(memo: Memo, row: TargetRow, refusal: ApplyError, rows?: Rows): Promise<Result>
}

export interface Rows {
  put: readonly InventoryRow[]
  drop: readonly InventoryRow[]
}

export const createReconciler = (options: {
  context: DeliveryContext
  targetStore: TargetStore
  contents: Contents
  gate: Gate
  random: Random
  /** The other targets of the cluster. */
  others: () => TargetRow[]
  /** Checks a target again when some target becomes ready. */
  awaitOthers: (targetUid: string) => void
  /** A target was written: updates the memory of it. */
  wrote: (memo: Memo, before: TargetRow, after: TargetRow | undefined, rows: Rows) => void
  assessTarget: AssessTarget
}): Reconciler => {
  const { context, targetStore, contents, gate, random, others, awaitOthers, wrote, assessTarget } = options
  const { settings, clock, inventory } = context
  const none: Rows = { put: [], drop: [] }

  /** Whether a row describes an object that did not exist before. */
  const isNew = (row: InventoryRow): boolean =>
    row.state === 'applied' && inventory.row(row.targetUid, keyOf(row))?.state !== 'applied'

  const refused: Reconciler['refused'] = async (memo, row, refusal, rows = none) => {
    const cluster = stopsAll(refusal)
    memo.tries = afterFailure(memo.tries, { cluster, progress: rows.put.some(isNew) })
    const differing = differingOf(merged(inventory.of(row.uid), rows.put, rows.drop))
    const attempts = cluster ? memo.tries.ofCluster : memo.tries.own
    const after = await targetStore.write(row, {
      ...rows,
      // A removed row leaves no trace of the missing object: the target must not count as delivered.
      state: () => ({
        ...refusedState(refusal, attempts),
        differing,
        ...(rows.drop.length === 0 ? {} : { appliedHash: null, applied: false, ready: false }),
      }),
      events: (before, now) => [
        ...(refusal.reason === 'Conflict'
          ? conflictEvents(row, before, refusal.message)
          : stateEvents(before, now)),
      ],
    })
    wrote(memo, row, after, rows)
    if (cluster) {
      gate.failed(refusal)
      return { againAfterMs: Math.max(gate.waitMs(), 1) }
    }
    const slow = refusal.reason === 'Conflict' || refusal.reason === 'Refused'
    const base = slow ? settings.refusedBaseMs : settings.retryBaseMs
    const max = slow ? settings.refusedMaxMs : settings.retryMaxMs
    return { againAfterMs: backoff(attempts, base, max, random) }
  }

  const apply = async (memo: Memo, row: TargetRow, drifts: ReadonlyMap<string, Drift>): Promise<Result> => {
    const content = await contents.of(row)
    if (row.appliedHash !== row.desiredHash && content.dependencies.length > 0) {
      const missing = missingDependency(row, content.dependencies, others())
      if (missing !== undefined) {
        awaitOthers(row.uid)
        const state = { waiting: true, failed: false, message: missing }
        wrote(memo, row, await targetStore.write(row, { state: () => state }), none)
        return { againAfterMs: dependencyMs }
      }
    }
    const outcome = await deliver(context, row, content, drifts)
    const { drop } = outcome
    memo.refusals = outcome.refusals
    const refusal = worstOf(outcome.refusals)
    if (refusal !== undefined) return refused(memo, row, refusal, { put: outcome.put, drop })
    gate.worked()
    memo.tries = noTries
    const applied = merged(inventory.of(row.uid), outcome.put, drop)
    const finished = finishedJobs(applied, context.observed.get)
    const put = [...outcome.put, ...finished]
    const rows = merged(applied, finished, [])
    const after = await targetStore.write(row, {
      put,
      drop,
      state: (present) => ({
        ...delivered(present, row.desiredHash, outcome, assessTarget(rows, row)),
        differing: differingOf(rows),
      }),
      events: (before, now) => [...deliveryEvents(row, before, outcome), ...stateEvents(before, now)],
    })
    wrote(memo, row, after, { put, drop })
    return outcome.pruned.some(({ kind }) => kind === 'going') ? { againAfterMs: settings.goneMs } : done
  }

  /** Drift that returns at once means that somebody insists: it is corrected at growing intervals. */
  const calmMs = ({ corrections: { count, at } }: Memo): number => {
    const since = clock.monotonic() - at
    if (count === 0 || since >= settings.driftCalmMs) return 0
    return Math.max(0, Math.min(settings.retryBaseMs * 2 ** (count - 1), settings.driftCalmMs) - since)
  }

  const correct = async (memo: Memo, row: TargetRow, { drifts }: Assessment): Promise<Result> => {
    const waitMs = calmMs(memo)
    if (waitMs > 0) return { againAfterMs: waitMs }
    const now = clock.monotonic()
    const recent = now - memo.corrections.at < settings.driftCalmMs
    memo.corrections = { count: recent ? memo.corrections.count + 1 : 1, at: now }
    return apply(memo, row, new Map(drifts.map(({ row: held, drift }) => [keyOf(held), drift])))
  }

  /** Jobs that expired by their time to live, when drift is only reported: they are not drift. */
  const expiredOf = async (row: TargetRow, { drifts }: Assessment): Promise<InventoryRow[]> => {
    const gone = drifts.filter(({ row: held, drift }) => drift === 'gone' && isJob(held))
    if (gone.length === 0) return []
    const content = await contents.of(row)
    const wanted = wantedOf(row, content, await context.member.discovery(), context.hubUid)
    return gone.flatMap(({ row: held, drift }) => {
      const one = wanted.find(({ key }) => key === keyOf(held))
      const expired = one && expiredRow(one, held, drift)
      return expired === undefined ? [] : [expired]
    })
  }

  const check = async (memo: Memo, row: TargetRow): Promise<Result> => {
    const held = inventory.of(row.uid)
    const before = assessTarget(held, row)
    if (before === undefined) return done
    if (before.drifts.length > 0 && row.desired.drift === 'Correct') return correct(memo, row, before)
    const expired = await expiredOf(row, before)
    const rows = merged(held, expired, [])
    const found = expired.length === 0 ? before : (assessTarget(rows, row) ?? before)
    const { keep } = planUninstall(
      rows.filter(({ state }) => state === 'kept'),
      row.desired.deletion,
      (held) => isUsedByOthers(context, held, row.uid),
      (held) => isPassedOn(context, held, row.uid),
    )
    const put = [...expired, ...finishedJobs(rows, context.observed.get)]
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

  return {
    bring: async (memo, row) => {
      const rows = inventory.of(row.uid)
      const open = rows.some((held) => isOpenOn(context, held, row.releaseUid))
      if (isSettled(row, rows) && !open) return check(memo, row)
      const drifts =
        row.desired.drift === 'Correct' ? rows.flatMap((held) => assessTarget([held], row)?.drifts ?? []) : []
      return apply(memo, row, new Map(drifts.map(({ row: held, drift }) => [keyOf(held), drift])))
    },
    refused,
  }
}

const merged = (
  rows: readonly InventoryRow[],
  put: readonly InventoryRow[],
  drop: readonly InventoryRow[],
): InventoryRow[] => {
  const all = new Map(rows.map((row) => [keyOf(row), row]))
  for (const row of put) all.set(keyOf(row), row)
  for (const row of drop) all.delete(keyOf(row))
  return [...all.values()]
}
