import { and, asc, desc, eq, gt, gte, lt, lte, or, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { AuditRow, Reader } from '../db/index.js'
import { apiVersion } from '../resources/index.js'
import { AuditEntry, type AuditFilter } from './contract.js'

/** The next rows of the trail, oldest first. */
export const rowsAfter = (
  { db, tables: { audit } }: Reader,
  sequence: number,
  limit: number,
): Promise<AuditRow[]> =>
  db.select().from(audit).where(gt(audit.sequence, sequence)).orderBy(asc(audit.sequence)).limit(limit)

const Paths = z.array(z.string())
const Detail = z.record(z.string(), z.union([z.string(), z.number()]))

const given = <K extends string>(key: K, value: string): Partial<Record<K, string>> =>
  // One key, which is `key`.
  (value === '' ? {} : { [key]: value }) as Partial<Record<K, string>>

/** A row as the API, the CLI and exports show it. */
export const entryOf = (row: AuditRow): AuditEntry => {
  const detail = Detail.parse(JSON.parse(row.detail))
  return {
    apiVersion,
    kind: 'AuditEntry',
    metadata: { name: String(row.sequence), createdAt: row.at },
    subject: { kind: row.subjectKind, id: row.subject, name: row.subjectName, ...given('token', row.token) },
    ...given('address', row.address),
    ...given('requestId', row.requestId),
    verb: row.verb,
    object: { kind: row.kind, ...given('namespace', row.namespace), ...given('name', row.name) },
    scope: row.scope,
    result: AuditEntry.shape.result.parse(row.result),
    ...(row.revision === 0 ? {} : { resourceVersion: String(row.revision) }),
    paths: Paths.parse(JSON.parse(row.paths)),
    ...given('reason', row.reason),
    ...(Object.keys(detail).length === 0 ? {} : { detail }),
    keyId: row.keyId,
    previous: row.previous,
    hash: row.hash,
  }
}

/** The condition of the partial index of results, which a query has to contain literally. */
const isUncommon = (result: AuditFilter['result']): boolean => result !== undefined && result !== 'Succeeded'

/** The newest rows first; each filter has an index, or a scan from the end finds it soon. */
export const newestRows = (
  { db, tables: { audit } }: Reader,
  filter: AuditFilter,
  page: { before?: number; limit: number },
) => {
  const { since, until, subject, verb, kind, namespace, object, result, requestId } = filter
  return db
    .select()
    .from(audit)
    .where(
      and(
        page.before === undefined ? undefined : lt(audit.sequence, page.before),
        since === undefined ? undefined : gte(audit.at, since),
        until === undefined ? undefined : lte(audit.at, until),
        subject === undefined ? undefined : or(eq(audit.subject, subject), eq(audit.subjectName, subject)),
        verb === undefined ? undefined : eq(audit.verb, verb),
        kind === undefined ? undefined : eq(audit.kind, kind),
        namespace === undefined ? undefined : eq(audit.namespace, namespace),
        object === undefined ? undefined : eq(audit.name, object),
        result === undefined ? undefined : eq(audit.result, result),
        isUncommon(result) ? sql`${audit.result} <> 'Succeeded'` : undefined,
        requestId === undefined ? undefined : eq(audit.requestId, requestId),
      ),
    )
    .orderBy(desc(audit.sequence))
    .limit(page.limit)
}

/** The newest entries first; `before` a sequence for the pages after the first. */
export const entriesOf = async (
  reader: Reader,
  filter: AuditFilter,
  page: { before?: number; limit: number },
): Promise<AuditEntry[]> => (await newestRows(reader, filter, page)).map(entryOf)
