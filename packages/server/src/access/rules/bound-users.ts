import type { Reader } from '../../db/index.js'
import { badField, HansaError } from '../../runtime/errors.js'
import type { BoundSubject } from './contract.js'

/** The people of the directories, as role bindings see them. */
export interface KnownUsers {
  /** The ids of users with a username, and the directories that were not read yet. */
  named(reader: Reader, username: string): Promise<{ ids: readonly string[]; unread: readonly string[] }>
}

/** A name that is not an id: ids contain a slash. */
export const isUsername = (user: string): boolean => !user.includes('/')

const idOf = async (
  reader: Reader,
  users: KnownUsers,
  { username, pointer, warn }: { username: string; pointer: string; warn: (text: string) => void },
): Promise<string> => {
  const { ids, unread } = await users.named(reader, username)
  const [id, ...others] = ids
  if (others.length > 0)
    throw badField(
      pointer,
      `several directories have a user "${username}"`,
      `write the id of one of them: ${ids.join(', ')}`,
    )
  if (id !== undefined) return id
  const [missing] = unread
  if (missing !== undefined)
    throw new HansaError(
      'Unavailable',
      { reason: `directory "${missing}" has not been read by this hub since it started` },
      { hint: `try again in a few seconds, or write the id of the user (DIRECTORY/ID) in ${pointer}` },
    )
  warn(
    `${pointer}: no directory has a user "${username}": the binding names users of sign-ins without a directory; if the user comes later, apply it again`,
  )
  return username
}

/**
 * The subjects of a binding, with people of directories as their ids: somebody who gets the username of a former user does not get the
 * rights of that user. Throws `BadRequest` for a username of several people, `Unavailable` before the directories are read.
 */
export const withUserIds = async (
  reader: Reader,
  users: KnownUsers,
  subjects: readonly BoundSubject[],
  warn: (text: string) => void,
): Promise<BoundSubject[]> => {
  const resolved: BoundSubject[] = []
  for (const [index, subject] of subjects.entries()) {
    const isName = 'user' in subject && isUsername(subject.user)
    const pointer = `/spec/subjects/${index}/user`
    resolved.push(
      isName ? { user: await idOf(reader, users, { username: subject.user, pointer, warn }) } : subject,
    )
  }
  return resolved
}
