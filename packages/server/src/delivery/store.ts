import { and, eq, inArray, or, sql } from 'drizzle-orm'
import { givenAll, preparedOnce, type Reader, type Tx } from '../db/index.js'
import { slicesOf } from '../runtime/slices.js'
import type { InventoryRow, RowState } from './inventory.js'

/** Rows per statement: well below the parameter limit of either database. */
const atOnce = 200

type Stored = Reader['tables']['inventory']['$inferSelect']

const parse = (row: Stored): InventoryRow => ({
  ...row,
  state: row.state as RowState,
  replicas: row.replicas === 'applied' || row.replicas === 'left' ? row.replicas : '',
})

export const inventoryOn = async (reader: Reader, clusters: readonly string[]): Promise<InventoryRow[]> => {
  const { inventory } = reader.tables
  const rows = await reader.db
    .select()
    .from(inventory)
    .where(inArray(inventory.cluster, [...clusters]))
  return rows.map(parse)
}

export const inventoryOf = async (reader: Reader, targetUid: string): Promise<InventoryRow[]> => {
  const { inventory } = reader.tables
  const rows = await reader.db.select().from(inventory).where(eq(inventory.targetUid, targetUid))
  return rows.map(parse)
}

/** Putting rows is the most frequent write of delivery. */
const putOf = preparedOnce(({ db, tables: { inventory } }) => {
  const { targetUid, group, kind, namespace, name } = inventory
  return db
    .insert(inventory)
    .values(givenAll(inventory))
    .onConflictDoUpdate({
      target: [targetUid, group, kind, namespace, name],
      set: {
        version: sql`excluded.version`,
        uid: sql`excluded.uid`,
        hash: sql`excluded.hash`,
        fields: sql`excluded.fields`,
        replicas: sql`excluded.replicas`,
        mark: sql`excluded.mark`,
        managedAt: sql`excluded.managed_at`,
        state: sql`excluded.state`,
        appliedAt: sql`excluded.applied_at`,
      },
    })
    .prepare('hansa_put_inventory')
})

export const putRows = async (tx: Tx, rows: readonly InventoryRow[]): Promise<void> => {
  if (rows.length === 0) return
  const put = putOf(tx)
  for (const row of rows) await put.execute({ ...row })
}

export const dropRows = async (tx: Tx, rows: readonly InventoryRow[]): Promise<void> => {
  const { inventory } = tx.tables
  for (const chunk of slicesOf(rows, atOnce))
    await tx.db
      .delete(inventory)
      .where(
        or(
          ...chunk.map((row) =>
            and(
              eq(inventory.targetUid, row.targetUid),
              eq(inventory.group, row.group),
              eq(inventory.kind, row.kind),
              eq(inventory.namespace, row.namespace),
              eq(inventory.name, row.name),
            ),
          ),
        ),
      )
}
