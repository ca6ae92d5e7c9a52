import { desc } from 'drizzle-orm'
import { createAct } from '../runtime/act.js'
import {
  type AuditEntry,
  type AuditHead,
  type AuditRow,
  type NewestRow,
  noHead,
  signedRow,
  trailKind,
} from './audit-row.js'
import type { KeyRing } from './keys.js'
import type { Tabled } from './prepared.js'
import { unavailable } from './problems.js'

/** What the trail records about itself. */
export const trailEntry = (
  verb: string,
  at: string,
  detail: AuditEntry['detail'],
  by = 'hub/audit',
): AuditEntry => ({
  ...createAct({ subject: { kind: 'Controller', id: by, name: by }, verb, kind: trailKind, detail }).entry,
  at,
  revision: 0,
  paths: [],
})

const unknownKey = (id: string) =>
  unavailable(
    `the audit trail was continued with key ${id}, which is not in the key file of this hub`,
    undefined,
    'copy hansa.key from the hub on which `hansa-server audit rotate-key` ran',
  )

/** The rows of entries behind the newest row, and the new head. */
export const chained = (
  keys: KeyRing,
  newest: NewestRow | undefined,
  entries: readonly AuditEntry[],
): { rows: AuditRow[]; head: AuditHead } => {
  const rows: AuditRow[] = []
  let head: AuditHead = newest ?? noHead
  const push = (entry: AuditEntry, key: KeyRing['active']): void => {
    const row = signedRow(entry, head, key)
    rows.push(row)
    head = { sequence: row.sequence, hash: row.hash }
  }
  const [first] = entries
  if (newest !== undefined && first !== undefined && newest.keyId !== keys.active.id) {
    const key = keys.all.get(newest.keyId)
    if (key === undefined) throw unknownKey(newest.keyId)
    // The former key vouches for the new one: whoever has only the new one cannot put a chain of their own in place.
    push(trailEntry('rotate', first.at, { key: keys.active.id }), { id: newest.keyId, key })
  }
  for (const entry of entries) push(entry, keys.active)
  return { rows, head }
}

/** Appends entries outside the store, in a transaction that excludes all other writers. Returns the new head. */
export const appendAudit = async (
  { db, tables: { audit } }: Tabled,
  keys: KeyRing,
  entries: readonly AuditEntry[],
): Promise<AuditHead> => {
  const [newest] = await db.select().from(audit).orderBy(desc(audit.sequence)).limit(1)
  const { rows, head } = chained(keys, newest, entries)
  await db.insert(audit).values(rows)
  return head
}
