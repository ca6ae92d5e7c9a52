import type { HookRun } from '../../releases/index.js'
import { timestamp } from '../../runtime/clock.js'
import { isMarkedFor } from '../apply/mark.js'
import { readWhole } from '../delivery-context.js'
import { observedObjectOf } from '../observe/observed-object.js'
import { completes, type DesiredHook, isDeletedBy } from './desired-hooks.js'
import { failedEvent, succeededEvent } from './hook-events.js'
import { logsCommand, outcomeOf, type PodsOfHook, readPods } from './outcome.js'
import { lastLineText, readOutput } from './output.js'
import { runOf, withRun } from './record.js'
import {
  attempted,
  holdFailed,
  hookText,
  hookTimeoutMs,
  isOverdue,
  type Session,
  type Stop,
  waitForRun,
} from './session.js'
import { applyStarted, hookRow, startHook } from './start-hook.js'

type Found = NonNullable<Awaited<ReturnType<typeof readWhole>>>

const failHook = async (
  session: Session,
  hook: DesiredHook,
  run: HookRun,
  { reason, pods }: { reason: string; pods: PodsOfHook },
): Promise<Stop> => {
  const { context, target } = session
  const { place } = hook.wanted
  const output = await readOutput(context, hook, pods.failed)
  const logs =
    isDeletedBy(hook, 'hook-failed') || pods.text === '' ? '' : `show its output: \`${logsCommand(place)}\``
  const message = [
    `${hookText(place, run.event)} failed on ${context.cluster}: ${reason}`,
    pods.text,
    lastLineText(output),
    logs,
  ]
    .filter(Boolean)
    .join('; ')
  const ended: HookRun = {
    ...run,
    ...{ outcome: 'Failed', endedAt: timestamp(context.clock), message },
    ...(output.length === 0 ? {} : { output }),
  }
  await session.store({ runs: withRun(session, ended), events: [failedEvent(target, message, output)] })
  return holdFailed(context, place, ended)
}

/** A hook that takes too long fails its target, but is not stopped: it may be in the middle of a migration, and may still succeed. */
const overdue = async (
  session: Session,
  { wanted: { place } }: DesiredHook,
  run: HookRun,
  pods: string,
): Promise<Stop> => {
  const { context, target } = session
  const { settings, cluster } = context
  const message = `${hookText(place, run.event)} did not complete on ${cluster} within ${hookTimeoutMs(session) / 1000} s and still runs${pods === '' ? '' : `: ${pods}`}; show its output: \`${logsCommand(place)}\`; delete the ${place.kind} to start it again`
  if (run.message === '')
    await session.store({
      runs: withRun(session, { ...run, message }),
      events: [failedEvent(target, message)],
    })
  return { kind: 'hold', hold: { message, failed: true, againAfterMs: settings.hookLookMs, place } }
}

/** Reads how a running hook stands. */
const observe = async (
  session: Session,
  hook: DesiredHook,
  run: HookRun,
  found: Found | undefined,
): Promise<Stop | undefined> => {
  const { context, target } = session
  const { place } = hook.wanted
  if (found === undefined || found.metadata.uid !== run.uid)
    return failHook(session, hook, run, {
      reason: 'it was deleted before the hub observed how it ended',
      pods: { text: '' },
    })
  const outcome = outcomeOf(place, found)
  if (outcome.kind === 'succeeded') {
    const ended: HookRun = {
      ...run,
      outcome: 'Succeeded',
      endedAt: timestamp(context.clock),
      message: '',
    }
    await session.store({
      runs: withRun(session, ended),
      events: [succeededEvent(target, place, run.event)],
    })
    return undefined
  }
  const read = await attempted(context, place, () => readPods(context, place, found))
  if ('stop' in read) return read.stop
  const pods = read.value
  if (outcome.kind === 'failed')
    return failHook(session, hook, run, { reason: outcome.reason || 'no reason given', pods })
  if (isOverdue(session, run)) return overdue(session, hook, run, pods.text)
  return waitForRun(session, place, run, pods.text)
}

/** Continues a hook that was started, perhaps by a hub that died before it stored the outcome of the apply. */
const resume = async (session: Session, hook: DesiredHook, run: HookRun): Promise<Stop | undefined> => {
  const { context, target } = session
  const { place } = hook.wanted
  if (run.outcome === 'Starting' && !completes(place)) return applyStarted(session, hook, run)
  const read = await attempted(context, place, () => readWhole(context, place))
  if ('stop' in read) return read.stop
  const found = read.value
  if (run.outcome === 'Running') return observe(session, hook, run, found)
  const seen = found && observedObjectOf(found, { full: false, simple: false })
  if (found === undefined || seen === undefined || !isMarkedFor(context.marker, target.uid, place, seen))
    return applyStarted(session, hook, run)
  const running: HookRun = { ...run, outcome: 'Running', uid: seen.uid }
  await session.store({
    runs: withRun(session, running),
    put: [hookRow(session, hook, seen.uid)],
  })
  return observe(session, hook, running, found)
}

/** Runs one hook of an event as far as it goes now; undefined when it has succeeded. Throws only errors that are not failures of the member. */
export const runHook = async (
  session: Session,
  hook: DesiredHook,
  event: string,
): Promise<Stop | undefined> => {
  const { wanted } = hook
  const run = runOf(session, event, wanted.key)
  if (run?.outcome === 'Succeeded') return undefined
  if (run === undefined || run.outcome === 'Failed')
    return startHook(session, hook, event, (run?.starts ?? 0) + 1)
  return resume(session, hook, run)
}
