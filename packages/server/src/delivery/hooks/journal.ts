import type { DeliveryContext } from '../delivery-context.js'
import type { Inventory } from '../inventory.js'
import { keyOf } from '../place.js'
import { type Memo, remember } from '../status/memo.js'
import type { TargetStore } from '../status/target-store.js'

/**
 * Stores the steps of hooks. The memory of the target has the stored record afterwards, or is read again: a hook must not
 * run twice because an attempt ended between two writes.
 */
export const createJournal =
  ({
    inventory,
    targetStore,
    memos,
    stored,
  }: {
    inventory: Inventory
    targetStore: TargetStore
    memos: ReadonlyMap<string, Memo>
    stored: (targetUid: string) => void
  }): DeliveryContext['recordHooks'] =>
  async (target, write) => {
    const { put = [], drop = [] } = write
    const memo = memos.get(target.uid)
    const before = put.map((row) => ({ row, held: inventory.row(row.targetUid, keyOf(row)) }))
    inventory.put(put)
    try {
      const after = await targetStore.hooks(target, write)
      if (memo !== undefined) remember(memo, after)
    } catch (error) {
      if (memo !== undefined) memo.stale = true
      for (const { row, held } of before)
        if (held === undefined) inventory.drop([row])
        else inventory.put([held])
      throw error
    }
    inventory.drop(drop)
    stored(target.uid)
  }
