import { and, desc, eq, inArray, lt, max, or, type SQL } from 'drizzle-orm'
import { z } from 'zod'
import { allowedCondition, type Reader, type Tx } from '../../db/index.js'
import type { Predicate } from '../../runtime/rights.js'
import { Counts, GateReport, RunState, Trigger } from '../run-contract.js'

/** A stored run; its operations are separate rows. */
export interface RunRow {
  id: string
  connectorUid: string
  connector: string
  trigger: Trigger
  actor: string
  state: RunState
  counts: Counts
  gates: GateReport[]
  message: string
  startedAt: string
  endedAt: string | null
  decidedBy: string | null
  /** The reason for the decision. */
  reason: string | null
  /** The order in which runs started, independent of the clock. */
  sequence: number
}

/** A run's place in history. Runs from hubs without sequence numbers have sequence 0 and are ordered by time. */
export type RunPlace = Pick<RunRow, 'sequence' | 'startedAt' | 'id'>

type Stored = Reader['tables']['syncRuns']['$inferSelect']

const runOf = (row: Stored): RunRow => ({
  ...row,
  trigger: Trigger.parse(row.trigger),
  state: RunState.parse(row.state),
  counts: Counts.parse(row.counts),
  gates: z.array(GateReport).parse(row.gates),
})

export const addRun = async (tx: Tx, run: Omit<RunRow, 'sequence' | 'reason'>): Promise<void> => {
  const { syncRuns } = tx.tables
  const [last] = await tx.db.select({ sequence: max(syncRuns.sequence) }).from(syncRuns)
  await tx.db.insert(syncRuns).values({ ...run, sequence: (last?.sequence ?? 0) + 1 })
}

export const changeRun = async (
  tx: Tx,
  id: string,
  change: Partial<
    Pick<RunRow, 'state' | 'counts' | 'message' | 'endedAt' | 'decidedBy' | 'gates' | 'reason'>
  >,
): Promise<void> => {
  const { syncRuns } = tx.tables
  await tx.db.update(syncRuns).set(change).where(eq(syncRuns.id, id))
}

export const findRun = async (reader: Reader, id: string): Promise<RunRow | undefined> => {
  const { syncRuns } = reader.tables
  const [row] = await reader.db.select().from(syncRuns).where(eq(syncRuns.id, id))
  return row === undefined ? undefined : runOf(row)
}

/** Newest runs first; `before`: the last run of the previous page. */
export const listRuns = async (
  reader: Reader,
  query: {
    connectorUid?: string | undefined
    states?: readonly RunState[]
    before?: RunPlace | undefined
    /** Only runs with an operation on one of these people, or on an account with this name. */
    about?: { people: ReadonlySet<string>; username: string } | undefined
    limit: number
    /** Only runs with these names (their ids); all by default. */
    allowed?: Predicate
  },
): Promise<RunRow[]> => {
  const { syncRuns, syncOperations } = reader.tables
  const { connectorUid, states, before, about, limit } = query
  const conditions: (SQL | undefined)[] = [
    allowedCondition(reader.tables, query.allowed, { name: syncRuns.id }),
    connectorUid === undefined ? undefined : eq(syncRuns.connectorUid, connectorUid),
    states === undefined ? undefined : inArray(syncRuns.state, [...states]),
    before === undefined
      ? undefined
      : or(
          lt(syncRuns.sequence, before.sequence),
          and(
            eq(syncRuns.sequence, before.sequence),
            or(
              lt(syncRuns.startedAt, before.startedAt),
              and(eq(syncRuns.startedAt, before.startedAt), lt(syncRuns.id, before.id)),
            ),
          ),
        ),
    about === undefined
      ? undefined
      : inArray(
          syncRuns.id,
          reader.db
            .select({ id: syncOperations.runId })
            .from(syncOperations)
            .where(
              or(
                inArray(syncOperations.person, [...about.people]),
                eq(syncOperations.username, about.username),
              ),
            ),
        ),
  ]
  const rows = await reader.db
    .select()
    .from(syncRuns)
    .where(and(...conditions))
    .orderBy(desc(syncRuns.sequence), desc(syncRuns.startedAt), desc(syncRuns.id))
    .limit(limit)
  return rows.map(runOf)
}

/** Deletes all but the newest `keep` runs, with their operations; runs that wait for approval stay. */
export const trimRuns = async (tx: Tx, keep = 2000): Promise<void> => {
  const { syncRuns, syncOperations } = tx.tables
  const [last] = await tx.db
    .select({ sequence: syncRuns.sequence, startedAt: syncRuns.startedAt })
    .from(syncRuns)
    .orderBy(desc(syncRuns.sequence), desc(syncRuns.startedAt))
    .limit(1)
    .offset(Math.max(0, keep - 1))
  if (last === undefined) return
  const old = await tx.db
    .select({ id: syncRuns.id })
    .from(syncRuns)
    .where(
      and(
        or(
          lt(syncRuns.sequence, last.sequence),
          and(eq(syncRuns.sequence, last.sequence), lt(syncRuns.startedAt, last.startedAt)),
        ),
        inArray(syncRuns.state, ['Done', 'Failed', 'Rejected', 'Superseded', 'Interrupted']),
      ),
    )
    .limit(500)
  const ids = old.map(({ id }) => id)
  if (ids.length === 0) return
  await tx.db.delete(syncOperations).where(inArray(syncOperations.runId, ids))
  await tx.db.delete(syncRuns).where(inArray(syncRuns.id, ids))
}
