import { type KnownUsers, unreadDirectory } from '../access/index.js'
import type { Reader, Store } from '../db/index.js'
import { HansaError } from '../runtime/errors.js'
import type { Subject } from '../runtime/subject.js'
import { endSessionsOf, signedInUsers } from './session-store.js'

/** How an administrator ends the sessions of somebody else. */
export interface SignOut {
  /** Ends every session of a user, by username or ID. Throws `NotFound` and `Conflict`. */
  user(name: string, subject: Subject): Promise<{ user: string; ended: number }>
}

/** The ID of the user whom a username or an ID refers to: somebody who is signed in, or of a directory. */
const userIdOf = async (reader: Reader, users: KnownUsers, name: string): Promise<string> => {
  const { found, unread } = await users.find(reader, name)
  const ids = new Set([...found, ...(await signedInUsers(reader, name))].map(({ id }) => id))
  const [id, ...others] = ids
  if (others.length > 0)
    throw new HansaError(
      'Conflict',
      { reason: `"${name}" matches ${ids.size} users: ${[...ids].join(', ')}` },
      { hint: 'use one of these IDs' },
    )
  if (id !== undefined) return id
  const [missing] = unread
  if (missing !== undefined) throw unreadDirectory(missing)
  throw new HansaError(
    'NotFound',
    { kind: 'user', name, where: '' },
    { hint: 'use the username or the ID of somebody who is signed in, or of a person of a directory' },
  )
}

export const createSignOut = ({
  store,
  users,
  changed,
}: {
  store: Store
  users: KnownUsers
  /** Sessions ended. */
  changed: () => void
}): SignOut => ({
  user: async (name, subject) => {
    const user = await store.read((reader) => userIdOf(reader, users, name))
    const { act } = subject
    if (act !== undefined) act.entry = { ...act.entry, name: user }
    const ended = await store.write({ subject }, (tx) => endSessionsOf(tx, user))
    changed()
    return { user, ended }
  },
})
