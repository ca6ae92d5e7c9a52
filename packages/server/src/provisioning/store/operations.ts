import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import { givenRows, preparedOnce, type Reader, rowsText, type Tx } from '../../db/index.js'
import { slicesOf } from '../../runtime/slices.js'
import { operationKinds } from '../operation.js'
import { bindingOf } from '../plan/binding.js'
import type { PlannedOperation } from '../plan/input.js'
import { type OperationShown, OperationState } from '../run-contract.js'
import { shownFields } from '../shown.js'

/** An operation's place in its run. */
export interface Recorded {
  runId: string
  seq: number
}

export interface OperationOutcome extends Recorded {
  state: OperationState
  message: string
  key?: string
}

type Row = Reader['tables']['syncOperations']['$inferSelect']

const Subject = z.strictObject({
  connector: z.string(),
  key: z.string().optional(),
  membership: z.string().optional(),
  structure: z.strictObject({ kind: z.string(), key: z.string() }).optional(),
  loses: z.array(z.string()).optional(),
  rights: z.array(z.string()).optional(),
})
const Shown = z.record(z.string(), z.unknown())
const Kind = z.enum(operationKinds)

const shownRow = (row: Row): OperationShown => ({
  id: row.id,
  kind: Kind.parse(row.kind),
  ...Subject.parse(row.subject),
  ...(row.person === null ? {} : { person: row.person }),
  ...(row.username === null ? {} : { username: row.username }),
  ...(row.before === null ? {} : { before: Shown.parse(row.before) }),
  ...(row.after === null ? {} : { after: Shown.parse(row.after) }),
  why: z.array(z.string()).parse(row.why),
  state: OperationState.parse(row.state),
  at: row.at,
  ...(row.message === '' ? {} : { message: row.message }),
})

const settled = ['runId', 'seq', 'state', 'at', 'message'] as const

/** Every operation is written before and after its execution. */
const statementsOf = preparedOnce(({ db, tables: { syncOperations } }) => ({
  add: db.insert(syncOperations).select(givenRows(syncOperations)).prepare('hansa_add_sync_operations'),
  settle: db
    .update(syncOperations)
    .set({ state: sql`settled.state`, at: sql`settled.at`, message: sql`settled.message` })
    .from(sql`(${givenRows(syncOperations, settled)}) as settled`)
    .where(and(eq(syncOperations.runId, sql`settled.run_id`), eq(syncOperations.seq, sql`settled.seq`)))
    .prepare('hansa_settle_sync_operations'),
}))

/** Writes operations before their execution, or because they are held. */
export const addOperations = async (
  tx: Tx,
  operations: readonly (Recorded & {
    operation: PlannedOperation
    state: OperationState
    message?: string
  })[],
  at: string,
): Promise<void> => {
  if (operations.length === 0) return
  const rows = operations.map(({ runId, seq, operation, state, message = '' }) => {
    const { id, kind, person, account, connector, membership, structure, before, after, why } = operation
    const { loses, rights } = operation
    return {
      runId,
      seq,
      id,
      kind,
      person,
      username: account?.username,
      // Undefined values are not written.
      subject: { connector, key: account?.key, membership, structure, loses, rights },
      before: before && shownFields(before),
      after: after && shownFields(after),
      why,
      state,
      at,
      message,
    }
  })
  await statementsOf(tx).add.execute({ rows: rowsText(tx.tables.syncOperations, rows) })
}

export const settleOperations = async (
  tx: Tx,
  outcomes: readonly OperationOutcome[],
  at: string,
): Promise<void> => {
  if (outcomes.length === 0) return
  const rows = outcomes.map(({ runId, seq, state, message }) => ({ runId, seq, state, message, at }))
  await statementsOf(tx).settle.execute({ rows: rowsText(tx.tables.syncOperations, rows, settled) })
}

export const operationsOfRun = async (reader: Reader, runId: string): Promise<OperationShown[]> => {
  const { syncOperations } = reader.tables
  const rows = await reader.db
    .select()
    .from(syncOperations)
    .where(eq(syncOperations.runId, runId))
    .orderBy(asc(syncOperations.seq))
  return rows.map(shownRow)
}

/** The held operations of a run: ids, and the binding of an approval of each. */
export const heldOfRun = async (reader: Reader, runId: string): Promise<Map<string, string>> => {
  const { syncOperations } = reader.tables
  const rows = await reader.db
    .select()
    .from(syncOperations)
    .where(and(eq(syncOperations.runId, runId), eq(syncOperations.state, 'Held')))
  return new Map(rows.map((row) => [row.id, bindingOf(shownRow(row))] as const))
}

/** Marks operations of a run that are no longer needed. */
export const lapseOperations = async (tx: Tx, runId: string, ids: readonly string[]): Promise<void> => {
  const { syncOperations } = tx.tables
  for (const slice of slicesOf(ids, 500))
    await tx.db
      .update(syncOperations)
      .set({ state: 'Skipped', message: 'no longer needed' })
      .where(and(eq(syncOperations.runId, runId), inArray(syncOperations.id, slice)))
}

/** Moves operations of a run to another run. */
export const moveOperations = async (
  tx: Tx,
  from: string,
  to: string,
  ids: readonly string[],
): Promise<void> => {
  const { syncOperations } = tx.tables
  for (const slice of slicesOf(ids, 500))
    await tx.db
      .update(syncOperations)
      .set({ runId: to })
      .where(and(eq(syncOperations.runId, from), inArray(syncOperations.id, slice)))
}
