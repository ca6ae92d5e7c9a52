import type { HookEvent } from '../../bundles/index.js'
import type { HookRun, RunContent, TargetRow } from '../../releases/index.js'
import { type DeliveryContext, readWhole } from '../delivery-context.js'
import type { Place } from '../place.js'
import { cleanFailed, cleanSucceeded } from './clean.js'
import { completes, type DesiredHook, isDeletedBy } from './desired-hooks.js'
import { inHookOrder } from './order.js'
import { outcomeOf } from './outcome.js'
import { begun, isOpenRun, type Occasion, runOf } from './record.js'
import { runHook } from './run-hook.js'
import {
  attempted,
  createSession,
  holdFailed,
  isOverdue,
  refusedBy,
  retryInMs,
  type Session,
  type Stop,
  waitForRun,
} from './session.js'

/** The hooks before or after an event of a target. */
export interface HookEventRun {
  /** The keys of the objects of the hooks of a phase. */
  keysOf(phase: Phase): ReadonlySet<string>
  /** Whether a phase has hooks that have not succeeded. Costs no call. */
  isOpen(phase: Phase): boolean
  /**
   * Stores that the event has begun, before anything of its content is applied: until it is complete, the target does not
   * count as delivered, whatever content is desired. Returns what has to be waited for first. Throws `Superseded`.
   */
  begin(): Promise<Stop | undefined>
  /** The first hook of a phase, if none of the phase was started; its hooks wait for what they must wait for once. */
  unbegun(phase: Phase): { place: Place; event: HookEvent } | undefined
  /** Runs the hooks of a phase as far as they go now; undefined when all have succeeded. Throws `Superseded`. */
  run(phase: Phase): Promise<Stop | undefined>
  session: Session
}

export type Phase = 'pre' | 'post'

export const failedHookOf = (
  session: Session,
  hooks: readonly DesiredHook[],
  event: string,
): { hook: DesiredHook; run: HookRun } | undefined => {
  for (const hook of hooks) {
    const run = runOf(session, event, hook.wanted.key)
    if (run?.outcome === 'Failed') return { hook, run }
  }
  return undefined
}

/** The hooks of one event, one after the other. */
export const runHooks = async (
  session: Session,
  hooks: readonly DesiredHook[],
  event: string,
): Promise<Stop | undefined> => {
  const clean = async (): Promise<Stop | undefined> => {
    const failed = failedHookOf(session, hooks, event)
    if (failed === undefined) return undefined
    const refusal = await cleanFailed(session, failed.hook, hooks, event)
    return refusal && refusedBy(refusal)
  }
  const failed = failedHookOf(session, hooks, event)
  if (failed !== undefined) {
    const refusal = await clean()
    if (refusal !== undefined) return refusal
    if (retryInMs(session.context, failed.run) > 0)
      return holdFailed(session.context, failed.hook.wanted.place, failed.run)
  }
  for (const hook of hooks) {
    const stop = await runHook(session, hook, event)
    if (stop !== undefined) return (await clean()) ?? stop
  }
  const refusal = await cleanSucceeded(session, hooks)
  return refusal && refusedBy(refusal)
}

/** A hook of earlier content that still runs: another event must not begin while it does, unless it takes too long. */
const formerRun = async (
  context: DeliveryContext,
  target: TargetRow,
  occasion: Occasion,
): Promise<Stop | undefined> => {
  // A removal stops such a hook.
  if (occasion === 'delete') return undefined
  for (const run of target.hooks?.runs.filter(isOpenRun) ?? []) {
    const row = context.inventory.row(target.uid, run.object)
    if (row === undefined || !completes(row) || isOverdue({ context, target }, run)) continue
    const read = await attempted(context, row, () => readWhole(context, row))
    if ('stop' in read) return read.stop
    const found = read.value
    if (found === undefined || (run.uid !== null && found.metadata.uid !== run.uid)) continue
    if (outcomeOf(row, found).kind === 'running')
      return waitForRun({ context, target }, row, run, 'it was started for an earlier desired state')
  }
  return undefined
}

/** The run of an event: of a new one, or of the one that the target's record says has begun. */
export const createHookEventRun = (
  context: DeliveryContext,
  target: TargetRow,
  all: readonly DesiredHook[],
  { occasion, content }: { occasion: Occasion; content: RunContent },
): HookEventRun => {
  const from = begun(target.hooks, occasion, content, target.releaseRevision)
  const session = createSession(context, target, from.runs, (runs) => ({ hooks: { ...from, runs } }))
  const eventOf = (phase: Phase): HookEvent => `${phase}-${occasion}`
  const hooksOf = (phase: Phase): DesiredHook[] =>
    inHookOrder(all.filter(({ events }) => events.includes(eventOf(phase))))
  return {
    session,
    keysOf: (phase) => new Set(hooksOf(phase).map(({ wanted }) => wanted.key)),
    isOpen: (phase) => {
      const { runs } = session
      // A hook of both phases is one object: what is left of the first phase belongs to the second one now.
      if (phase === 'pre' && runs.some(({ event }) => event === eventOf('post'))) return false
      return hooksOf(phase).some((hook) => {
        const { key: object } = hook.wanted
        if (runOf(session, eventOf(phase), object)?.outcome !== 'Succeeded') return true
        const row = context.inventory.row(target.uid, object)
        return row?.state === 'hook' && isDeletedBy(hook, 'hook-succeeded')
      })
    },
    unbegun: (phase) => {
      const event = eventOf(phase)
      const [first] = hooksOf(phase)
      return first === undefined || session.runs.some((run) => run.event === event)
        ? undefined
        : { place: first.wanted.place, event }
    },
    begin: async () => {
      if (from === target.hooks) return undefined
      const stop = await formerRun(context, target, occasion)
      if (stop === undefined && all.length > 0) await session.store({ runs: from.runs, starts: true })
      return stop
    },
    run: (phase) => runHooks(session, hooksOf(phase), eventOf(phase)),
  }
}
