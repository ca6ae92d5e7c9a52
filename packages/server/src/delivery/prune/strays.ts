import type { Clock } from '../../runtime/clock.js'
import { counted } from '../../runtime/counted.js'
import type { Logger } from '../../runtime/logger.js'
import { isMarkedFor, type Marker } from '../apply/mark.js'
import type { DeliveryContext } from '../delivery-context.js'
import type { InventoryRow } from '../inventory.js'
import { formatObjectRef, isKept, keyOf } from '../place.js'
import type { TargetStore } from '../status/target-store.js'
import { pruneRow } from './prune.js'
import { rowOfFound, type SweptObject } from './sweep.js'

/** The state of the target that an object is labelled with: wanted, removed, or unknown. */
export type TargetPresence = 'Wanted' | 'Removed' | 'Unknown'

/**
 * What an object under the hub's label is, as a list or a watch showed it. Pure.
 * - `Held`: a target's inventory decides about it (or it is being deleted).
 * - `Stray`: this hub applied it, for a target that does not hold it (any more): it is deleted.
 * - `Foreign`: it has the labels and the field manager of the hub, but no proof: it is reported, and stays.
 * - `Left`: nothing has to be done about it.
 */
export const kindOfFound = (
  { place, seen }: SweptObject,
  known: { row: InventoryRow | undefined; standing: TargetPresence; marker: Marker },
): 'Held' | 'Stray' | 'Foreign' | 'Left' => {
  const { row, standing, marker } = known
  if (row !== undefined || seen.deleting) return 'Held'
  if (seen.target === undefined || isKept(place) || seen.keptBy !== undefined) return 'Left'
  if (isMarkedFor(marker, seen.target, place, seen)) return standing === 'Unknown' ? 'Left' : 'Stray'
  return Object.keys(seen.owned).length > 0 ? 'Foreign' : 'Left'
}

/** Objects that a process without the lease left behind, and objects that only look like ours. */
export interface Strays {
  /** An object that a watch shows. For held objects it costs one map lookup. */
  noticed(found: SweptObject): void
  /** The objects of a list. */
  listed(found: readonly SweptObject[]): void
  /** Reports objects that have our labels without proof, once each. */
  tell(found: readonly SweptObject[]): void
  close(): void
}

/** A write is in the inventory before it is visible; this delay batches many objects at once. */
const gatherMs = 500
const toldMost = 10_000

/** Deletes strays, and records an event about them. */
const removeStrays = async (
  context: DeliveryContext,
  targetStore: TargetStore,
  strays: readonly SweptObject[],
): Promise<void> => {
  const { cluster, member } = context
  const outcomes = await Promise.all(
    strays.map((one) => pruneRow(context, rowOfFound(one, one.seen.target ?? '', cluster), 'Background')),
  )
  const gone = outcomes.flatMap(({ kind, row }) => (kind === 'gone' || kind === 'going' ? [row] : []))
  if (gone.length === 0) return
  const objects = gone.slice(0, 100).map(formatObjectRef)
  await targetStore.note(member, {
    reason: 'StraysRemoved',
    message: `deleted ${counted(gone.length, 'object')} applied by this hub but missing from the inventory of their targets (${objects.slice(0, 3).join(', ')})`,
    objects,
    count: gone.length,
  })
}

export const createStrays = (options: {
  context: DeliveryContext
  targetStore: TargetStore
  clock: Clock
  logger: Logger
  standing: (targetUid: string) => TargetPresence
  /** Nothing is removed now: the cluster is not ready, or not observed since a restore. */
  waits: () => boolean
}): Strays => {
  const { context, targetStore, clock, logger, standing, waits } = options
  const { cluster, inventory, marker, member } = context
  let gathered = new Map<string, SweptObject>()
  let cancel: (() => void) | undefined
  const told = new Set<string>()

  const kindNow = (one: SweptObject) =>
    kindOfFound(one, {
      marker,
      standing: standing(one.seen.target ?? ''),
      row: inventory.row(one.seen.target ?? '', keyOf(one.place)),
    })

  const fail = (error: unknown): void => {
    if (!context.signal().aborted) logger.warn({ cluster, error }, 'stray objects could not be removed')
  }

  const removeGathered = async (): Promise<void> => {
    const strays = [...gathered.values()].filter((one) => kindNow(one) === 'Stray')
    gathered = new Map()
    if (strays.length === 0 || waits()) return
    await removeStrays(context, targetStore, strays)
  }

  const gather = (found: readonly SweptObject[]): void => {
    for (const one of found) gathered.set(keyOf(one.place), one)
    if (gathered.size === 0) return
    cancel ??= clock.after(gatherMs, () => {
      cancel = undefined
      removeGathered().catch(fail)
    })
  }

  const tell: Strays['tell'] = (found) => {
    const news = found.filter(({ seen }) => !told.has(seen.uid))
    if (news.length === 0) return
    if (told.size + news.length > toldMost) told.clear()
    for (const { seen } of news) told.add(seen.uid)
    const objects = news.slice(0, 100).map(({ place }) => formatObjectRef(place))
    targetStore
      .note(member, {
        reason: 'UnprovedObjects',
        message: `left ${counted(news.length, 'object')} in place: they have the labels and the field manager of this hub, but the hub has no record of applying them (${objects.slice(0, 3).join(', ')})`,
        objects,
        count: news.length,
      })
      .catch(fail)
  }

  return {
    noticed: (found) => {
      // Most events end here.
      const { target, marks } = found.seen
      if (target === undefined || inventory.row(target, keyOf(found.place)) !== undefined) return
      if (Object.keys(marks).length > 0 && kindNow(found) === 'Stray') gather([found])
    },
    listed: (found) => {
      gather(found.filter((one) => kindNow(one) === 'Stray'))
      tell(found.filter((one) => kindNow(one) === 'Foreign'))
    },
    tell,
    close: () => {
      cancel?.()
    },
  }
}
