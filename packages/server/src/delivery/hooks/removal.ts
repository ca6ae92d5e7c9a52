import { kindKey } from '../../kube/index.js'
import { contentKeyOf, type HookRecord, type HookRun, type TargetRow } from '../../releases/index.js'
import { timestamp } from '../../runtime/clock.js'
import { HansaError } from '../../runtime/errors.js'
import { isOutage } from '../../runtime/failure.js'
import type { Result } from '../../runtime/queue.js'
import { contextFor } from '../account.js'
import { stopsAll } from '../apply/apply-error.js'
import { requireConfined } from '../apply/confined.js'
import type { Contents } from '../apply/content.js'
import { waveOf } from '../apply/waves.js'
import type { DeliveryContext } from '../delivery-context.js'
import type { InventoryRow } from '../inventory.js'
import { apiVersionOf, keyOf, type Place } from '../place.js'
import type { Refused } from '../refused.js'
import type { Memo } from '../status/memo.js'
import { type DesiredHook, hooksOf } from './desired-hooks.js'
import type { Hold } from './hold.js'
import { failedEvent } from './hook-events.js'
import { isOpenRun, runContentOf, runOf, withRun } from './record.js'
import { createHookEventRun, type HookEventRun, type Phase } from './run-event.js'
import { isOverdue, type Stop } from './session.js'

/** The delete hooks of a target that is removed from its cluster. */
export interface RemovalHooks {
  /** Those that the applied content has; undefined if it has none, or while the cluster cannot be reached. Throws KubeError. */
  of(row: TargetRow): Promise<HookEventRun | undefined>
  /** Runs the hooks of a phase; undefined when the removal continues. */
  run(memo: Memo, row: TargetRow, hooks: HookEventRun | undefined, phase: Phase): Promise<Result | undefined>
  /**
   * The objects to delete before the hooks after the removal run; undefined when no such hook is left. Namespaces and definitions are
   * not among them: the hooks need them.
   */
  early(hooks: HookEventRun | undefined): ((row: InventoryRow) => boolean) | undefined
}

/**
 * The target with the content that was applied last, which may differ from the desired one. Before the first complete apply it is
 * the desired one, if anything of it was applied.
 */
const appliedTarget = ({ inventory }: DeliveryContext, row: TargetRow): TargetRow | undefined => {
  const { hooks: record, desired, appliedHash, uid } = row
  if (record?.applied != null && record.applied.hookless !== true) {
    const { values: _values, revision: _revision, rotation: _rotation, ...others } = desired
    const { upgrade: _upgrade, answers: _answers, hookless: _hookless, ...content } = record.applied
    // Rendered as it was applied, whatever began since.
    const hooks: HookRecord = { ...record, event: 'install', complete: true }
    const applied = { ...row, hooks, desired: { ...others, ...content } }
    // Overrides are written for the desired content, and may not apply to another one.
    return contentKeyOf(applied.desired) === contentKeyOf(desired)
      ? { ...row, hooks }
      : { ...applied, desired: { ...applied.desired, patches: [] } }
  }
  const complete = record === null ? appliedHash !== null : record.installed
  return complete || inventory.of(uid).length === 0 ? undefined : row
}

const closed = ({ session }: HookEventRun, phase: Phase): boolean =>
  runOf(session, `${phase}-delete`, '') !== undefined

/** Stores that the removal continues without the hooks of a phase. */
const giveUp = async ({ session }: HookEventRun, phase: Phase, why: string): Promise<void> => {
  const at = timestamp(session.context.clock)
  const run: HookRun = {
    ...{ event: `${phase}-delete`, object: '', outcome: 'Succeeded', uid: null, starts: 0 },
    ...{ startedAt: at, endedAt: at, message: '' },
  }
  await session.store({
    runs: withRun(session, run),
    events: [failedEvent(session.target, `${why}; the removal continues without it`)],
  })
}

/**
 * Whether a removal waits for its pre-delete hooks to succeed, as that of Helm does: such a hook can protect data. Not
 * if the cluster is unregistered, nor after a failover: what is left there holds up every other release of the cluster.
 */
const insists = ({ removing }: TargetRow, phase: Phase): boolean =>
  phase === 'pre' && (removing === 'ReleaseDeleted' || removing === 'Replaced')

/** Whether a hook of the phase could not be applied for so long that it never will be. */
const isLate = ({ session }: HookEventRun, phase: Phase): boolean =>
  session.runs.some((run) => run.event === `${phase}-delete` && isOpenRun(run) && isOverdue(session, run))

/** Whether the cluster serves a kind, or may serve it: asked now, not remembered. Throws KubeError. */
const isServed = async ({ member }: DeliveryContext, place: Place): Promise<boolean> => {
  const { resources, unavailable } = await member.discovery({ refresh: true })
  const apiVersion = apiVersionOf(place)
  return unavailable.includes(apiVersion) || resources.has(kindKey(apiVersion, place.kind))
}

/** Whether the removal continues without the hooks that stopped it. Throws KubeError. */
const isHopeless = async (
  row: TargetRow,
  hooks: HookEventRun,
  phase: Phase,
  stop: Stop,
): Promise<boolean> => {
  if (stop.kind === 'hold') return stop.hold.failed && !insists(row, phase)
  const { refusal } = stop
  if (stopsAll(refusal)) return false
  // Its namespace or its kind does not exist any more: the hook cannot run, and protects nothing.
  if (refusal.reason === 'Waiting') return true
  if (refusal.place !== undefined && !(await isServed(hooks.session.context, refusal.place))) return true
  return !insists(row, phase) && (refusal.reason !== 'Failed' || isLate(hooks, phase))
}

const messageOf = (stop: Stop): string => (stop.kind === 'hold' ? stop.hold.message : stop.refusal.message)

export const createRemovalHooks = ({
  context,
  contents,
  isReady,
  hold,
  refused,
}: {
  context: DeliveryContext
  contents: Contents
  isReady: () => boolean
  hold: Hold
  refused: Refused
}): RemovalHooks => {
  const hooksFor = async (from: TargetRow): Promise<DesiredHook[]> => {
    const content = await contents.of(from)
    const hooks = hooksOf(from, content, await context.member.discovery(), context.hubUid)
    requireConfined(
      from,
      hooks.map(({ wanted }) => wanted),
    )
    return hooks
  }

  return {
    of: async (row) => {
      const from = isReady() ? appliedTarget(context, row) : undefined
      if (from === undefined) return undefined
      const event = { occasion: 'delete' as const, content: runContentOf(from.desired) }
      let hooks: DesiredHook[]
      try {
        hooks = await hooksFor(from)
      } catch (error) {
        if (!(error instanceof HansaError) || isOutage(error)) throw error
        const run = createHookEventRun(contextFor(context, row), row, [], event)
        if (!closed(run, 'pre')) await giveUp(run, 'pre', `delete hooks cannot be rendered: ${error.message}`)
        return run
      }
      if (hooks.length === 0) return undefined
      const run = createHookEventRun(contextFor(context, row), row, hooks, event)
      // Stored before anything is deleted: if the removal is taken back, the next delivery is an installation.
      await run.begin()
      return run
    },

    run: async (memo, row, hooks, phase) => {
      if (hooks === undefined || closed(hooks, phase) || !hooks.isOpen(phase)) return undefined
      const stop = await hooks.run(phase)
      if (stop === undefined) return undefined
      if (await isHopeless(row, hooks, phase, stop)) {
        await giveUp(hooks, phase, messageOf(stop))
        return undefined
      }
      return stop.kind === 'hold' ? hold(memo, row, stop.hold) : refused(memo, row, stop.refusal)
    },

    early: (hooks) => {
      if (hooks === undefined || closed(hooks, 'post') || !hooks.isOpen('post')) return undefined
      const keys = hooks.keysOf('post')
      return (row) => waveOf(row) > 0 && !keys.has(keyOf(row))
    },
  }
}
