import { eq, inArray } from 'drizzle-orm'
import type { Reader, Tx } from '../db/index.js'
import { endSession, endSessionsOf } from './session-store.js'
import { type Identity, partsOf } from './who.js'

/** A user of a SignIn without a directory, by the username there: for somebody whose ID is not known. */
const usernameKey = /^([^/\s]+)\/username:(\S.*)$/

const folded = (text: string): string => text.toLowerCase()

/** SIGNIN/username:NAME of a user. */
const usernameKeyOf = (signIn: string, username: string): string => `${signIn}/username:${folded(username)}`

/** The parts of SIGNIN/username:NAME; undefined for an ID. Case does not matter: a block must not depend on it. */
export const namedIn = (key: string): { signIn: string; username: string } | undefined => {
  const [, signIn, username] = usernameKey.exec(key) ?? []
  return signIn === undefined || username === undefined ? undefined : { signIn, username: folded(username) }
}

/** The keys under which a block of a user is stored: the ID and, without a directory, the username at the SignIn. */
const blockKeysOf = ({ userId, username, directoryUid }: Identity): string[] =>
  directoryUid === null ? [userId, usernameKeyOf(partsOf(userId).directory, username)] : [userId]

/** Whether a user is blocked (`hansa person block`). */
export const isBlocked = async (reader: Reader, identity: Identity): Promise<boolean> => {
  const { personBlocks } = reader.tables
  const [row] = await reader.db
    .select({ person: personBlocks.person })
    .from(personBlocks)
    .where(inArray(personBlocks.person, blockKeysOf(identity)))
    .limit(1)
  return row !== undefined
}

/** The key of a block of a user: SIGNIN/username:NAME in lower case, or an ID as it is. */
export const blockKeyOf = (key: string): string => {
  const named = namedIn(key)
  return named === undefined ? key : usernameKeyOf(named.signIn, named.username)
}

/** Whether a user who was never seen can be blocked by a key: of a SignIn that exists, or DIRECTORY/ID. */
export const canBlockKey = async (reader: Reader, key: string): Promise<boolean> => {
  const named = namedIn(key)
  if (named === undefined) return /^[^/\s]+\/\S+$/.test(key)
  return (await reader.get('SignIn', '', named.signIn)) !== undefined
}

/** Ends every session of a user, by the ID or by SIGNIN/username:NAME. Returns how many ended. */
export const endSessionsOfKey = async (tx: Tx, key: string): Promise<number> => {
  const named = namedIn(key)
  if (named === undefined) return endSessionsOf(tx, key)
  const { sessions } = tx.tables
  const rows = await tx.db
    .select({ id: sessions.id, username: sessions.username, directoryUid: sessions.directoryUid })
    .from(sessions)
    .where(eq(sessions.signIn, named.signIn))
  let ended = 0
  for (const { id, username, directoryUid } of rows)
    if (directoryUid === null && folded(username) === named.username) ended += await endSession(tx, id)
  return ended
}
