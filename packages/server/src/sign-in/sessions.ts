import { LRUCache } from 'lru-cache'
import type { Store } from '../db/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { type Logger, silentLogger } from '../runtime/logger.js'
import { noRights, type Rights } from '../runtime/rights.js'
import { controllerSubject, type Subject } from '../runtime/subject.js'
import {
  type Carrier,
  hashOf,
  idleMs,
  looksLikeSession,
  markUsed,
  type SessionRow,
  sessionByHash,
} from './session-store.js'
import { type FindSignIn, sourceOf } from './store.js'
import { isBlocked } from './user-keys.js'
import { type Identity, identityOf, type People, partsOf } from './who.js'

/** How long a looked-up session is used without reading the store again, in milliseconds. */
const trustMs = 2_000
const markMs = 60_000
const most = 10_000

/** Computes the rights of a user from roles and bindings. */
export type RightsOf = (subject: Subject) => Rights | Promise<Rights>

export interface Sessions {
  /**
   * The user of a session; undefined if the secret is wrong or the session ended. `used: false` looks without counting as a use: an open
   * stream does not keep a session alive.
   */
  subjectOf(secret: string, carrier: Carrier, options?: { used?: boolean }): Promise<Subject | undefined>
  /** Sessions ended: this hub looks them up again. */
  forget(): void
}

interface Known {
  session: SessionRow
  until: number
}

export const createSessions = (options: {
  store: Store
  clock: Clock
  logger?: Logger | undefined
  people: People
  rightsOf?: RightsOf | undefined
  findSignIn: FindSignIn
}): Sessions => {
  const { store, clock, logger = silentLogger, people, rightsOf = () => noRights, findSignIn } = options
  const known = new LRUCache<string, Known>({ max: most })
  const marked = new LRUCache<string, number>({ max: most })

  const mark = (id: string): void => {
    const now = clock.monotonic()
    if (now - (marked.get(id) ?? Number.NEGATIVE_INFINITY) < markMs) return
    marked.set(id, now)
    store
      .write({ subject: controllerSubject('hub/sign-in') }, (tx) => markUsed(tx, id, timestamp(clock)))
      .catch((error: unknown) => logger.warn({ error }, 'storing the last use of a session failed'))
  }

  /** The session as the store has it, unless its SignIn changed or its user is blocked. */
  const stored = (hash: string): Promise<SessionRow | undefined> =>
    store.read(async (reader) => {
      const session = await sessionByHash(reader, hash)
      if (session === undefined) return undefined
      const signIn = await findSignIn(reader, session.signInUid)
      if (signIn === undefined || (await sourceOf(reader, signIn.spec)) !== session.source) return undefined
      return (await isBlocked(reader, session)) ? undefined : session
    })

  const lookUp = async (hash: string): Promise<SessionRow | undefined> => {
    const now = clock.monotonic()
    const present = known.get(hash)
    if (present !== undefined && present.until > now) return present.session
    known.delete(hash)
    const session = await stored(hash)
    if (session !== undefined) known.set(hash, { session, until: now + trustMs })
    return session
  }

  const isOver = ({ expiresAt, lastUsedAt }: SessionRow): boolean =>
    Date.parse(expiresAt) <= clock.now() || Date.parse(lastUsedAt) + idleMs <= clock.now()

  /** As of the last accepted read of the directory: by this hub, or by the one that holds the lease, which stores it with the session. */
  const currentIdentity = (session: SessionRow): Identity | undefined => {
    if (session.directoryUid === null) return session
    const { directory, person: id } = partsOf(session.userId)
    const snapshot = people.directories.latest(directory)
    if (snapshot === undefined) return session
    const person = snapshot.uid === session.directoryUid ? snapshot.people.get(id) : undefined
    return person === undefined || person.disabled ? undefined : identityOf(snapshot, person)
  }

  return {
    subjectOf: async (secret, carrier, { used = true } = {}) => {
      if (!looksLikeSession(secret)) return undefined
      const session = await lookUp(hashOf(secret))
      if (session === undefined || session.carrier !== carrier || isOver(session)) return undefined
      const identity = currentIdentity(session)
      if (identity === undefined) return undefined
      if (used) mark(session.id)
      const subject: Subject = {
        id: identity.userId,
        kind: 'User',
        name: identity.username,
        source:
          identity.directoryUid === null
            ? { kind: 'SignIn', name: session.signIn }
            : { kind: 'Directory', name: partsOf(identity.userId).directory },
        groups: identity.groups,
        tokenId: session.id,
        rights: noRights,
      }
      return { ...subject, rights: await rightsOf(subject) }
    },
    forget: () => known.clear(),
  }
}
