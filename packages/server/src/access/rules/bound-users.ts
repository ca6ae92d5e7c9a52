import type { Reader } from '../../db/index.js'
import { badField, HansaError } from '../../runtime/errors.js'
import type { UserSource } from '../../runtime/subject.js'
import { type BoundSubject, isUsername } from './contract.js'

/** A user of a directory. */
export interface KnownUser {
  /** DIRECTORY/ID */
  id: string
  directory: string
  groups: readonly string[]
}

/** The people of the directories and the sign-ins, as role bindings see them. */
export interface KnownUsers {
  /** The users with a username or an id, of one directory or of all, and those directories that were not read yet. */
  find(
    reader: Reader,
    user: string,
    directory?: string,
  ): Promise<{ found: readonly KnownUser[]; unread: readonly string[] }>
  /** Where each SignIn knows its users from. */
  sources(reader: Reader): Promise<ReadonlyMap<string, UserSource>>
}

interface Asked {
  user: string
  directory?: string | undefined
  /** The field of the user. */
  pointer: string
}

/** The error for a username while a directory that could have it was not read. `where`: the field of the ID. */
export const unreadDirectory = (directory: string, where = ''): HansaError =>
  new HansaError(
    'Unavailable',
    { reason: `directory "${directory}" has not been read by this hub since it started` },
    { hint: `try again in a few seconds, or write the ID of the user (DIRECTORY/ID)${where}` },
  )

/** The user of a directory with a username; undefined if nobody has it. Throws `BadRequest` if there are several, `Unavailable` before all directories are read. */
export const userNamed = async (
  reader: Reader,
  users: KnownUsers,
  { user, directory, pointer }: Asked,
): Promise<KnownUser | undefined> => {
  const { found, unread } = await users.find(reader, user, directory)
  const [one, ...others] = found
  if (others.length > 0)
    throw badField(
      pointer,
      `several directories have a user "${user}"`,
      `name the directory (directory: NAME), or write the ID of one of them: ${found.map(({ id }) => id).join(', ')}`,
    )
  const [missing] = unread
  // A directory that was not read could have the username, too; an ID is of one directory alone.
  if (missing === undefined || (one !== undefined && !isUsername(user))) return one
  throw unreadDirectory(missing, ` in ${pointer}`)
}

const place = (index: number, field: string): string => `/spec/subjects/${index}/${field}`

const missing = (pointer: string, kind: UserSource['kind'], name: string): HansaError =>
  new HansaError('MissingReference', {
    reason: `${pointer}: ${kind} "${name}" not found`,
    fix: `create the ${kind} first, or correct the name`,
  })

type Person = Extract<BoundSubject, { user: string } | { group: string }>

/** Refuses a source that does not exist, and a SignIn of which a directory knows the users. Throws `MissingReference`, `BadRequest`. */
const checkSource = async (
  reader: Reader,
  sources: ReadonlyMap<string, UserSource>,
  { directory, signIn }: Person,
  index: number,
): Promise<void> => {
  if (directory !== undefined && (await reader.get('Directory', '', directory)) === undefined)
    throw missing(place(index, 'directory'), 'Directory', directory)
  if (signIn === undefined) return
  const source = sources.get(signIn)
  if (source === undefined) throw missing(place(index, 'signIn'), 'SignIn', signIn)
  if (source.kind === 'Directory')
    throw badField(
      place(index, 'signIn'),
      `SignIn "${signIn}" knows its users and their groups by Directory "${source.name}"`,
      `write directory: ${source.name} instead`,
    )
}

interface Options {
  reader: Reader
  users: KnownUsers
  sources: ReadonlyMap<string, UserSource>
  warn: (text: string) => void
}

/** A user of a directory as its id; a username of no directory stays, with a warning. */
const withId = async (
  { reader, users, sources, warn }: Options,
  subject: Extract<BoundSubject, { user: string }>,
  index: number,
): Promise<BoundSubject> => {
  const { user, directory, signIn } = subject
  if (signIn !== undefined || (directory === undefined && !isUsername(user))) return subject
  const pointer = place(index, 'user')
  const known = await userNamed(reader, users, { user, directory, pointer })
  if (known !== undefined) return { user: known.id }
  if (directory !== undefined)
    throw badField(
      pointer,
      `Directory "${directory}" has no user "${user}"`,
      `correct the name, or write the ID without \`directory\``,
    )
  const others = [...sources.values()].flatMap(({ kind, name }) => (kind === 'SignIn' ? [name] : []))
  const names = others.length === 0 ? 'NAME' : others.join(' or ')
  warn(
    `${pointer}: no directory has a user "${user}", so this subject gives nobody rights. For a user of a SignIn without a directory, add signIn: ${names}; if the user comes to a directory later, apply the binding again`,
  )
  return subject
}

/** Warns if users of several sources can be in a group of a name. */
const warnShared = (
  { sources, warn }: Options,
  { group, directory, signIn }: Extract<BoundSubject, { group: string }>,
  index: number,
): void => {
  if (directory !== undefined || signIn !== undefined) return
  const all = new Set([...sources.values()].map(({ kind, name }) => `${kind} ${name}`))
  if (all.size < 2) return
  warn(
    `${place(index, 'group')}: a group "${group}" of any source has the role (${[...all].sort().join(', ')}); to name one source, add directory: NAME or signIn: NAME`,
  )
}

/**
 * The subjects of a binding, with people of directories as their ids: somebody who gets the username of a former user does not get the
 * rights of that user. Throws `BadRequest` for a username of several people, `MissingReference` for a source that does not exist,
 * `Unavailable` before the directories are read.
 */
export const withUserIds = async (
  reader: Reader,
  users: KnownUsers,
  subjects: readonly BoundSubject[],
  warn: (text: string) => void,
): Promise<BoundSubject[]> => {
  const options = { reader, users, sources: await users.sources(reader), warn }
  const resolved: BoundSubject[] = []
  for (const [index, subject] of subjects.entries()) {
    if ('group' in subject || 'user' in subject) await checkSource(reader, options.sources, subject, index)
    if ('group' in subject) warnShared(options, subject, index)
    resolved.push('user' in subject ? await withId(options, subject, index) : subject)
  }
  return resolved
}
