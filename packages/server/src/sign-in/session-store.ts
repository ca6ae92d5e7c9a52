import { createHash, randomBytes } from 'node:crypto'
import { desc, eq, lte, or } from 'drizzle-orm'
import { z } from 'zod'
import type { Reader, Tx } from '../db/index.js'
import { type KnownSignIn, sourceOf } from './store.js'
import type { Identity } from './who.js'

/** Lifetime of a session, in milliseconds: from the sign-in, and from its last request. */
const sessionMs = 12 * 3_600_000
export const idleMs = 3_600_000

/** How many sessions one user can have; a further sign-in ends the oldest. */
const mostPerUser = 100

/** A browser sends the secret as a cookie, a command line as a bearer token. */
export type Carrier = 'cookie' | 'bearer'

const form = /^hansas_[A-Za-z0-9_-]{43}$/

export const looksLikeSession = (text: string): boolean => form.test(text)

/** A plain hash is enough: the secret has 256 random bits. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')

const Groups = z.array(z.string())

/** A session as stored. */
export interface SessionRow extends Identity {
  id: string
  carrier: string
  signIn: string
  signInUid: string
  source: string
  address: string
  createdAt: string
  lastUsedAt: string
  expiresAt: string
}

type Stored = Reader['tables']['sessions']['$inferSelect']

const parse = ({ hash: _hash, groups, ...row }: Stored): SessionRow => ({
  ...row,
  groups: Groups.parse(groups),
})

/** A session that just began. The secret is stored nowhere. */
export interface NewSession {
  id: string
  secret: string
  expiresAt: string
}

/** Begins a session; ends those that expired, and the user's oldest ones above the limit. */
export const insertSession = async (
  tx: Tx,
  options: { signIn: KnownSignIn; identity: Identity; carrier: Carrier; address: string; now: number },
): Promise<NewSession> => {
  const { signIn, identity, carrier, address, now } = options
  const { sessions, signInFlows } = tx.tables
  const at = (ms: number): string => new Date(ms).toISOString()
  await tx.db
    .delete(sessions)
    .where(or(lte(sessions.expiresAt, at(now)), lte(sessions.lastUsedAt, at(now - idleMs))))
  await tx.db.delete(signInFlows).where(lte(signInFlows.expiresAt, at(now)))
  const own = await tx.db
    .select({ id: sessions.id })
    .from(sessions)
    .where(eq(sessions.userId, identity.userId))
    .orderBy(desc(sessions.createdAt), desc(sessions.id))
  for (const { id } of own.slice(mostPerUser - 1)) await tx.db.delete(sessions).where(eq(sessions.id, id))
  const secret = `hansas_${randomBytes(32).toString('base64url')}`
  // With a slash, which names of tokens cannot have.
  const id = `session/${randomBytes(6).toString('hex')}`
  const expiresAt = at(now + sessionMs)
  await tx.db.insert(sessions).values({
    id,
    hash: hashOf(secret),
    carrier,
    ...identity,
    signIn: signIn.name,
    signInUid: signIn.uid,
    source: await sourceOf(tx, signIn.spec),
    address,
    createdAt: at(now),
    lastUsedAt: at(now),
    expiresAt,
  })
  return { id, secret, expiresAt }
}

export const sessionByHash = async (reader: Reader, hash: string): Promise<SessionRow | undefined> => {
  const { sessions } = reader.tables
  const [row] = await reader.db.select().from(sessions).where(eq(sessions.hash, hash))
  return row && parse(row)
}

export const sessionById = async (reader: Reader, id: string): Promise<SessionRow | undefined> => {
  const { sessions } = reader.tables
  const [row] = await reader.db.select().from(sessions).where(eq(sessions.id, id))
  return row && parse(row)
}

export const sessionsOfDirectory = async (reader: Reader, directoryUid: string): Promise<SessionRow[]> => {
  const { sessions } = reader.tables
  return (await reader.db.select().from(sessions).where(eq(sessions.directoryUid, directoryUid))).map(parse)
}

export const markUsed = async (tx: Tx, id: string, at: string): Promise<void> => {
  const { sessions } = tx.tables
  await tx.db.update(sessions).set({ lastUsedAt: at }).where(eq(sessions.id, id))
}

/** Sets what the directory says about the user. */
export const renewIdentity = async (tx: Tx, id: string, identity: Identity): Promise<void> => {
  const { sessions } = tx.tables
  const { username, displayName, groups } = identity
  await tx.db.update(sessions).set({ username, displayName, groups }).where(eq(sessions.id, id))
}

/** Returns how many ended. */
export const endSession = async (tx: Tx, id: string): Promise<number> => {
  const { sessions } = tx.tables
  return (await tx.db.delete(sessions).where(eq(sessions.id, id)).returning({ id: sessions.id })).length
}

/** A user who has a session. */
export interface SignedInUser {
  id: string
  username: string
  /** Null without a directory. */
  directoryUid: string | null
}

/** The users who have a session and an ID or, ignoring case, a username. */
export const signedInUsers = async (reader: Reader, name: string): Promise<SignedInUser[]> => {
  const { userId: id, username, directoryUid } = reader.tables.sessions
  const rows = await reader.db.selectDistinct({ id, username, directoryUid }).from(reader.tables.sessions)
  return rows.filter((one) => one.id === name || one.username.toLowerCase() === name.toLowerCase())
}

/** Ends every session of a user. Returns how many ended. */
export const endSessionsOf = async (tx: Tx, userId: string): Promise<number> => {
  const { sessions } = tx.tables
  const ended = await tx.db.delete(sessions).where(eq(sessions.userId, userId)).returning({ id: sessions.id })
  return ended.length
}
