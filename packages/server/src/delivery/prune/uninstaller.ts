import type { TargetRow } from '../../releases/index.js'
import { done, type Result } from '../../runtime/queue.js'
import { contextFor, ownContext } from '../account.js'
import { worstOf } from '../apply/apply-error.js'
import { planUninstall } from '../apply/plan.js'
import { leavingOn } from '../apply/sharing.js'
import { type DeliveryContext, lookAt } from '../delivery-context.js'
import type { Gate } from '../gate.js'
import type { RemovalHooks } from '../hooks/removal.js'
import { type InventoryRow, noRows, type Rows } from '../inventory.js'
import { isSharable } from '../labels.js'
import type { Refused } from '../refused.js'
import { removalEvents } from '../status/events.js'
import { type Memo, noTries } from '../status/memo.js'
import { keptObject } from '../status/state.js'
import type { TargetStore } from '../status/target-store.js'
import type { Sweeps } from './sweeps.js'
import { type UninstallResult, uninstall } from './uninstall.js'

/** Takes targets off a cluster. */
export interface Uninstaller {
  /** Whether a target can be removed without a call to the member: it has no object there that must be deleted. */
  needsNothing(row: TargetRow): boolean
  leave(memo: Memo, row: TargetRow): Promise<Result>
}

interface UninstallerOptions {
  context: DeliveryContext
  targetStore: TargetStore
  gate: Gate
  refused: Refused
  sweeps: Pick<Sweeps, 'gather' | 'removeStrays' | 'deleted'>
  /** The hooks before and after a removal. */
  removal: RemovalHooks
  /** A target was taken off: nothing of it is there that is not kept. */
  removed: (targetUid: string) => void
  wrote: (memo: Memo, before: TargetRow, after: TargetRow | undefined, rows: Rows) => void
}

/** Given up, and its objects stay: they are only listed. */
const listLeft = async (options: UninstallerOptions, memo: Memo, row: TargetRow): Promise<Result> => {
  const { context, sweeps, targetStore, gate, wrote } = options
  const { cluster, inventory } = context
  await sweeps.gather(row)
  const there: InventoryRow[] = []
  for (const held of inventory.of(row.uid)) {
    const resource = await context.resourceOf(held)
    const seen = resource && (await lookAt(context, held, resource))
    if (seen !== undefined && (held.uid === null || held.uid === seen.uid)) there.push(held)
    else inventory.drop([held])
  }
  gate.worked()
  memo.tries = noTries
  const kept = there.map((held) => keptObject(held, 'left in place by a failover with purge: Never'))
  const after =
    there.length === 0
      ? await targetStore.close(row.uid, (before) => removalEvents(before, [], []))
      : await targetStore.write(row, {
          state: () => ({
            kept,
            ready: false,
            applied: false,
            unreachable: false,
            message: `${there.length} ${there.length === 1 ? 'object' : 'objects'} left in place on ${cluster} (failover.purge: Never)`,
          }),
        })
  wrote(memo, row, after, noRows)
  return done
}

/**
 * Cleanup after a failover or an unregistration is the hub's own: what is left holds up every release of the cluster, so it must not depend
 * on what the account of a namespace may delete. It deletes only what the inventory holds, by uid.
 */
const removingContext = (context: DeliveryContext, row: TargetRow): DeliveryContext =>
  row.removing === 'Evicted' || row.removing === 'Unregistered'
    ? ownContext(context)
    : contextFor(context, row)

export const createUninstaller = (options: UninstallerOptions): Uninstaller => {
  const { context, sweeps, targetStore, gate, refused, wrote, removal } = options
  const { inventory, settings } = context
  /** What was removed of targets that are not off yet. */
  const soFar = new Map<string, InventoryRow[]>()

  /** Deletes objects of a target; a result while some of them, or `left`, are still there. */
  const prune = async (
    memo: Memo,
    row: TargetRow,
    left: readonly string[],
    isIncluded?: (held: InventoryRow) => boolean,
  ): Promise<Result | UninstallResult['keep']> => {
    const outcome = await uninstall(removingContext(context, row), row, isIncluded)
    sweeps.deleted(outcome.removed)
    soFar.set(row.uid, [...(soFar.get(row.uid) ?? []), ...outcome.removed])
    const refusal = worstOf(outcome.refusals)
    memo.refusals = outcome.refusals
    if (refusal !== undefined) return refused(memo, row, refusal)
    gate.worked()
    memo.tries = noTries
    const [message] = [...outcome.waiting, ...left]
    if (message === undefined) return outcome.keep
    const after = await targetStore.write(row, {
      state: () => ({ message, failed: false, waiting: false, unreachable: false }),
    })
    wrote(memo, row, after, noRows)
    return { againAfterMs: settings.goneMs }
  }

  const isResult = (value: Result | UninstallResult['keep']): value is Result => !Array.isArray(value)

  const remove = async (memo: Memo, row: TargetRow): Promise<Result> => {
    const evicted = row.removing === 'Evicted'
    if (evicted) await sweeps.gather(row)
    const left = evicted ? await sweeps.removeStrays() : []
    const hooks = await removal.of(row)
    const before = await removal.run(memo, row, hooks, 'pre')
    if (before !== undefined) return before
    const early = removal.early(hooks)
    if (early !== undefined) {
      const pruned = await prune(memo, row, left, early)
      if (isResult(pruned)) return pruned
      const afterwards = await removal.run(memo, row, hooks, 'post')
      if (afterwards !== undefined) return afterwards
    }
    const keep = await prune(memo, row, left)
    if (isResult(keep)) return keep
    const all = soFar.get(row.uid) ?? []
    // Namespaces and definitions hold no data of the release.
    const keepsData = keep.some(({ row: held }) => !isSharable(held))
    const after = await targetStore.close(row.uid, (stored) => removalEvents(stored, all, keep), keepsData)
    soFar.delete(row.uid)
    if (after === undefined) options.removed(row.uid)
    wrote(memo, row, after, noRows)
    return done
  }

  return {
    needsNothing: (row) => {
      if (row.removing === null || row.removing === 'Evicted' || row.removing === 'Left') return false
      const rows = inventory.of(row.uid)
      const { prune } = planUninstall(rows, leavingOn(context, row))
      return prune.length === 0
    },
    leave: (memo, row) => (row.removing === 'Left' ? listLeft(options, memo, row) : remove(memo, row)),
  }
}
