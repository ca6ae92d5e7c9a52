import type { HookRun } from '../../releases/index.js'
import { timestamp } from '../../runtime/clock.js'
import type { Place } from '../place.js'
import type { Assessment } from '../status/assess.js'
import { failedEvent } from './hook-events.js'
import { runOf, withRun } from './record.js'
import { hookText, hookTimeoutMs, isOverdue, restMs, type Session, type Stop } from './session.js'

/** The run of a target that waits, before its hooks, until its objects are ready. It has no object. */
const waitEvent = 'ready'

/** Whether hooks of the target wait until its objects are ready. */
export const awaitsReady = (runs: readonly HookRun[]): boolean =>
  runs.some(({ event, outcome }) => event === waitEvent && outcome === 'Running')

/** Whether a run is that of a hook. */
export const isOfHook = ({ event }: HookRun): boolean => event !== waitEvent

/**
 * Waits until the objects of a target are ready, once for each content. When that takes longer than a hook may take, the target fails, and
 * still continues as soon as they are. Undefined when they are ready. Throws `Superseded`.
 */
export const waitReady = async (
  session: Session,
  next: { place: Place; event: string },
  assessment: Assessment | undefined,
): Promise<Stop | undefined> => {
  const { context, target } = session
  const stored = runOf(session, waitEvent, '')
  if (stored?.outcome === 'Succeeded') return undefined
  const at = timestamp(context.clock)
  const run: HookRun = stored ?? {
    ...{ event: waitEvent, object: '', outcome: 'Running', uid: null, starts: 1 },
    ...{ startedAt: at, endedAt: null, message: '' },
  }
  if (assessment?.ready === true) {
    const ended: HookRun = { ...run, outcome: 'Succeeded', endedAt: at, message: '' }
    await session.store({ runs: withRun(session, ended) })
    return undefined
  }
  if (stored === undefined) await session.store({ runs: withRun(session, run) })
  const why = assessment?.message ?? 'not all of them have been observed yet'
  const { place } = next
  const hook = hookText(place, next.event)
  if (!isOverdue(session, run)) {
    const message = `${hook} waits until the objects of the release are ready on ${context.cluster}: ${why}`
    const againAfterMs = Math.max(
      1,
      Math.min(context.settings.hookLookMs, restMs(session, run.startedAt) + 1),
    )
    return { kind: 'hold', hold: { message, failed: false, againAfterMs, place } }
  }
  const message = `${hook} was not started on ${context.cluster}: the objects of the release were not ready within ${hookTimeoutMs(session) / 1000} s: ${why}`
  if (run.message === '')
    await session.store({
      runs: withRun(session, { ...run, message }),
      events: [failedEvent(target, message)],
    })
  return {
    kind: 'hold',
    hold: { message, failed: true, againAfterMs: context.settings.hookLookMs, place },
  }
}
