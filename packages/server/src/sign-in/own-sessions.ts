import type { Store } from '../db/index.js'
import type { Subject } from '../runtime/subject.js'
import { endSession, endSessionsOf, idleMs, sessionById } from './session-store.js'

/** The session of a request, as its user sees it. */
export interface OwnSession {
  signIn: string
  createdAt: string
  expiresAt: string
  /** When it ends unless it is used. */
  idleUntil: string
}

/** What a user can do with the own sessions. */
export interface OwnSessions {
  /** Undefined for a subject without a session. */
  show(subject: Subject): Promise<OwnSession | undefined>
  /** Ends the session of the request. */
  end(subject: Subject): Promise<boolean>
  /** Ends every session of the user. Returns how many. */
  endAll(subject: Subject): Promise<number>
}

export const createOwnSessions = ({
  store,
  changed,
}: {
  store: Store
  changed: () => void
}): OwnSessions => ({
  show: async ({ kind, tokenId }) => {
    if (kind !== 'User' || tokenId === undefined) return undefined
    const session = await store.read((reader) => sessionById(reader, tokenId))
    if (session === undefined) return undefined
    const { signIn, createdAt, expiresAt, lastUsedAt } = session
    const idleUntil = new Date(Math.min(Date.parse(lastUsedAt) + idleMs, Date.parse(expiresAt))).toISOString()
    return { signIn, createdAt, expiresAt, idleUntil }
  },
  end: async (subject) => {
    const { tokenId } = subject
    if (tokenId === undefined) return false
    const ended = await store.write({ subject }, (tx) => endSession(tx, tokenId))
    changed()
    return ended > 0
  },
  endAll: async (subject) => {
    const ended = await store.write({ subject }, (tx) => endSessionsOf(tx, subject.id))
    changed()
    return ended
  },
})
