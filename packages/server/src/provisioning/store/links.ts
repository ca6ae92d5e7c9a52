import { and, eq, sql } from 'drizzle-orm'
import type { Database, Reader, Tx } from '../../db/index.js'
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

/** Built and prepared once a connection: a first provisioning writes a link for everyone. */
const statements = new WeakMap<Database, ReturnType<typeof prepare>>()

const prepare = ({ db, tables: { identityLinks } }: Tx) => {
  const given = (name: string) => sql.placeholder(name)
  const set = {
    key: sql`excluded.key`,
    username: sql`excluded.username`,
    pendingUsername: sql`excluded.pending_username`,
    displayName: sql`excluded.display_name`,
    state: sql`excluded.state`,
    since: sql`excluded.since`,
    revokedAt: sql`excluded.revoked_at`,
    adopted: sql`excluded.adopted`,
    appliedHash: sql`excluded.applied_hash`,
  }
  return {
    put: db
      .insert(identityLinks)
      .values({
        connectorUid: given('connectorUid'),
        person: given('person'),
        key: given('key'),
        username: given('username'),
        pendingUsername: given('pendingUsername'),
        displayName: given('displayName'),
        state: given('state'),
        since: given('since'),
        revokedAt: given('revokedAt'),
        adopted: sql`${sql.param(sql.placeholder('adopted'), identityLinks.adopted)}`,
        appliedHash: given('appliedHash'),
      })
      .onConflictDoUpdate({ target: [identityLinks.connectorUid, identityLinks.person], set })
      .prepare('hansa_put_identity_link'),
    end: db
      .delete(identityLinks)
      .where(
        and(eq(identityLinks.connectorUid, given('connectorUid')), eq(identityLinks.person, given('person'))),
      )
      .prepare('hansa_end_identity_link'),
  }
}

export const writeLinks = async (
  tx: Tx,
  connectorUid: string,
  changes: readonly LinkChange[],
): Promise<void> => {
  if (changes.length === 0) return
  const { put, end } = statements.get(tx.db) ?? prepare(tx)
  statements.set(tx.db, { put, end })
  for (const change of changes) {
    if ('end' in change) {
      await end.execute({ connectorUid, person: change.end })
      continue
    }
    const { key, pendingUsername, revokedAt, appliedHash, ...link } = change.put
    await put.execute({
      ...link,
      connectorUid,
      key: key ?? null,
      pendingUsername: pendingUsername ?? null,
      revokedAt: revokedAt ?? null,
      appliedHash: appliedHash ?? null,
    })
  }
}

/** The keys of structures whose memberships the connector manages. */
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
