import type { HookRun } from '../../releases/index.js'
import { timestamp } from '../../runtime/clock.js'
import { applyStep } from '../apply/apply.js'
import { type ApplyError, applyErrorOf, stopsAll } from '../apply/apply-error.js'
import { type ApplyOutcome, applyOptionsFrom, claimAt } from '../apply/apply-options.js'
import type { Claim } from '../apply/claim.js'
import { conflictWith, heldBy, pendingRow } from '../apply/decide.js'
import { createDisplacement } from '../apply/displacement.js'
import type { InventoryRow } from '../inventory.js'
import { isJob } from '../place.js'
import { pruneRow } from '../prune/prune.js'
import { completes, type DesiredHook, isReplaced } from './desired-hooks.js'
import { startedEvent } from './hook-events.js'
import { withoutRuns, withRun } from './record.js'
import { hookText, refusedBy, type Session, type Stop, waitForRoom, waitForRun } from './session.js'

/** The row of a hook. Without a uid its object may not exist. */
export const hookRow = (
  { context, target }: Session,
  { wanted }: DesiredHook,
  uid: string | null,
): InventoryRow => ({
  ...pendingRow(context, target, wanted),
  ...(uid === null ? {} : { appliedAt: timestamp(context.clock) }),
  uid,
  state: 'hook',
})

/** The refusal of a member, which names the hook. */
const refusedHook = ({ wanted: { place } }: DesiredHook, event: string, refusal: ApplyError): Stop =>
  refusedBy(
    stopsAll(refusal)
      ? refusal
      : { ...refusal, place, message: `${hookText(place, event)}: ${refusal.message}` },
  )

/** Deletes the object of a former run and waits until it is gone, a Job's pods included: two runs must not overlap. */
const removeFormer = async (
  session: Session,
  hook: DesiredHook,
  event: string,
  uid: string,
): Promise<Stop | undefined> => {
  const { context } = session
  const { place } = hook.wanted
  const removed = await pruneRow(
    context,
    hookRow(session, hook, uid),
    isJob(place) ? 'Foreground' : 'Background',
    { evenKept: true },
  )
  if (removed.kind === 'refused') return refusedHook(hook, event, removed.refusal)
  return removed.kind === 'gone'
    ? undefined
    : waitForRoom(context, place, event, 'its former object is being deleted')
}

/** Makes sure that the hook can be applied at its place: nobody else's object is there, and none of a former run. */
const makeRoom = async (
  session: Session,
  hook: DesiredHook,
  event: string,
  claim: Claim,
): Promise<Stop | undefined> => {
  const { context, target } = session
  const { wanted } = hook
  if (claim.kind === 'ending') return waitForRoom(context, wanted.place, event, claim.why)
  if (claim.kind === 'ours' || claim.kind === 'adopt')
    return isReplaced(hook) ? removeFormer(session, hook, event, claim.seen.uid) : undefined
  const holder = { targetUid: target.uid, cluster: context.cluster }
  const outcome = applyOptionsFrom(claim, wanted, holder, () => false)
  return 'kind' in outcome && outcome.kind === 'refused'
    ? refusedHook(hook, event, outcome.refusal)
    : undefined
}

const applyHook = async (session: Session, { wanted }: DesiredHook): Promise<ApplyOutcome> => {
  const { context, target } = session
  const rest = { bundleScales: () => false, displacement: createDisplacement(context, [], () => {}) }
  // A Job or Pod is only created: its former object is gone.
  if (completes(wanted.place))
    return applyStep(context, target, { wanted, row: undefined, why: 'new' }, undefined, rest)
  const claim = await claimAt(context, target, wanted)
  return applyStep(context, target, { wanted, row: undefined, why: 'unresolved' }, claim, rest)
}

/** Applies a hook that is recorded as starting. A hook that does not run to completion has succeeded then. */
export const applyStarted = async (
  session: Session,
  hook: DesiredHook,
  run: HookRun,
): Promise<Stop | undefined> => {
  const { context } = session
  const { place } = hook.wanted
  const { event } = run
  const outcome = await applyHook(session, hook).catch((error: unknown) => ({
    kind: 'refused' as const,
    refusal: applyErrorOf(error, place, context.cluster),
    release: false,
  }))
  if (outcome.kind === 'refused') {
    if (outcome.release)
      await session.store({
        runs: withoutRuns(session, [run]),
        drop: [hookRow(session, hook, null)],
      })
    return refusedHook(hook, event, outcome.refusal)
  }
  const row: InventoryRow[] = outcome.kind === 'applied' ? [{ ...outcome.row, state: 'hook' }] : []
  const uid = row[0]?.uid ?? null
  if (completes(place)) {
    // Its time begins now: the apply may have been refused for a while.
    const running: HookRun = { ...run, outcome: 'Running', uid, startedAt: timestamp(context.clock) }
    await session.store({ runs: withRun(session, running), put: row })
    return waitForRun(session, place, running)
  }
  const ended: HookRun = { ...run, outcome: 'Succeeded', uid, endedAt: timestamp(context.clock) }
  await session.store({ runs: withRun(session, ended), put: row })
  return undefined
}

/**
 * Starts a hook. It is stored as starting once no object of a former run is left: whatever this hub applied there
 * afterwards belongs to this start.
 */
export const startHook = async (
  session: Session,
  hook: DesiredHook,
  event: string,
  starts: number,
): Promise<Stop | undefined> => {
  const { context, target } = session
  const { wanted } = hook
  const { place, key } = wanted
  const holder = heldBy(context, target, wanted)
  if (holder !== undefined) {
    context.contend(key, target.uid)
    return refusedHook(hook, event, conflictWith(context, wanted, holder))
  }
  try {
    const stop = await makeRoom(session, hook, event, await claimAt(context, target, wanted))
    if (stop !== undefined) return stop
  } catch (error) {
    return refusedHook(hook, event, applyErrorOf(error, place, context.cluster))
  }
  const run: HookRun = {
    ...{ event, object: key, outcome: 'Starting', uid: null, starts },
    ...{ startedAt: timestamp(context.clock), endedAt: null, message: '' },
  }
  await session.store({
    runs: withRun(session, run),
    put: [hookRow(session, hook, null)],
    events: completes(place) ? [startedEvent(target, place, event)] : [],
    starts: true,
  })
  return applyStarted(session, hook, run)
}
