import type { HookRun, TargetRow } from '../../releases/index.js'
import { type ApplyError, applyErrorOf } from '../apply/apply-error.js'
import type { DeliveryContext } from '../delivery-context.js'
import { formatObjectRef, type Place } from '../place.js'
import type { HookStep, HookWrite } from './hook-write.js'

/** A target waits for a hook, or for the retry of one that failed. */
export interface HookHold {
  message: string
  failed: boolean
  /** The latest time to look again; events of the member come earlier. */
  againAfterMs: number
  place: Place
}

/** Why the target cannot continue now. */
export type Stop = { kind: 'hold'; hold: HookHold } | { kind: 'refused'; refusal: ApplyError }

/** The hooks of one event of a target, while they are run. Its runs are the stored ones. */
export interface Session {
  context: DeliveryContext
  target: TargetRow
  readonly runs: readonly HookRun[]
  /** Stores a step, and then has its runs. Throws `Superseded`. */
  store(step: HookStep): Promise<void>
}

/** `recordOf`: what is stored of the target for these runs. */
export const createSession = (
  context: DeliveryContext,
  target: TargetRow,
  from: readonly HookRun[],
  recordOf: (runs: readonly HookRun[]) => HookWrite['record'],
): Session => {
  let current = from
  return {
    context,
    target,
    get runs() {
      return current
    },
    store: async ({ runs, ...step }) => {
      await context.recordHooks(target, { record: recordOf(runs), ...step })
      current = runs
    },
  }
}

/** `hook Job web/migrate (pre-upgrade)` */
export const hookText = (place: Place, event: string): string => `hook ${formatObjectRef(place)} (${event})`

export const refusedBy = (refusal: ApplyError): Stop => ({ kind: 'refused', refusal })

const waitFor = (
  { cluster }: DeliveryContext,
  place: Place,
  event: string,
  { why, againAfterMs }: { why: string; againAfterMs: number },
): Stop => ({
  kind: 'hold',
  hold: {
    message: `waiting for ${hookText(place, event)} on ${cluster}${why === '' ? '' : `: ${why}`}`,
    failed: false,
    againAfterMs,
    place,
  },
})

type OnTarget = Pick<Session, 'context' | 'target'>

/** How long a Job or Pod that is a hook of a target may take. */
export const hookTimeoutMs = ({ context: { settings }, target: { desired } }: OnTarget): number =>
  desired.timeoutSeconds === undefined ? settings.hookTimeoutMs : desired.timeoutSeconds * 1000

/** Milliseconds until something that began then takes too long; negative afterwards. */
export const restMs = (on: OnTarget, startedAt: string): number =>
  hookTimeoutMs(on) - (on.context.clock.now() - Date.parse(startedAt))

export const isOverdue = (on: OnTarget, { startedAt }: HookRun): boolean => restMs(on, startedAt) < 0

/** Waits for a hook that runs. */
export const waitForRun = (on: OnTarget, place: Place, run: HookRun, why = ''): Stop => {
  const { context } = on
  const againAfterMs = Math.max(1, Math.min(context.settings.hookLookMs, restMs(on, run.startedAt) + 1))
  return waitFor(context, place, run.event, { why, againAfterMs })
}

/** Waits until the object of a former run is gone. */
export const waitForRoom = (context: DeliveryContext, place: Place, event: string, why: string): Stop =>
  waitFor(context, place, event, { why, againAfterMs: context.settings.goneMs })

/** Until when a failed hook is not started again: at growing intervals, however often the hub restarts. */
export const retryInMs = ({ clock, settings }: DeliveryContext, { starts, endedAt }: HookRun): number => {
  const since = clock.now() - Date.parse(endedAt ?? '')
  const wait = Math.min(settings.refusedBaseMs * 2 ** Math.max(0, starts - 1), settings.refusedMaxMs)
  // A clock that was set back must not hold a hook for longer.
  return Math.min(wait, Math.max(0, wait - since))
}

export const holdFailed = (context: DeliveryContext, place: Place, run: HookRun): Stop => ({
  kind: 'hold',
  hold: {
    message: run.message,
    failed: true,
    againAfterMs: Math.max(1, retryInMs(context, run)),
    place,
  },
})

/** The result of a read of the member, or why the hooks cannot continue without it. */
export const attempted = async <T>(
  { cluster }: DeliveryContext,
  place: Place,
  read: () => Promise<T>,
): Promise<{ value: T } | { stop: Stop }> => {
  try {
    return { value: await read() }
  } catch (error) {
    return { stop: refusedBy(applyErrorOf(error, place, cluster)) }
  }
}
