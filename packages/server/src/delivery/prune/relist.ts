import type { Clock } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import type { Random } from '../../runtime/random.js'
import type { DeliveryContext } from '../delivery-context.js'
import { driftOf } from '../drift/drift.js'
import type { InventoryRow } from '../inventory.js'
import { isOlder } from '../observe/object-cache.js'
import { groupKindOf, keyOf, type Place } from '../place.js'
import type { Strays } from './strays.js'
import { type SweptObject, sweep } from './sweep.js'

/** Periodically lists the objects under the hub's label: watches may miss what should not have happened. */
export interface Relist {
  /** Kinds in the inventory; each that was ever in it since the hub started is listed. */
  learn(kinds: ReadonlyMap<string, Place>): void
  /** Every kind that the cluster now serves. Throws KubeError. */
  everything(): Promise<void>
  close(): void
}

export const createRelist = (options: {
  context: DeliveryContext
  strays: Strays
  clock: Clock
  random: Random
  logger: Logger
  isReady: () => boolean
  managerOf: (row: InventoryRow) => string
  /** An object differs from its target's inventory. */
  onDrift: (targetUid: string) => void
}): Relist => {
  const { context, strays, clock, random, logger, isReady, managerOf, onDrift } = options
  const { cluster, inventory, observed, settings } = context
  const kinds = new Map<string, Place>()
  let cancel = (): void => {}
  let closed = false

  /** Objects that a watch did not report, or reports later. */
  const compare = ({ place, seen }: SweptObject): void => {
    const key = keyOf(place)
    const known = observed.get(key)
    if (known !== undefined && !isOlder(known.resourceVersion, seen.resourceVersion)) return
    for (const row of inventory.holders(key)) {
      const drift = driftOf(row, seen, { manager: managerOf(row), autoscaled: undefined })
      if (drift === undefined) continue
      observed.answered(place, seen)
      onDrift(row.targetUid)
    }
  }

  const take = (found: readonly SweptObject[]): void => {
    for (const one of found) compare(one)
    strays.listed(found)
  }

  const later = (ms: number): void => {
    cancel = clock.after(ms, () => {
      const list = async (): Promise<void> => {
        if (isReady() && kinds.size > 0) take(await sweep(context, kinds.values()))
      }
      list()
        .catch((error: unknown) => {
          if (!closed) logger.debug({ cluster, error }, 'the objects on a cluster could not be listed')
        })
        .finally(() => {
          if (!closed) later(settings.sweepMs * (0.9 + 0.2 * random()))
        })
    })
  }
  later(settings.sweepMs * random())

  return {
    learn: (held) => {
      for (const place of held.values())
        if (!kinds.has(groupKindOf(place))) kinds.set(groupKindOf(place), place)
    },
    everything: async () => take(await sweep(context)),
    close: () => {
      closed = true
      cancel()
    },
  }
}
