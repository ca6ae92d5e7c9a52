import { and, eq, gt, isNull, or } from 'drizzle-orm'
import type { Reader } from '../db/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { isLastAdmin, readState, type TokenFacts } from './rules/index.js'
import { type TokenInfo, tokenOf } from './token-row.js'

const validTokens = async (
  { db, tables: { tokens } }: Reader,
  now: string,
  name?: string,
): Promise<TokenInfo[]> => {
  const rows = await db
    .select()
    .from(tokens)
    .where(
      and(
        or(isNull(tokens.expiresAt), gt(tokens.expiresAt, now)),
        ...(name === undefined ? [] : [eq(tokens.name, name)]),
      ),
    )
  return rows.map(tokenOf)
}

/** What role bindings need to know about tokens. */
export const createTokenFacts = (clock: Clock): TokenFacts => ({
  hasAdmin: async (reader) =>
    (await validTokens(reader, timestamp(clock))).some(
      ({ roles, ceiling }) => roles.includes('admin') && (ceiling ?? 'admin') === 'admin',
    ),
  exists: async (reader, name) => (await validTokens(reader, timestamp(clock), name)).length > 0,
  holders: async (reader) =>
    (await validTokens(reader, timestamp(clock))).filter(({ roles }) => roles.length > 0),
  rolesOf: async (reader, name) => (await validTokens(reader, timestamp(clock), name))[0]?.roles ?? [],
})

/** Whether a token that holds no role itself is the last administrator of the hub. */
export const isLastAdminToken = async (reader: Reader, clock: Clock, name: string): Promise<boolean> =>
  isLastAdmin(reader, await readState(reader), createTokenFacts(clock), name)
