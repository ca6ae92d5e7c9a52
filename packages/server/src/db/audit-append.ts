import { desc, sql } from 'drizzle-orm'
import { type AuditEntry, type AuditHead, type AuditRow, noHead, signedRow, trailKind } from './audit-row.js'
import { givenRows, rowsText } from './bulk.js'
import type { AuditKeys } from './keys.js'
import { preparedOnce, type Tabled } from './prepared.js'
import { unavailable } from './problems.js'

const statements = preparedOnce(({ db, tables: { audit } }) => ({
  last: db
    .select({ sequence: audit.sequence, hash: audit.hash, keyId: audit.keyId })
    .from(audit)
    .orderBy(desc(audit.sequence))
    .limit(1)
    .prepare('hansa_audit_last'),
  add: db
    .insert(audit)
    .select(sql`${givenRows(audit)}`)
    .prepare('hansa_audit_add'),
}))

/** What the trail records about itself. */
export const trailEntry = (
  verb: string,
  at: string,
  detail: AuditEntry['detail'],
  by = 'hub/audit',
): AuditEntry => ({
  subject: { kind: 'Controller', id: by, name: by },
  address: '',
  requestId: '',
  verb,
  kind: trailKind,
  namespace: '',
  name: '',
  result: 'Succeeded',
  reason: '',
  detail,
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

/**
 * Appends entries to the chain and returns its new head. Runs in a transaction that excludes all other writers, of this process or another:
 * the row it continues is the newest one, so that the chain never forks; the primary key would refuse a second row of one number.
 */
export const appendAudit = async (
  place: Tabled,
  keys: AuditKeys,
  entries: readonly AuditEntry[],
): Promise<AuditHead> => {
  const { last, add } = statements(place)
  const [newest] = await last.execute()
  const rows: AuditRow[] = []
  let head: AuditHead = newest ?? noHead
  const push = (entry: AuditEntry, key: AuditKeys['active']): void => {
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
  await add.execute({ rows: rowsText(place.tables.audit, rows) })
  return head
}
