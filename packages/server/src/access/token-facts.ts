import type { Reader } from '../db/index.js'
import type { Clock } from '../runtime/clock.js'
import { isLastAdmin, readState, type TokenFacts } from './rules/index.js'
import type { TokenInfo } from './token-row.js'
import { validTokens } from './tokens.js'

const heldBy = ({ name, roles, ceiling }: TokenInfo) => ({
  name,
  roles,
  ...(ceiling === undefined ? {} : { ceiling }),
})

/** What role bindings need to know about tokens. */
export const createTokenFacts = (clock: Clock): TokenFacts => ({
  valid: async (reader) => (await validTokens(reader, clock)).map(heldBy),
  held: async (reader, name) => {
    const [token] = await validTokens(reader, clock, name)
    return token && heldBy(token)
  },
})

/** Whether a token that holds no role itself is the last administrator of the hub. */
export const isLastAdminToken = async (reader: Reader, clock: Clock, name: string): Promise<boolean> =>
  isLastAdmin(reader, await readState(reader), createTokenFacts(clock), name)
