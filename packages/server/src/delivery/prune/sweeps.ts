import type { Store } from '../../db/index.js'
import { type TargetRow, targetByUid } from '../../releases/index.js'
import type { Logger } from '../../runtime/logger.js'
import { isMarkedFor } from '../apply/mark.js'
import type { DeliveryContext } from '../delivery-context.js'
import type { InventoryRow } from '../inventory.js'
import { formatObjectRef, isKept, keyOf } from '../place.js'
import { pruneRow } from './prune.js'
import { rowOfFound, type SweptObject, sweep } from './sweep.js'

/** What is on a cluster without an inventory that names it, found by listing everything under the hub's label. */
export interface Sweeps {
  /** Adds objects that are proved to be applied for the target to the inventory, whether a row names them or not. */
  gather(row: TargetRow): Promise<void>
  /** Deletes objects of targets that no longer exist; gives a message for each one still there. */
  removeStrays(): Promise<string[]>
  /** These objects were deleted since the last sweep. */
  deleted(rows: readonly InventoryRow[]): void
  /** The cluster is lost: what a sweep found is not what will be there when it returns. */
  forget(): void
}

export const createSweeps = (options: {
  context: DeliveryContext
  store: Store
  logger: Logger
  /** Reports objects with our labels that nothing proves ours. */
  tell: (found: readonly SweptObject[]) => void
}): Sweeps => {
  const { context, store, logger, tell } = options
  const { cluster, inventory } = context
  let sweeping: Promise<readonly SweptObject[]> | undefined
  /** Objects of targets that no longer exist, found by the last sweep. */
  let strays: InventoryRow[] = []
  /** Uids of objects that the last sweep found and that were deleted since. */
  const deleted = new Set<string>()
  let removing: Promise<string[]> | undefined

  const isProvedFor = ({ place, seen }: SweptObject, targetUid: string): boolean =>
    isMarkedFor(context.marker, targetUid, place, seen)

  const straysAmong = async (found: readonly SweptObject[]): Promise<InventoryRow[]> => {
    const unknown = found.flatMap((one) => {
      const { target } = one.seen
      return target === undefined || context.alive(target) || isKept(one.place) ? [] : [{ one, target }]
    })
    // The lane's memory may be behind: the store is asked before anything is deleted.
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

  /** One sweep for each return of the cluster, whoever asks. */
  const swept = (): Promise<readonly SweptObject[]> => {
    const run = async (): Promise<readonly SweptObject[]> => {
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

  return {
    gather: async (row) => {
      for (const one of await swept()) {
        const { target, uid } = one.seen
        if (target !== row.uid || deleted.has(uid)) continue
        if (inventory.row(row.uid, keyOf(one.place))?.uid === uid) continue
        if (isProvedFor(one, row.uid)) inventory.put([rowOfFound(one, row.uid, cluster)])
        else tell([one])
      }
    },
    removeStrays: () => {
      removing ??= pruneStrays().finally(() => {
        removing = undefined
      })
      return removing
    },
    deleted: (rows) => {
      for (const { uid } of rows) if (uid !== null) deleted.add(uid)
    },
    forget: () => {
      sweeping = undefined
      strays = []
      deleted.clear()
    },
  }
}
