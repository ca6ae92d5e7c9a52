import { LRUCache } from 'lru-cache'
import type { Store } from '../db/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { type Logger, silentLogger } from '../runtime/logger.js'
import { RefusedCaller } from '../runtime/refused-caller.js'
import type { RightsSource } from '../runtime/rights.js'
import { type Subject, tokenSubject } from '../runtime/subject.js'
import { createAddressRule } from './source-ranges.js'
import { isExpired } from './token-row.js'
import { bearerTextOf, hashOf, looksLikeToken } from './token-text.js'
import { type FoundToken, findToken, markUsed } from './tokens.js'

/**
 * The subject of an Authorization header; undefined when its token is not valid. `address`: where the request comes from. Throws
 * `RefusedCaller` when the token is valid, but not for this address.
 */
export type Authenticate = (
  authorization: string | undefined,
  address: string | undefined,
) => Promise<Subject | undefined>

interface Accepted extends FoundToken {
  acceptsAddress(address: string | undefined): boolean
}

interface Known {
  found: Accepted
  /** Time on the monotonic clock until which the cached result is used without reading the store. */
  until: number
}

/** How long a revoked token can still be accepted, in milliseconds. Open requests are checked every 2 s in addition: 4 s in total. */
const trustMs = 2_000
const markMs = 60_000
const most = 10_000

const subjectOf = ({ token: { name, roles, ceiling }, owner }: FoundToken): Subject =>
  tokenSubject(name, {
    roles,
    ...(ceiling === undefined ? {} : { ceiling }),
    ...(owner === undefined ? {} : { owner }),
  })

const refuseAddress = (subject: Subject, address: string | undefined): RefusedCaller =>
  new RefusedCaller(
    subject,
    { verb: 'be used', kind: `from ${address ?? 'an unknown address'}` },
    'use it from its source ranges; `hansa token list -o wide` shows them to its owner',
  )

/**
 * Returns the subject of an Authorization header (`Bearer hansa_…`). A token is looked up by its hash and cached for two seconds.
 */
export const createAuthenticator = (options: {
  store: Store
  clock: Clock
  rights: Pick<RightsSource<Subject>, 'of'>
  logger?: Logger
}): { authenticate: Authenticate } => {
  const { store, clock, rights, logger = silentLogger } = options
  const known = new LRUCache<string, Known>({ max: most })
  const marked = new Map<string, number>()

  const mark = ({ token: { name }, former }: FoundToken): void => {
    const now = clock.monotonic()
    const key = JSON.stringify([name, former])
    if (now - (marked.get(key) ?? Number.NEGATIVE_INFINITY) < markMs) return
    marked.set(key, now)
    markUsed(store, { name, former }, timestamp(clock)).catch((error: unknown) =>
      logger.warn({ error, token: name }, 'storing the last use of a token failed'),
    )
  }

  const lookUp = async (hash: string): Promise<Accepted | undefined> => {
    const now = clock.monotonic()
    const present = known.get(hash)
    if (present !== undefined && present.until > now) return present.found
    known.delete(hash)
    const stored = await store.read((reader) => findToken(reader, hash, timestamp(clock)))
    if (stored === undefined) return undefined
    const found = { ...stored, acceptsAddress: createAddressRule(stored.token.sourceRanges) }
    known.set(hash, { found, until: now + trustMs })
    return found
  }

  const authenticate: Authenticate = async (authorization, address) => {
    const text = bearerTextOf(authorization)
    if (text === undefined || !looksLikeToken(text)) return undefined
    const found = await lookUp(hashOf(text))
    if (found === undefined || isExpired(found.token, timestamp(clock))) return undefined
    const subject = subjectOf(found)
    if (!found.acceptsAddress(address)) throw refuseAddress(subject, address)
    mark(found)
    return { ...subject, rights: await rights.of(subject) }
  }
  return { authenticate }
}
