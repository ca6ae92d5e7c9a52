import type { EventInput } from '../../events/index.js'
import {
  contentKeyOf,
  type HookRun,
  isOpenTest,
  type TargetRow,
  type TestRecord,
} from '../../releases/index.js'
import { timestamp } from '../../runtime/clock.js'
import { HansaError } from '../../runtime/errors.js'
import { isOutage } from '../../runtime/failure.js'
import { done, type Result } from '../../runtime/queue.js'
import { contextFor } from '../account.js'
import { type ApplyError, stopsAll } from '../apply/apply-error.js'
import { requireConfined } from '../apply/confined.js'
import type { Contents } from '../apply/content.js'
import type { DeliveryContext } from '../delivery-context.js'
import type { Gate } from '../gate.js'
import { about } from '../status/about.js'
import { isSettled, type Memo } from '../status/memo.js'
import { cleanFailed } from './clean.js'
import { type DesiredHook, hooksOf } from './desired-hooks.js'
import { inHookOrder } from './order.js'
import { isOpenRun } from './record.js'
import { failedHookOf, runHooks } from './run-event.js'
import { createSession, hookTimeoutMs, restMs, type Session, type Stop } from './session.js'

/** Runs the test hooks of targets for which somebody asked for a test. */
export interface TestRunner {
  /** Ends a test that made no progress for too long: its hooks must not start when nobody expects it any more. */
  expire(memo: Memo): Promise<void>
  /** Continues the test of a target as far as it goes now. Throws `Superseded`. */
  advance(memo: Memo): Promise<Result>
}

type Ending = { outcome: 'Succeeded' | 'Failed' | 'Skipped'; message: string }
type Tested = TargetRow & { test: TestRecord }

const testEvent = 'test'

const isTested = (row: TargetRow | undefined): row is Tested =>
  row !== undefined && row.removing === null && isOpenTest(row.test)

const endedEvent = (target: TargetRow, { outcome, message }: Ending): EventInput =>
  about(target, {
    type: outcome === 'Succeeded' ? 'Normal' : 'Warning',
    reason: `Test${outcome}`,
    message: `test of ${target.desired.bundle.name}@${target.desired.bundle.version} on ${target.cluster} ${outcome.toLowerCase()}${message === '' ? '' : `: ${message}`}`,
  })

/** Stores how a test ended. A hook that still runs is not stopped; nothing waits for it. */
const end = async (
  context: DeliveryContext,
  target: Tested,
  { ending, runs = target.test.runs }: { ending: Ending; runs?: readonly HookRun[] },
): Promise<void> => {
  const endedAt = timestamp(context.clock)
  const { message } = ending
  const closed = runs.map(
    (run): HookRun => (isOpenRun(run) ? { ...run, outcome: 'Failed', endedAt, message } : run),
  )
  await context.recordHooks(target, {
    record: { test: { ...target.test, ...ending, runs: closed, endedAt } },
    events: [endedEvent(target, ending)],
  })
}

/** After a hook failed: its objects are deleted by their policies, and the test has failed. */
const endFailed = async (
  session: Session,
  target: Tested,
  hooks: readonly DesiredHook[],
): Promise<ApplyError | undefined> => {
  const failed = failedHookOf(session, hooks, testEvent)
  if (failed === undefined) return undefined
  const refusal = await cleanFailed(session, failed.hook, hooks, testEvent)
  if (refusal !== undefined && stopsAll(refusal)) return refusal
  const message = [failed.run.message, refusal?.message].filter(Boolean).join('; ')
  await end(session.context, target, { ending: { outcome: 'Failed', message }, runs: session.runs })
  return undefined
}

/** Whether a test cannot continue: Helm fails too when an object is refused. An error of the server is retried until the test expires. */
const isHopeless = (stop: Stop): boolean =>
  stop.kind === 'hold' ? stop.hold.failed : stop.refusal.reason !== 'Failed'

/** When a test made progress last. */
const progressAt = ({ requestedAt, runs }: TestRecord): string => {
  const last = runs.at(-1)
  return last?.endedAt ?? last?.startedAt ?? requestedAt
}

/** Whether no hook of a test runs, and nothing was started or ended for longer than a hook may take. */
const isExpired = (context: DeliveryContext, target: Tested): boolean =>
  !target.test.runs.some(({ outcome }) => outcome === 'Running') &&
  restMs({ context, target }, progressAt(target.test)) < 0

/** A content that does not render fails the test, not the target. Throws every other error. */
const unrendered = (error: unknown): { message: string } => {
  if (!(error instanceof HansaError) || isOutage(error)) throw error
  return { message: `test hooks cannot be rendered: ${error.message}` }
}

const textOf = (stop: Stop): string => (stop.kind === 'hold' ? stop.hold.message : stop.refusal.message)

export const createTestRunner = ({
  context,
  contents,
  gate,
}: {
  context: DeliveryContext
  contents: Contents
  gate: Gate
}): TestRunner => {
  const { settings } = context

  const waitForCluster = (refusal: ApplyError): Result => {
    gate.failed(refusal)
    return { againAfterMs: Math.max(gate.waitMs(), 1) }
  }

  const say = async (target: Tested, message: string): Promise<void> => {
    if (target.test.message !== message)
      await context.recordHooks(target, { record: { test: { ...target.test, message } } })
  }

  const hooksFor = async (target: Tested): Promise<DesiredHook[]> => {
    const content = await contents.of(target)
    const all = hooksOf(target, content, await context.member.discovery(), context.hubUid)
    const tests = all.filter(({ events }) => events.includes(testEvent))
    requireConfined(
      target,
      tests.map(({ wanted }) => wanted),
    )
    return inHookOrder(tests)
  }

  const run = async (target: Tested, hooks: readonly DesiredHook[]): Promise<Result> => {
    const running: TestRecord = {
      ...target.test,
      ...{ outcome: 'Running', key: contentKeyOf(target.desired) },
    }
    const session = createSession(contextFor(context, target), target, running.runs, (runs) => ({
      test: { ...running, runs },
    }))
    // Stored before anything is started: the content that is tested does not change afterwards.
    if (target.test.outcome === 'Pending') await session.store({ runs: [], starts: true })
    if (failedHookOf(session, hooks, testEvent) === undefined) {
      const stop = await runHooks(session, hooks, testEvent)
      if (stop === undefined) {
        await end(context, target, { ending: { outcome: 'Succeeded', message: '' }, runs: session.runs })
        return done
      }
      if (stop.kind === 'refused' && stopsAll(stop.refusal)) return waitForCluster(stop.refusal)
      if (failedHookOf(session, hooks, testEvent) === undefined) {
        const message = textOf(stop)
        if (isHopeless(stop)) {
          await end(context, target, { ending: { outcome: 'Failed', message }, runs: session.runs })
          return done
        }
        await say({ ...target, test: { ...running, runs: session.runs } }, message)
        return { againAfterMs: stop.kind === 'hold' ? stop.hold.againAfterMs : settings.goneMs }
      }
    }
    const refusal = await endFailed(session, target, hooks)
    return refusal === undefined ? done : waitForCluster(refusal)
  }

  return {
    expire: async ({ row }) => {
      if (!isTested(row) || !isExpired(context, row)) return
      const { message: why } = row.test
      const message = `no progress within ${hookTimeoutMs({ context, target: row }) / 1000} s${why === '' ? '' : `: ${why}`}`
      await end(context, row, { ending: { outcome: 'Failed', message } })
    },

    advance: async ({ row }) => {
      if (!isTested(row)) return done
      const { test, desired, cluster } = row
      if (test.key !== null && test.key !== contentKeyOf(desired)) {
        const message = `the release changed on ${cluster} while its tests ran`
        await end(context, row, { ending: { outcome: 'Failed', message } })
        return done
      }
      if (!isSettled(row, context.inventory.of(row.uid))) {
        await say(row, `waiting until the release is applied on ${cluster}`)
        return { againAfterMs: Math.max(1, restMs({ context, target: row }, progressAt(test)) + 1) }
      }
      const hooks = await hooksFor(row).catch(unrendered)
      if (!Array.isArray(hooks)) {
        await end(context, row, { ending: { outcome: 'Failed', message: hooks.message } })
        return done
      }
      if (hooks.length > 0) return run(row, hooks)
      const message = `${desired.bundle.name}@${desired.bundle.version} has no test hooks`
      await end(context, row, { ending: { outcome: 'Skipped', message } })
      return done
    },
  }
}
