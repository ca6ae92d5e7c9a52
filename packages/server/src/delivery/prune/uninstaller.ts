import type { Store } from '../../db/index.js'
import { type TargetRow, targetByUid } from '../../releases/index.js'
import type { Logger } from '../../runtime/logger.js'
import { done, type Result } from '../../runtime/queue.js'
import { worstOf } from '../apply/apply-error.js'
import { isMarkedFor } from '../apply/mark.js'
import { planUninstall } from '../apply/plan.js'
import { isPassedOn, isUsedByOthers } from '../apply/sharing.js'
import { type DeliveryContext, lookAt } from '../delivery-context.js'
import type { Gate } from '../gate.js'
import type { InventoryRow } from '../inventory.js'
import { formatObjectRef, isKept, keyOf } from '../place.js'
import type { Reconciler, Rows } from '../reconcile.js'
import { removalEvents } from '../status/events.js'
import { type Memo, noTries } from '../status/memo.js'
import { keptObject } from '../status/state.js'
import type { TargetStore } from '../status/target-store.js'
import { pruneRow } from './prune.js'
import { reconcileAfterRestore } from './reconcile-after-restore.js'
import { type Found, rowOfFound, sweep } from './sweep.js'
import { uninstall } from './uninstall.js'

/** Removes targets from a cluster, and finds objects that are in no inventory. */
export interface Uninstaller {
  /** Whether a target can be removed without a call to the member: it has no object there that must be deleted. */
  needsNothing(row: TargetRow): boolean
  leave(memo: Memo, row: TargetRow): Promise<Result>
  /**
   * After a restore of the database: nothing else happens on a cluster before it has been read again. Cheap once it
   * has.
   */
  observeAnew(): Promise<void>
  begin(restored: string | undefined): void
  /** Whether the cluster has not been observed since the restore. */
  waits(): boolean
  /** The cluster is lost: the results of a sweep will be outdated when it returns. */
  forgetSweep(): void
}

const none: Rows = { put: [], drop: [] }

export const createUninstaller = (options: {
  context: DeliveryContext
  store: Store
  targetStore: TargetStore
  gate: Gate
  logger: Logger
  refused: Reconciler['refused']
  /** Reports objects with our labels that nothing proves ours. */
  tell: (found: readonly Found[]) => void
  /** A target was removed: only kept objects remain. */
  removed: (targetUid: string) => void
  wrote: (memo: Memo, before: TargetRow, after: TargetRow | undefined, rows: Rows) => void
}): Uninstaller => {
  const { context, store, targetStore, gate, logger, refused, tell, wrote } = options
  const { cluster, inventory, settings, member } = context
  let sweeping: Promise<readonly Found[]> | undefined
  let observing: Promise<void> | undefined
  let restored: string | undefined
  /** Objects of unknown targets, found by the last sweep. */
  let strays: InventoryRow[] = []
  /** Uids that the last sweep found and that were removed since. */
  const removed = new Set<string>()
  /** The removed objects of targets that are not completely removed yet. */
  const soFar = new Map<string, InventoryRow[]>()
  let removing: Promise<string[]> | undefined

  const isProvedFor = ({ place, seen }: Found, targetUid: string): boolean =>
    isMarkedFor(context.marker, targetUid, place, seen)

  const straysAmong = async (found: readonly Found[]): Promise<InventoryRow[]> => {
    const unknown = found.flatMap((one) => {
      const { target } = one.seen
      return target === undefined || context.alive(target) || isKept(one.place) ? [] : [{ one, target }]
    })
    // The lane's memory may be outdated: the store is read before anything is deleted.
    const known = await store.read(async (reader) => {
      const uids = new Set<string>()
      for (const uid of new Set(unknown.map(({ target }) => target)))
        if ((await targetByUid(reader, uid)) !== undefined) uids.add(uid)
      return uids
    })
    const left = unknown.filter(({ target }) => !known.has(target))
    const isProved = ({ one, target }: (typeof left)[number]): boolean => isProvedFor(one, target)
    tell(left.filter((each) => !isProved(each)).map(({ one }) => one))
    return left.filter(isProved).map(({ one, target }) => rowOfFound(one, target, cluster))
  }

  /** One sweep for each return of the cluster, whoever requests it. */
  const swept = (): Promise<readonly Found[]> => {
    const run = async (): Promise<readonly Found[]> => {
      const found = await sweep(context)
      strays = await straysAmong(found)
      if (strays.length > 0)
        logger.info(
          { cluster, objects: strays.slice(0, 20).map(formatObjectRef) },
          'removing objects of unknown targets',
        )
      return found
    }
    const mine = sweeping ?? run()
    sweeping = mine
    mine.catch(() => {
      if (sweeping === mine) sweeping = undefined
    })
    return mine
  }

  /** Objects applied for this target belong to it, with or without a row; a label alone proves nothing. */
  const gather = async (row: TargetRow): Promise<void> => {
    for (const one of await swept()) {
      const { target, uid } = one.seen
      if (target !== row.uid || removed.has(uid)) continue
      if (inventory.row(row.uid, keyOf(one.place))?.uid === uid) continue
      if (isProvedFor(one, row.uid)) inventory.put([rowOfFound(one, row.uid, cluster)])
      else tell([one])
    }
  }

  /** Returns the remaining objects of unknown targets, as text. */
  const removeStrays = (): Promise<string[]> => {
    removing ??= pruneStrays().finally(() => {
      removing = undefined
    })
    return removing
  }

  const pruneStrays = async (): Promise<string[]> => {
    const outcomes = await Promise.all(strays.map((row) => pruneRow(context, row, 'Background')))
    strays = outcomes.flatMap((outcome) =>
      outcome.kind === 'going'
        ? [{ ...outcome.row, state: 'deleting' as const }]
        : outcome.kind === 'refused'
          ? [outcome.row]
          : [],
    )
    return outcomes.flatMap((outcome) => {
      if (outcome.kind === 'going') return [outcome.message]
      return outcome.kind === 'refused' ? [outcome.refusal.message] : []
    })
  }

  const remove = async (memo: Memo, row: TargetRow): Promise<Result> => {
    const evicted = row.removing === 'Evicted'
    if (evicted) await gather(row)
    const left = evicted ? await removeStrays() : []
    const outcome = await uninstall(context, row)
    for (const { uid } of outcome.removed) if (uid !== null) removed.add(uid)
    const all = [...(soFar.get(row.uid) ?? []), ...outcome.removed]
    soFar.set(row.uid, all)
    const refusal = worstOf(outcome.refusals)
    memo.refusals = outcome.refusals
    if (refusal !== undefined) return refused(memo, row, refusal)
    gate.worked()
    memo.tries = noTries
    const waiting = [...outcome.waiting, ...left]
    if (waiting.length > 0) {
      const [message = ''] = waiting
      const after = await targetStore.write(row, {
        state: () => ({ message, failed: false, unreachable: false }),
      })
      wrote(memo, row, after, none)
      return { againAfterMs: settings.goneMs }
    }
    const after = await targetStore.close(row.uid, (before) => removalEvents(before, all, outcome.keep))
    soFar.delete(row.uid)
    if (after === undefined) options.removed(row.uid)
    wrote(memo, row, after, none)
    return done
  }

  /** Given up, and its objects stay: they are only listed. */
  const list = async (memo: Memo, row: TargetRow): Promise<Result> => {
    await gather(row)
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
              message: `${there.length} ${there.length === 1 ? 'object' : 'objects'} left on ${cluster}`,
            }),
          })
    wrote(memo, row, after, none)
    return done
  }

  const observe = async (since: string): Promise<void> => {
    const found = await sweep(context)
    const anew = reconcileAfterRestore(
      found,
      [...inventory.all()],
      {
        alive: context.alive,
        proved: ({ place, seen }, uid) => isMarkedFor(context.marker, uid, place, seen),
      },
      cluster,
    )
    await targetStore.observed({ name: cluster, uid: member.uid }, since, anew.rows, anew.strangers)
    inventory.put(anew.rows)
    restored = undefined
  }

  return {
    needsNothing: (row) => {
      if (row.removing === null || row.removing === 'Evicted' || row.removing === 'Left') return false
      const rows = inventory.of(row.uid)
      const { prune } = planUninstall(
        rows,
        row.desired.deletion,
        (held) => isUsedByOthers(context, held, row.uid),
        (held) => isPassedOn(context, held, row.uid),
      )
      return prune.length === 0
    },
    leave: (memo, row) => (row.removing === 'Left' ? list(memo, row) : remove(memo, row)),
    observeAnew: async () => {
      if (restored === undefined) return
      const mine = observing ?? observe(restored)
      observing = mine
      await mine.finally(() => {
        if (observing === mine) observing = undefined
      })
    },
    begin: (since) => {
      restored = since
    },
    waits: () => restored !== undefined,
    forgetSweep: () => {
      sweeping = undefined
      strays = []
      removed.clear()
    },
  }
}
