import type { EventInput } from '../../events/index.js'
import type { TargetRow } from '../../releases/index.js'
import type { Inventory, InventoryRow } from '../inventory.js'
import { keyOf } from '../place.js'
import type { TargetStore } from '../status/target-store.js'

/** Stores rows before the step they describe, and holds them during it so that no other target takes the same objects. */
export const createExpectation =
  ({
    inventory,
    targetStore,
    stored,
  }: {
    inventory: Inventory
    targetStore: TargetStore
    stored: (targetUid: string) => void
  }) =>
  async (
    target: TargetRow,
    rows: readonly InventoryRow[],
    events: readonly EventInput[] = [],
  ): Promise<void> => {
    const before = rows.map((row) => ({ row, held: inventory.row(row.targetUid, keyOf(row)) }))
    inventory.put(rows)
    try {
      await targetStore.expect(target, rows, events)
    } catch (error) {
      for (const { row, held } of before)
        if (held === undefined) inventory.drop([row])
        else inventory.put([held])
      throw error
    }
    stored(target.uid)
  }
