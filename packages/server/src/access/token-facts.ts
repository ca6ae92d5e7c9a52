import type { Reader } from '../db/index.js'
import type { Clock } from '../runtime/clock.js'
import { isLastAdmin, readState, type TokenFacts } from './rules/index.js'
import { validTokens } from './tokens.js'

/** What role bindings need to know about tokens. */
export const createTokenFacts = (clock: Clock): TokenFacts => ({
  hasAdmin: async (reader) =>
    (await validTokens(reader, clock)).some(
      ({ roles, ceiling }) => roles.includes('admin') && (ceiling ?? 'admin') === 'admin',
    ),
  exists: async (reader, name) => (await validTokens(reader, clock, name)).length > 0,
  holders: async (reader) => (await validTokens(reader, clock)).filter(({ roles }) => roles.length > 0),
  rolesOf: async (reader, name) => (await validTokens(reader, clock, name))[0]?.roles ?? [],
})

/** Whether a token that holds no role itself is the last administrator of the hub. */
export const isLastAdminToken = async (reader: Reader, clock: Clock, name: string): Promise<boolean> =>
  isLastAdmin(reader, await readState(reader), createTokenFacts(clock), name)
