import type { HookRecord, HookRun, TargetRow } from '../../releases/index.js'
import { type ApplyError, applyErrorOf } from '../apply/apply-error.js'
import type { DeliveryContext } from '../delivery-context.js'
import { formatObjectRef, type Place } from '../place.js'
import type { HookWrite } from './hook-write.js'

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

/** The hooks of one event of a target, while they are run. Its record is the stored one. */
export interface Session {
  context: DeliveryContext
  target: TargetRow
  readonly record: HookRecord
  /** Stores a step, and then has its record. Throws `Superseded`. */
  store(write: HookWrite): Promise<void>
}

export const createSession = (context: DeliveryContext, target: TargetRow, from: HookRecord): Session => {
  let record = from
  return {
    context,
    target,
    get record() {
      return record
    },
    store: async (write) => {
      await context.recordHooks(target, write)
      record = write.hooks
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

/** Milliseconds until a running hook takes too long; negative afterwards. */
const restMs = ({ clock, settings }: DeliveryContext, { startedAt }: HookRun): number =>
  settings.hookTimeoutMs - (clock.now() - Date.parse(startedAt))

export const isOverdue = (context: DeliveryContext, run: HookRun): boolean => restMs(context, run) < 0

/** Waits for a hook that runs. */
export const waitForRun = (context: DeliveryContext, place: Place, run: HookRun, why = ''): Stop => {
  const againAfterMs = Math.max(1, Math.min(context.settings.hookLookMs, restMs(context, run) + 1))
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
