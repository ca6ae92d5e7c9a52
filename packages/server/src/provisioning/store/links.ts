import { and, eq, sql } from 'drizzle-orm'
import { givenRows, preparedOnce, type Reader, rowsText, type Tx } from '../../db/index.js'
import type { PersonKey } from '../operation.js'
import type { Link, LinkChange, LinkState } from '../plan/link.js'

type LinkRow = Reader['tables']['identityLinks']['$inferSelect']

const states: readonly string[] = ['Creating', 'Active', 'Disabled', 'Leaving'] satisfies LinkState[]
const isState = (text: string): text is LinkState => states.includes(text)

const linkOf = (row: LinkRow): Link => {
  if (!isState(row.state)) throw new Error(`a link of ${row.person} has no state "${row.state}"`)
  return {
    person: row.person,
    key: row.key ?? undefined,
    username: row.username,
    pendingUsername: row.pendingUsername ?? undefined,
    displayName: row.displayName,
    state: row.state,
    since: row.since,
    revokedAt: row.revokedAt ?? undefined,
    adopted: row.adopted,
    appliedHash: row.appliedHash ?? undefined,
  }
}

export const linksOf = async (reader: Reader, connectorUid: string): Promise<Map<PersonKey, Link>> => {
  const { identityLinks } = reader.tables
  const rows = await reader.db
    .select()
    .from(identityLinks)
    .where(eq(identityLinks.connectorUid, connectorUid))
  return new Map(rows.map((row) => [row.person, linkOf(row)] as const))
}

/** The first provisioning writes a link for everyone. */
const statementsOf = preparedOnce(({ db, tables: { identityLinks } }) => ({
  put: db
    .insert(identityLinks)
    .select(givenRows(identityLinks))
    .onConflictDoUpdate({
      target: [identityLinks.connectorUid, identityLinks.person],
      set: {
        key: sql`excluded.key`,
        username: sql`excluded.username`,
        pendingUsername: sql`excluded.pending_username`,
        displayName: sql`excluded.display_name`,
        state: sql`excluded.state`,
        since: sql`excluded.since`,
        revokedAt: sql`excluded.revoked_at`,
        adopted: sql`excluded.adopted`,
        appliedHash: sql`excluded.applied_hash`,
      },
    })
    .prepare('hansa_put_identity_links'),
  end: db
    .delete(identityLinks)
    .where(
      and(
        eq(identityLinks.connectorUid, sql.placeholder('connectorUid')),
        eq(identityLinks.person, sql.placeholder('person')),
      ),
    )
    .prepare('hansa_end_identity_link'),
}))

/** Writes changes of links; of several for one person, the last one applies. */
export const writeLinks = async (
  tx: Tx,
  connectorUid: string,
  changes: readonly LinkChange[],
): Promise<void> => {
  const put = new Map<PersonKey, Link>()
  const ended = new Set<PersonKey>()
  for (const change of changes)
    if ('end' in change) {
      put.delete(change.end)
      ended.add(change.end)
    } else {
      put.set(change.put.person, change.put)
      ended.delete(change.put.person)
    }
  const statements = statementsOf(tx)
  for (const person of ended) await statements.end.execute({ connectorUid, person })
  if (put.size === 0) return
  const rows = [...put.values()].map((link) => ({ ...link, connectorUid }))
  await statements.put.execute({ rows: rowsText(tx.tables.identityLinks, rows) })
}

/** The keys of structures with memberships that the connector manages. */
export const structuresOf = async (reader: Reader, connectorUid: string): Promise<Set<string>> => {
  const { identityStructures: table } = reader.tables
  const rows = await reader.db
    .select({ key: table.key })
    .from(table)
    .where(eq(table.connectorUid, connectorUid))
  return new Set(rows.map(({ key }) => key))
}

export const rememberStructures = async (
  tx: Tx,
  connectorUid: string,
  structures: readonly { kind: string; key: string }[],
): Promise<void> => {
  for (const { kind, key } of structures)
    await tx.db.insert(tx.tables.identityStructures).values({ connectorUid, kind, key }).onConflictDoNothing()
}
