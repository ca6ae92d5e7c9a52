import { isMarkedFor } from '../apply/mark.js'
import type { DeliveryContext } from '../delivery-context.js'
import type { TargetStore } from '../status/target-store.js'
import { reconcileAfterRestore } from './reconcile-after-restore.js'
import { sweep } from './sweep.js'

/** After a restore of the database, nothing else happens on a cluster before it was observed. */
export interface Restored {
  /** `since`: the restore, if the cluster has not been observed after it; undefined otherwise. */
  begin(since: string | undefined): void
  /** Whether the cluster has not been observed since the restore. */
  waits(): boolean
  /** Observes the cluster if it has to be, once for all callers; costs nothing otherwise. */
  observe(): Promise<void>
}

export const createRestored = ({
  context,
  targetStore,
}: {
  context: DeliveryContext
  targetStore: Pick<TargetStore, 'observed'>
}): Restored => {
  const { cluster, inventory, member } = context
  let restored: string | undefined
  let observing: Promise<void> | undefined

  const run = async (since: string): Promise<void> => {
    const found = await sweep(context)
    const { rows, strangers } = reconcileAfterRestore(
      found,
      [...inventory.all()],
      {
        alive: context.alive,
        proved: ({ place, seen }, uid) => isMarkedFor(context.marker, uid, place, seen),
      },
      cluster,
    )
    await targetStore.observed({ name: cluster, uid: member.uid }, since, rows, strangers)
    inventory.put(rows)
    restored = undefined
  }

  return {
    begin: (since) => {
      restored = since
    },
    waits: () => restored !== undefined,
    observe: async () => {
      if (restored === undefined) return
      const mine = observing ?? run(restored)
      observing = mine
      await mine.finally(() => {
        if (observing === mine) observing = undefined
      })
    },
  }
}
