import type { Store } from '../../db/index.js'
import { type TargetRow, targetByUid } from '../../releases/index.js'
import type { Logger } from '../../runtime/logger.js'
import { isMarkedFor } from '../apply/mark.js'
import type { DeliveryContext } from '../delivery-context.js'
import type { InventoryRow } from '../inventory.js'
import { formatObjectRef, isKept, keyOf } from '../place.js'
import { type Pruned, pruneRow } from './prune.js'
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

interface SweepsOptions {
  context: DeliveryContext
  store: Store
  logger: Logger
  /** Reports objects with our labels that nothing proves ours. */
  tell: (found: readonly SweptObject[]) => void
}

const isProvedFor = ({ marker }: DeliveryContext, { place, seen }: SweptObject, targetUid: string): boolean =>
  isMarkedFor(marker, targetUid, place, seen)

/** The objects among those found that were applied for targets that no longer exist. */
const straysAmong = async (
  { context, store, tell }: SweepsOptions,
  found: readonly SweptObject[],
): Promise<InventoryRow[]> => {
  const unknown = found.flatMap((one) => {
    const { target, keptBy } = one.seen
    return target === undefined || context.alive(target) || isKept(one.place) || keptBy !== undefined
      ? []
      : [{ one, target }]
  })
  // The lane's memory may be behind: the store is asked before anything is deleted.
  const known = await store.read(async (reader) => {
    const uids = new Set<string>()
    for (const uid of new Set(unknown.map(({ target }) => target)))
      if ((await targetByUid(reader, uid)) !== undefined) uids.add(uid)
    return uids
  })
  const left = unknown.filter(({ target }) => !known.has(target))
  const isProved = ({ one, target }: (typeof left)[number]): boolean => isProvedFor(context, one, target)
  tell(left.filter((each) => !isProved(each)).map(({ one }) => one))
  return left.filter(isProved).map(({ one, target }) => rowOfFound(one, target, context.cluster))
}

/** The rows of objects that are still there after they were pruned. */
const remainingRows = (outcomes: readonly Pruned[]): InventoryRow[] =>
  outcomes.flatMap((outcome) =>
    outcome.kind === 'going'
      ? [{ ...outcome.row, state: 'deleting' as const }]
      : outcome.kind === 'refused'
        ? [outcome.row]
        : [],
  )

/** Why these objects are still there. */
const remainingMessages = (outcomes: readonly Pruned[]): string[] =>
  outcomes.flatMap((outcome) => {
    if (outcome.kind === 'going') return [outcome.message]
    return outcome.kind === 'refused' ? [outcome.refusal.message] : []
  })

export const createSweeps = (options: SweepsOptions): Sweeps => {
  const { context, logger, tell } = options
  const { cluster, inventory } = context
  let sweeping: Promise<readonly SweptObject[]> | undefined
  /** Objects of targets that no longer exist, found by the last sweep. */
  let strays: InventoryRow[] = []
  /** Uids of objects that the last sweep found and that were deleted since. */
  const deleted = new Set<string>()
  let removing: Promise<string[]> | undefined

  /** One sweep for each return of the cluster, whoever asks. */
  const swept = (): Promise<readonly SweptObject[]> => {
    const run = async (): Promise<readonly SweptObject[]> => {
      const found = await sweep(context)
      strays = await straysAmong(options, found)
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
    strays = remainingRows(outcomes)
    return remainingMessages(outcomes)
  }

  return {
    gather: async (row) => {
      for (const one of await swept()) {
        const { target, uid } = one.seen
        if (target !== row.uid || deleted.has(uid)) continue
        if (inventory.row(row.uid, keyOf(one.place))?.uid === uid) continue
        if (isProvedFor(context, one, row.uid)) inventory.put([rowOfFound(one, row.uid, cluster)])
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
