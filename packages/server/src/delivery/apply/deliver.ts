import type { HookRecord, TargetRow } from '../../releases/index.js'
import { missingAccount, pruningContext } from '../account.js'
import type { DeliveryContext } from '../delivery-context.js'
import type { Drift } from '../drift/drift.js'
import { hooksOf } from '../hooks/desired-hooks.js'
import { completed, dueEvent, isOpenRun, runContentOf } from '../hooks/record.js'
import { createHookEventRun, type HookEventRun } from '../hooks/run-event.js'
import type { HookHold, Stop } from '../hooks/session.js'
import { waitReady } from '../hooks/wait-ready.js'
import { type InventoryRow, merged } from '../inventory.js'
import { mapLimited } from '../map-limited.js'
import { scaledAmong } from '../observe/hpa.js'
import { isDefinition, isNamespace } from '../place.js'
import { keptRow, type Pruned, pruneRow } from '../prune/prune.js'
import type { AssessTarget } from '../status/assess.js'
import { applyStep } from './apply.js'
import { type ApplyError, applyErrorOf } from './apply-error.js'
import type { ApplyOutcome } from './apply-options.js'
import { confinedRefusals } from './confined.js'
import type { Content } from './content.js'
import { decide, pendingRow, type StepDecision } from './decide.js'
import { createDisplacement, type Displacement } from './displacement.js'
import { waitEstablished } from './established.js'
import { type ApplyPlan, type ApplyPlanStep, plan } from './plan.js'
import { isOpenOn, leavingOn } from './sharing.js'
import { wantedOf } from './wanted.js'
import { inWaves, waveOf } from './waves.js'

type Applied = Extract<ApplyOutcome, { kind: 'applied' }>

/** The outcome of a delivery of one target, for its row, its inventory and its events. */
export interface Delivered {
  applied: readonly Applied[]
  /** Pruned objects, including those already gone. */
  pruned: readonly Pruned[]
  keep: ApplyPlan['keep']
  /** Rows to store, and rows to forget. */
  put: readonly InventoryRow[]
  drop: readonly InventoryRow[]
  refusals: readonly ApplyError[]
  /** A hook that the delivery waits for: nothing after it was done. */
  hold: HookHold | undefined
  /** The release was suspended: nothing after it was done. */
  stopped: boolean
  /** Whether hooks ran for the desired content, in this delivery or an earlier one. */
  hooked: boolean
  /** The record of the hooks once the delivery is complete. */
  record: HookRecord
}

/** The state of a delivery in progress. */
interface Progress {
  applied: Applied[]
  pruned: Pruned[]
  keep: ApplyPlan['keep'][number][]
  put: InventoryRow[]
  drop: InventoryRow[]
  refusals: ApplyError[]
  hold: HookHold | undefined
  stopped: boolean
  hooked: boolean
  record: HookRecord
}

const settle = (
  context: DeliveryContext,
  target: TargetRow,
  progress: Progress,
  step: ApplyPlanStep,
  outcome: ApplyOutcome,
): void => {
  const { applied, put, drop, refusals } = progress
  if (outcome.kind === 'applied') {
    applied.push(outcome)
    put.push(outcome.row)
  } else if (outcome.kind === 'used') {
    if (outcome.row !== undefined) put.push(outcome.row)
    else drop.push(pendingRow(context, target, step.wanted))
  } else {
    refusals.push(outcome.refusal)
    if (outcome.release) drop.push(pendingRow(context, target, step.wanted))
  }
}

const settlePruned = ({ pruned, keep, put, drop, refusals }: Progress, outcome: Pruned): void => {
  if (outcome.kind === 'kept') {
    // The event about it is for the delivery that keeps it.
    keep.push({ row: { ...outcome.row, state: 'applied' }, reason: outcome.reason })
    put.push(outcome.row)
    return
  }
  pruned.push(outcome)
  if (outcome.kind === 'refused') refusals.push(outcome.refusal)
  else if (outcome.kind === 'going') put.push({ ...outcome.row, state: 'deleting' })
  else drop.push(outcome.row)
}

/** Waits until applied definitions are established before their custom resources follow. Returns why they are not. */
const establish = async (
  context: DeliveryContext,
  wave: readonly ApplyPlanStep[],
  applied: readonly Applied[],
): Promise<ApplyError | undefined> => {
  const sent = new Set(applied.map(({ step }) => step))
  const definitions = wave.filter(
    (step) => isDefinition(step.wanted.place) && step.why !== 'fields' && sent.has(step),
  )
  const [first] = definitions
  if (first === undefined) return undefined
  return waitEstablished(
    context,
    definitions.map((step) => step.wanted),
  ).catch((error: unknown) => applyErrorOf(error, first.wanted.place, context.cluster))
}

/**
 * Whether a refusal ends the waves. One of a webhook that does not answer does not: the workload behind that webhook
 * may be in a later wave of this very target. Without its Namespace or definition nothing that follows would pass.
 */
const endsWaves = ({ webhook, place }: ApplyError): boolean =>
  webhook === undefined || place === undefined || isNamespace(place) || isDefinition(place)

/** What the steps of a delivery share. */
interface Rest {
  bundleScales: (key: string) => boolean
  displacement: Displacement
  isSuspended: () => boolean
}

const stops = (progress: Progress, { isSuspended }: Pick<Rest, 'isSuspended'>): boolean => {
  progress.stopped ||= isSuspended()
  return progress.stopped
}

/** Applies wave by wave; the first refused wave ends it, unless only webhooks failed. */
const applyWaves = async (
  context: DeliveryContext,
  target: TargetRow,
  progress: Progress,
  { steps, claims }: StepDecision,
  rest: Rest,
): Promise<void> => {
  for (const wave of inWaves(steps, ({ wanted: { wave: at } }) => at)) {
    if (stops(progress, rest)) return
    await mapLimited(context, wave, async (step) => {
      const outcome = await applyStep(context, target, step, claims.get(step.wanted.key), rest)
      settle(context, target, progress, step, outcome)
    })
    if (progress.refusals.some(endsWaves)) return
    const late = await establish(context, wave, progress.applied)
    if (late === undefined) continue
    progress.refusals.push(late)
    return
  }
}

/** Prunes the objects that left the bundle, and records those that stay. */
const part = async (
  context: DeliveryContext,
  progress: Progress,
  { keep, forget }: Pick<ApplyPlan, 'keep' | 'forget'>,
  prune: readonly InventoryRow[],
): Promise<void> => {
  const { put, drop, refusals } = progress
  for (const wave of inWaves(prune, (row) => -waveOf(row))) {
    const outcomes = await mapLimited(context, wave, (row) =>
      pruneRow(pruningContext(context, row), row, 'Background'),
    )
    for (const outcome of outcomes) settlePruned(progress, outcome)
    if (refusals.length > 0) break
  }
  for (const one of keep) {
    try {
      const row = await keptRow(context, one.row)
      if (row === undefined) {
        drop.push(one.row)
        continue
      }
      progress.keep.push(one)
      if (one.row.state !== 'kept' || one.row.uid === null) put.push(row)
    } catch (error) {
      refusals.push(applyErrorOf(error, one.row, context.cluster))
    }
  }
  drop.push(...forget)
}

/** Applies steps of the plan. False when the delivery ends with them. */
const applySteps = async (
  context: DeliveryContext,
  target: TargetRow,
  progress: Progress,
  steps: readonly ApplyPlanStep[],
  rest: Rest,
): Promise<boolean> => {
  const decided = await decide(context, target, steps)
  progress.put.push(...decided.shared)
  progress.refusals.push(...decided.refusals)
  if (progress.refusals.length === 0) await applyWaves(context, target, progress, decided, rest)
  return progress.refusals.length === 0 && !progress.stopped
}

/** Whether the delivery continues after a step of its hooks. */
const continues = (progress: Progress, stop: Stop | undefined): boolean => {
  if (stop?.kind === 'refused') progress.refusals.push(stop.refusal)
  else if (stop?.kind === 'hold') progress.hold = stop.hold
  return stop === undefined
}

const hookKeys = (hooks: HookEventRun): ReadonlySet<string> =>
  new Set([...hooks.keysOf('pre'), ...hooks.keysOf('post')])

/** The hooks that this delivery has to run; undefined if it has none, or all of them ran for the desired content. */
const dueHooks = (
  context: DeliveryContext,
  target: TargetRow,
  hooks: ReturnType<typeof hooksOf>,
  occasion: ReturnType<typeof dueEvent>,
): HookEventRun | undefined => {
  if (occasion === undefined) return undefined
  const run = createHookEventRun(context, target, hooks, {
    occasion,
    content: runContentOf(target.desired),
  })
  return hooks.length > 0 || target.hooks?.runs.some(isOpenRun) === true ? run : undefined
}

/** Waits until the objects of the target are ready before its last hooks. */
const waitBefore = async (
  context: DeliveryContext,
  { unbegun, session }: HookEventRun,
  progress: Progress,
  assess: AssessTarget,
): Promise<Stop | undefined> => {
  const next = unbegun('post')
  if (next === undefined) return undefined
  const rows = merged(context.inventory.of(session.target.uid), progress)
  return waitReady(session, next, assess(rows, session.target))
}

const firstWave = ({ wanted: { wave } }: ApplyPlanStep): boolean => wave === 0

/**
 * Delivers one target to its cluster: new, changed and drifted objects are applied wave by wave, then objects that
 * left the bundle are pruned. Hooks of the event run after Namespaces and definitions, and at the end. Rows are stored
 * before the step they describe; the caller stores what `Delivered` says. A failed wave ends the delivery, unless it
 * failed because of a webhook that does not answer. A suspension stops it between waves. Throws only errors that are not failures of the member.
 */
export const deliver = async (
  context: DeliveryContext,
  target: TargetRow,
  content: Content,
  {
    drifts,
    assess,
    isSuspended,
  }: { drifts: ReadonlyMap<string, Drift>; assess: AssessTarget; isSuspended: () => boolean },
): Promise<Delivered> => {
  const discovery = await context.member.discovery()
  const wanted = await wantedOf(target, content, discovery, context.hubUid)
  const occasion = dueEvent(target)
  const due = occasion === undefined ? [] : hooksOf(target, content, discovery, context.hubUid)
  const hooks = dueHooks(context, target, due, occasion)
  const progress: Progress = {
    ...{
      applied: [],
      pruned: [],
      keep: [],
      put: [],
      drop: [],
      refusals: [],
      hold: undefined,
      stopped: false,
    },
    hooked: hooks !== undefined && hookKeys(hooks).size > 0,
    record: completed(target, occasion, {
      hasHooks: content.hooks.length > 0,
      rendersPerCluster: content.rendersPerCluster,
      answers: content.answers,
    }),
  }
  progress.refusals.push(...confinedRefusals(target, [...wanted, ...due.map((hook) => hook.wanted)]))
  if (progress.refusals.length > 0) return progress
  const planned = plan({
    wanted,
    rows: context.inventory.of(target.uid),
    drifts,
    ...(hooks === undefined ? {} : { hooks: hookKeys(hooks) }),
    open: (row) => isOpenOn(context, row, target.releaseUid),
    ...leavingOn(context, target),
  })
  if (planned.steps.length > 0 || planned.prune.length > 0 || hooks !== undefined) {
    const missing = await missingAccount(context, target)
    if (missing !== undefined) return { ...progress, refusals: [missing] }
  }
  progress.put.push(...planned.expired)

  const scales = scaledAmong(wanted.map(({ object }) => object))
  const displacement = createDisplacement(context, planned.prune, (outcome) =>
    settlePruned(progress, outcome),
  )
  const rest = { bundleScales: (key: string) => scales.has(key), displacement, isSuspended }
  let { steps } = planned
  if (!continues(progress, await hooks?.begin())) return progress
  if (hooks?.isOpen('pre')) {
    if (!(await applySteps(context, target, progress, steps.filter(firstWave), rest))) return progress
    if (!continues(progress, await hooks.run('pre'))) return progress
    steps = steps.filter((step) => !firstWave(step))
  }
  if (!(await applySteps(context, target, progress, steps, rest))) return progress

  if (stops(progress, rest)) return progress
  // Nothing is pruned before its replacement exists.
  const unpruned = planned.prune.filter((row) => !displacement.has(row))
  await part(context, progress, planned, unpruned)
  if (progress.refusals.length > 0 || hooks === undefined || stops(progress, rest)) return progress
  if (content.hooksWait && !continues(progress, await waitBefore(context, hooks, progress, assess)))
    return progress
  continues(progress, await hooks.run('post'))
  return progress
}
