import { and, desc, eq, inArray } from 'drizzle-orm'
import type { Reader } from '../../db/index.js'
import type { OperationKind, PersonKey } from '../operation.js'

/** Completed operations of one kind on a connector's target, latest first; only of `people`, if given. */
export const operationsDone = async (
  { db, tables: { syncOperations, syncRuns } }: Pick<Reader, 'db' | 'tables'>,
  connectorUid: string,
  kind: OperationKind,
  people?: readonly PersonKey[],
) => {
  const { person, username, subject, before } = syncOperations
  return await db
    .select({ person, username, subject, before })
    .from(syncOperations)
    .innerJoin(syncRuns, eq(syncRuns.id, syncOperations.runId))
    .where(
      and(
        eq(syncRuns.connectorUid, connectorUid),
        eq(syncOperations.kind, kind),
        eq(syncOperations.state, 'Done'),
        people && inArray(syncOperations.person, [...people]),
      ),
    )
    .orderBy(desc(syncRuns.sequence), desc(syncOperations.seq))
}
