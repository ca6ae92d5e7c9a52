import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { and, asc, eq, gt, isNull, or } from 'drizzle-orm'
import type { Reader, Store, Tx } from '../db/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { badField, HansaError } from '../runtime/errors.js'
import { machineActing } from '../runtime/machine-act.js'
import { controllerSubject } from '../runtime/subject.js'
import type { TokenFacts } from './rules/index.js'

const prefix = 'hansa_'
const form = /^hansa_[A-Za-z0-9_-]{43}$/
const nameForm = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,62}$/

export interface TokenInfo {
  name: string
  createdAt: string
  /** Precise to the minute; null when the token was never used. */
  lastUsedAt: string | null
  /** Null: the token is valid until it is deleted. */
  expiresAt: string | null
}

/** A token's text: 32 random bytes, recognizable for scanners of leaked secrets. */
export const newToken = (): string => prefix + randomBytes(32).toString('base64url')

/** A plain hash is enough: a token has 256 random bits and cannot be guessed. */
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

export const looksLikeToken = (text: string): boolean => form.test(text)

export const insertToken = async (
  tx: Tx,
  name: string,
  token: string,
  clock: Clock,
  expiresAt: string | null = null,
): Promise<void> => {
  if (!nameForm.test(name))
    throw badField(
      '/name',
      `invalid token name "${name}"`,
      'expected at most 63 letters, digits or . _ @ -, starting with a letter or digit',
    )
  const { tokens } = tx.tables
  const [taken] = await tx.db.select({ name: tokens.name }).from(tokens).where(eq(tokens.name, name))
  if (taken !== undefined)
    throw new HansaError('AlreadyExists', { kind: 'Token', name }, { hint: 'choose another name' })
  await tx.db
    .insert(tokens)
    .values({ name, hash: hashOf(token), createdAt: timestamp(clock), lastUsedAt: null, expiresAt })
}

/** Creates a token and returns its text, which is stored nowhere: only its hash is. Throws `AlreadyExists`. */
export const createToken = async (store: Store, name: string, clock: Clock): Promise<string> => {
  const token = newToken()
  const subject = machineActing('hub/access', { verb: 'create', kind: 'Token', name })
  await store.write({ subject }, (tx) => insertToken(tx, name, token, clock))
  return token
}

/** The name of the token with this hash; undefined when it does not exist or has expired. */
export const nameOfToken = async (reader: Reader, hash: string, now: string): Promise<string | undefined> => {
  const { tokens } = reader.tables
  const [row] = await reader.db.select().from(tokens).where(eq(tokens.hash, hash))
  if (row === undefined || !timingSafeEqual(Buffer.from(row.hash), Buffer.from(hash))) return undefined
  return row.expiresAt !== null && row.expiresAt <= now ? undefined : row.name
}

/** Built-in roles that tokens hold without a binding: tokens were created on the machine of the hub. */
export const tokenRoles: readonly string[] = ['admin']

const validTokens = async (
  { db, tables: { tokens } }: Reader,
  now: string,
  name?: string,
): Promise<string[]> => {
  const rows = await db
    .select({ name: tokens.name })
    .from(tokens)
    .where(
      and(
        or(isNull(tokens.expiresAt), gt(tokens.expiresAt, now)),
        ...(name === undefined ? [] : [eq(tokens.name, name)]),
      ),
    )
    .orderBy(asc(tokens.name))
  return rows.map((row) => row.name)
}

/** What role bindings need to know about tokens. */
export const createTokenFacts = (clock: Clock): TokenFacts => ({
  hasAdmin: async (reader) => (await validTokens(reader, timestamp(clock))).length > 0,
  exists: async (reader, name) => (await validTokens(reader, timestamp(clock), name)).length > 0,
  rolesOf: async (reader, name) =>
    (await validTokens(reader, timestamp(clock), name)).length > 0 ? tokenRoles : [],
  holders: async (reader) =>
    (await validTokens(reader, timestamp(clock))).map((name) => ({ name, roles: tokenRoles })),
})

export const listTokens = (store: Store): Promise<TokenInfo[]> =>
  store.read(async ({ db, tables: { tokens } }) =>
    db
      .select({
        name: tokens.name,
        createdAt: tokens.createdAt,
        lastUsedAt: tokens.lastUsedAt,
        expiresAt: tokens.expiresAt,
      })
      .from(tokens)
      .orderBy(asc(tokens.name)),
  )

/** Revokes a token; the hub rejects requests and watches with it within seconds. Throws `NotFound`. */
export const deleteToken = (store: Store, name: string): Promise<void> =>
  store.write(
    { subject: machineActing('hub/access', { verb: 'delete', kind: 'Token', name }) },
    async ({ db, tables: { tokens } }) => {
      const gone = await db.delete(tokens).where(eq(tokens.name, name)).returning({ name: tokens.name })
      if (gone.length === 0)
        throw new HansaError(
          'NotFound',
          { kind: 'Token', name, where: '' },
          { hint: '`hansa-server token list` lists them' },
        )
    },
  )

/**
 * Revokes the tokens that are named after a person: `NAME` and `NAME@…`, ignoring case. The hub rejects requests and watches with them
 * within seconds. Returns their names.
 */
export const revokeTokensOf = async (tx: Tx, names: readonly string[]): Promise<string[]> => {
  const { tokens } = tx.tables
  const meant = names.map((name) => name.toLowerCase())
  const rows = await tx.db.select({ name: tokens.name }).from(tokens)
  const own = rows.flatMap(({ name }) => {
    const folded = name.toLowerCase()
    return meant.some((one) => folded === one || folded.startsWith(`${one}@`)) ? [name] : []
  })
  for (const name of own) await tx.db.delete(tokens).where(eq(tokens.name, name))
  return own.sort()
}

export const markUsed = (store: Store, name: string, at: string): Promise<void> =>
  store.write({ subject: controllerSubject('hub/access') }, async ({ db, tables: { tokens } }) => {
    await db.update(tokens).set({ lastUsedAt: at }).where(eq(tokens.name, name))
  })
