import { isImplicit } from '../apply/holders.js'
import type { InventoryRow } from '../inventory.js'
import { isSharable } from '../labels.js'
import { isJob, keyOf } from '../place.js'
import type { SweptObject } from './sweep.js'

/** Compares a new read of a cluster with an inventory, which may be older. */
export interface RestoredInventory {
  /** Every row to hold from now on: with the current uid, to be applied once more. */
  rows: readonly InventoryRow[]
  /** Objects of targets that this database does not know: perhaps created after the backup. */
  strangers: readonly SweptObject[]
}

/**
 * Resolves an inventory against all objects found under the hub's label. Pure. Applies after the backup may leave the
 * same fields with other values, so everything is applied once more.
 */
export const reconcileAfterRestore = (
  found: readonly SweptObject[],
  held: readonly InventoryRow[],
  {
    alive,
    proved,
  }: { alive(targetUid: string): boolean; proved(one: SweptObject, targetUid: string): boolean },
  cluster: string,
): RestoredInventory => {
  const rowKey = (targetUid: string, key: string): string => `${targetUid} ${key}`
  const rows = new Map(
    held.map((row) => [
      rowKey(row.targetUid, keyOf(row)),
      // The hash distinguishes a Job that is gone from one that never ran: it may have expired by its time to
      // live. A shared object was never applied: its hash is that of what it was compared with. That of a bare Namespace
      // says that the hub made it.
      row.state === 'kept' || row.state === 'shared' || isJob(row) || isImplicit(row)
        ? row
        : { ...row, hash: '' },
    ]),
  )
  const strangers: SweptObject[] = []
  for (const one of found) {
    const { place, seen } = one
    const key = keyOf(place)
    if (isSharable(place) && (seen.target === undefined || !alive(seen.target))) {
      for (const [id, row] of rows)
        if (keyOf(row) === key && row.state !== 'shared' && proved(one, row.targetUid))
          rows.set(id, { ...row, uid: seen.uid })
    } else if (seen.target !== undefined && alive(seen.target)) {
      const id = rowKey(seen.target, key)
      const row = rows.get(id)
      // Anybody can write labels. Objects that the inventory names by uid are applied once more; those without proof
      // are not changed.
      if (row?.uid !== seen.uid && !proved(one, seen.target)) {
        if (row === undefined) strangers.push(one)
        continue
      }
      rows.set(id, {
        ...place,
        targetUid: seen.target,
        cluster,
        fields: '',
        replicas: '',
        mark: null,
        managedAt: null,
        appliedAt: null,
        ...row,
        uid: seen.uid,
        hash: '',
        state: row?.state === 'kept' || row?.state === 'hook' ? row.state : 'applied',
      })
    } else strangers.push(one)
  }
  return { rows: [...rows.values()], strangers }
}
