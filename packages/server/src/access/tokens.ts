import { randomUUID } from 'node:crypto'
import { and, asc, eq, gt, isNotNull, isNull, lte, or } from 'drizzle-orm'
import type { Reader, Store, Tx } from '../db/index.js'
import { type Clock, timestamp, timestampIn } from '../runtime/clock.js'
import { badField, HansaError } from '../runtime/errors.js'
import { sameText } from '../runtime/hidden.js'
import { controllerSubject } from '../runtime/subject.js'
import { isExpired, type TokenInfo, type TokenOrigin, tokenOf } from './token-row.js'
import { hashOf } from './token-text.js'

export const tokenKind = 'ServiceToken'

export const tokenName = {
  form: /^[A-Za-z0-9][A-Za-z0-9._@-]{0,62}$/,
  rule: 'expected at most 63 letters, digits or . _ @ -, starting with a letter or digit',
}

/** A token to be stored. */
export interface NewToken {
  name: string
  /** Its text. */
  token: string
  origin: TokenOrigin
  /** Built-in roles that it has without a binding. */
  roles: readonly string[]
  expiresAt: string | null
  description?: string
  owner?: { id: string; name: string }
  ceiling?: string | undefined
  sourceRanges?: readonly string[]
}

export const noToken = (name: string): HansaError =>
  new HansaError('NotFound', { kind: tokenKind, name, where: '' }, { hint: 'list them: `hansa token list`' })

/** Throws `BadRequest` for an invalid name, `AlreadyExists`. */
export const insertToken = async (tx: Tx, given: NewToken, clock: Clock): Promise<TokenInfo> => {
  const { name, token, origin, roles, expiresAt, owner } = given
  if (!tokenName.form.test(name)) throw badField('/name', `invalid token name "${name}"`, tokenName.rule)
  const { tokens, idempotency } = tx.tables
  const [taken] = await tx.db.select({ name: tokens.name }).from(tokens).where(eq(tokens.name, name))
  if (taken !== undefined)
    throw new HansaError('AlreadyExists', { kind: tokenKind, name }, { hint: 'choose another name' })
  // Responses that are kept for a former token of this name are not for this one.
  await tx.db.delete(idempotency).where(eq(idempotency.actor, name))
  const [row] = await tx.db
    .insert(tokens)
    .values({
      name,
      hash: hashOf(token),
      uid: randomUUID(),
      origin,
      roles: JSON.stringify(roles),
      createdAt: timestamp(clock),
      expiresAt,
      description: given.description ?? '',
      ownerId: owner?.id ?? '',
      ownerName: owner?.name ?? '',
      ceiling: given.ceiling ?? null,
      sourceRanges: JSON.stringify(given.sourceRanges ?? []),
    })
    .returning()
  if (row === undefined) throw new Error('the inserted token was not returned')
  return tokenOf(row)
}

/** A token found by its text. `former`: by the text before its rotation. */
export interface FoundToken {
  token: TokenInfo
  /** The user whom it belongs to; a token that a token created belongs to the owner of that one. */
  owner: string | undefined
  former: boolean
}

const ownerOf = async (reader: Reader, { name, owner }: TokenInfo): Promise<string | undefined> => {
  const { tokens } = reader.tables
  const seen = new Set([name])
  let id = owner?.id
  while (id !== undefined && !id.includes('/') && !seen.has(id)) {
    seen.add(id)
    const [row] = await reader.db.select({ ownerId: tokens.ownerId }).from(tokens).where(eq(tokens.name, id))
    id = row === undefined || row.ownerId === '' ? undefined : row.ownerId
  }
  return id
}

/** The token with this hash; undefined when it does not exist, has expired, or was rotated longer ago than the overlap. */
export const findToken = async (
  reader: Reader,
  hash: string,
  now: string,
): Promise<FoundToken | undefined> => {
  const { tokens } = reader.tables
  const [row] = await reader.db
    .select()
    .from(tokens)
    .where(or(eq(tokens.hash, hash), eq(tokens.formerHash, hash)))
  if (row === undefined) return undefined
  const token = tokenOf(row)
  const found = async (former: boolean): Promise<FoundToken> => ({
    token,
    owner: await ownerOf(reader, token),
    former,
  })
  if (sameText(row.hash, hash)) return isExpired(token, now) ? undefined : found(false)
  const { former } = token
  if (former === undefined || !sameText(row.formerHash ?? '', hash)) return undefined
  return isExpired(former, now) || isExpired(token, now) ? undefined : found(true)
}

/** Undefined if it does not exist. */
export const tokenNamed = async (reader: Reader, name: string): Promise<TokenInfo | undefined> => {
  const { tokens } = reader.tables
  const [row] = await reader.db.select().from(tokens).where(eq(tokens.name, name))
  return row && tokenOf(row)
}

/** The tokens that have not expired, by name; `name`: the one with this name. */
export const validTokens = async (reader: Reader, clock: Clock, name?: string): Promise<TokenInfo[]> => {
  const { tokens } = reader.tables
  const rows = await reader.db
    .select()
    .from(tokens)
    .where(
      and(
        or(isNull(tokens.expiresAt), gt(tokens.expiresAt, timestamp(clock))),
        name === undefined ? undefined : eq(tokens.name, name),
      ),
    )
    .orderBy(asc(tokens.name))
  return rows.map(tokenOf)
}

export const listTokens = (store: Store): Promise<TokenInfo[]> =>
  store.read(async ({ db, tables: { tokens } }) =>
    (await db.select().from(tokens).orderBy(asc(tokens.name))).map(tokenOf),
  )

/** The tokens that a token created belong to nobody when it is gone: another token of its name is another subject. */
const disown = async ({ db, tables: { tokens } }: Tx, name: string): Promise<void> => {
  await db.update(tokens).set({ ownerId: '' }).where(eq(tokens.ownerId, name))
}

/** Removes a token; the hub rejects requests and watches with it within seconds. Throws `NotFound`. */
export const removeToken = async (tx: Tx, name: string): Promise<void> => {
  const { tokens } = tx.tables
  const gone = await tx.db.delete(tokens).where(eq(tokens.name, name)).returning({ name: tokens.name })
  if (gone.length === 0) throw noToken(name)
  await disown(tx, name)
}

const foldedNames = (names: readonly string[]): ((name: string) => boolean) => {
  const meant = names.map((name) => name.toLowerCase())
  return (name) => {
    const folded = name.toLowerCase()
    return meant.some((one) => folded === one || folded.startsWith(`${one}@`))
  }
}

/** The names of the tokens that belong to users, and of those that these tokens created, and so on. */
const ownedBy = (
  rows: readonly { name: string; ownerId: string }[],
  ids: ReadonlySet<string>,
): ReadonlySet<string> => {
  const owned = new Set<string>()
  // Names of tokens and ids of users differ: ids have a slash.
  const add = (owner: string): void => {
    for (const { name, ownerId } of rows)
      if (ownerId === owner && !owned.has(name)) {
        owned.add(name)
        add(name)
      }
  }
  for (const id of ids) if (id !== '') add(id)
  return owned
}

/** Revokes the tokens that belong to users, and those that these tokens created. Returns their names. */
export const revokeTokensOwnedBy = async (tx: Tx, ids: ReadonlySet<string>): Promise<string[]> => {
  const { tokens } = tx.tables
  const rows = await tx.db.select({ name: tokens.name, ownerId: tokens.ownerId }).from(tokens)
  const names = [...ownedBy(rows, ids)].sort()
  for (const name of names) await removeToken(tx, name)
  return names
}

/** The ids of the owners of tokens who have a username (in lower case) at a SignIn without a directory. */
export const ownersNamed = async (
  { db, tables: { tokens } }: Reader,
  { signIn, username }: { signIn: string; username: string },
): Promise<string[]> => {
  const rows = await db.selectDistinct({ id: tokens.ownerId, name: tokens.ownerName }).from(tokens)
  return rows.flatMap(({ id, name }) =>
    id.startsWith(`${signIn}/`) && name.toLowerCase() === username ? [id] : [],
  )
}

/**
 * Revokes the tokens that belong to the user with these `ids`, and those that belong to nobody, hold no role and are named after the user (`NAME` and
 * `NAME@…`, ignoring case): a name alone ends no token of somebody else, and no token of the hub's machine with rights. `keeps`: a token
 * that is named after the user and has to stay. The hub rejects requests and watches with them within seconds. Returns their names.
 */
export const revokeTokensOf = async (
  tx: Tx,
  { ids, names }: { ids: readonly string[]; names: readonly string[] },
  keeps: (name: string) => Promise<boolean> = async () => false,
): Promise<string[]> => {
  const { tokens } = tx.tables
  const isMeant = foldedNames(names)
  const revoked = await revokeTokensOwnedBy(tx, new Set(ids))
  const rows = (await tx.db.select().from(tokens)).map(tokenOf)
  for (const { name, owner, roles } of rows) {
    if (owner !== undefined || roles.length > 0 || !isMeant(name) || (await keeps(name))) continue
    await removeToken(tx, name)
    revoked.push(name)
  }
  return revoked.sort()
}

/** How long an expired token is listed, in milliseconds: so long it can be found out why a job stopped working. */
const listedMs = 30 * 86_400_000

/** Forgets former texts that expired, tokens of sign-ins that expired, and other tokens 30 days after they did. */
export const forgetExpiredTokens = async (tx: Tx, clock: Clock): Promise<void> => {
  const { db, tables } = tx
  const { tokens } = tables
  const now = timestamp(clock)
  const long = timestampIn(clock, -listedMs)
  await db
    .update(tokens)
    .set({ formerHash: null, formerExpiresAt: null, formerLastUsedAt: null })
    .where(and(isNotNull(tokens.formerExpiresAt), lte(tokens.formerExpiresAt, now)))
  const gone = await db
    .delete(tokens)
    .where(or(and(eq(tokens.origin, 'sign-in'), lte(tokens.expiresAt, now)), lte(tokens.expiresAt, long)))
    .returning({ name: tokens.name })
  for (const { name } of gone) await disown(tx, name)
}

export const markUsed = (
  store: Store,
  { name, former }: { name: string; former: boolean },
  at: string,
): Promise<void> =>
  store.write({ subject: controllerSubject('hub/access') }, async ({ db, tables: { tokens } }) => {
    await db
      .update(tokens)
      .set(former ? { lastUsedAt: at, formerLastUsedAt: at } : { lastUsedAt: at })
      .where(eq(tokens.name, name))
  })
