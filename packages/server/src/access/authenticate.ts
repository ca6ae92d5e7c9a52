import { LRUCache } from 'lru-cache'
import type { Store } from '../db/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { type Logger, silentLogger } from '../runtime/logger.js'
import type { RightsSource } from '../runtime/rights.js'
import { type Subject, tokenSubject } from '../runtime/subject.js'
import { hashOf, looksLikeToken, markUsed, nameOfToken, tokenRoles } from './tokens.js'

export type Authenticate = (authorization: string | undefined) => Promise<Subject | undefined>

interface Known {
  name: string
  /** Time on the monotonic clock until which the cached result is used without reading the store. */
  until: number
}

/** How long a revoked token can still be accepted, in milliseconds. Open requests are checked every 2 s in addition: 4 s in total. */
const trustMs = 2_000
const markMs = 60_000
const most = 10_000

/**
 * Returns the subject of an Authorization header (`Bearer hansa_…`); undefined when its token is not valid. A
 * token is looked up by its hash and cached for two seconds.
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

  const mark = (name: string): void => {
    const now = clock.monotonic()
    if (now - (marked.get(name) ?? Number.NEGATIVE_INFINITY) < markMs) return
    marked.set(name, now)
    markUsed(store, name, timestamp(clock)).catch((error: unknown) =>
      logger.warn({ error, token: name }, 'storing the last use of a token failed'),
    )
  }

  const lookUp = async (hash: string): Promise<string | undefined> => {
    const now = clock.monotonic()
    const present = known.get(hash)
    if (present !== undefined && present.until > now) return present.name
    known.delete(hash)
    const name = await store.read((reader) => nameOfToken(reader, hash, timestamp(clock)))
    if (name === undefined) return undefined
    known.set(hash, { name, until: now + trustMs })
    return name
  }

  const authenticate: Authenticate = async (authorization) => {
    const [, token] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? []
    if (token === undefined || !looksLikeToken(token)) return undefined
    const name = await lookUp(hashOf(token))
    if (name === undefined) return undefined
    mark(name)
    const subject: Subject = { ...tokenSubject(name), roles: tokenRoles }
    return { ...subject, rights: await rights.of(subject) }
  }
  return { authenticate }
}
