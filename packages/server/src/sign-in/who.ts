import type { KnownUser, KnownUsers } from '../access/index.js'
import {
  type Directories,
  findPerson,
  groupNamesOf,
  type LivePeople,
  type Person,
  type Snapshot,
} from '../directory/index.js'
import { HansaError } from '../runtime/errors.js'
import { foreignText, strangerText } from '../runtime/foreign-text.js'
import type { UserSource } from '../runtime/subject.js'
import { directoryOf, type SignInSpec } from './contract.js'
import { signInRows } from './store.js'

/** Somebody who signed in. */
export interface Identity {
  /** DIRECTORY/ID, or SIGNIN/SUB without a directory. */
  userId: string
  username: string
  displayName: string
  /** Names of groups. */
  groups: readonly string[]
  /** Null without a directory. */
  directoryUid: string | null
}

/** The people of the directories, as sign-ins see them. */
export interface People {
  directories: Pick<Directories, 'latest' | 'onSnapshot'>
  live: LivePeople
}

export const refused = (reason: string, hint: string, cause?: unknown): HansaError =>
  new HansaError('Unauthenticated', { reason }, { hint, cause })

/** The directory and the id in the id of a user of a directory. */
export const partsOf = (userId: string): { directory: string; person: string } => {
  const slash = userId.indexOf('/')
  return { directory: userId.slice(0, slash), person: userId.slice(slash + 1) }
}

/** Throws `Unavailable` on a hub that has not read the directory. */
export const snapshotOf = ({ directories }: People, directory: string): Snapshot => {
  const snapshot = directories.latest(directory)
  if (snapshot !== undefined) return snapshot
  throw new HansaError(
    'Unavailable',
    { reason: `directory "${directory}" has not been read by this hub since it started` },
    {
      hint: `try again in a few seconds; \`hansa directory test ${directory}\` shows any problems. A standby does not read directories: sign in at the hub that holds the lease`,
    },
  )
}

export const identityOf = (snapshot: Snapshot, person: Person): Identity => ({
  userId: `${snapshot.directory}/${person.id}`,
  username: person.username,
  displayName: person.displayName,
  groups: groupNamesOf(snapshot, person),
  directoryUid: snapshot.uid,
})

/** The person with a username in a directory; undefined if nobody has it, or several people. */
export const personWith = (snapshot: Snapshot, username: string): Person | undefined => {
  const found = findPerson(snapshot, username)
  return found === 'several' || found === 'nobody' ? undefined : found.found
}

/** The person with a username in a directory. Throws `Unauthenticated`. */
export const personNamed = (snapshot: Snapshot, username: string): Person => {
  const found = findPerson(snapshot, username)
  const name = foreignText(username, strangerText)
  const { directory } = snapshot
  if (found === 'several')
    throw refused(
      `directory "${directory}" has several people with the username "${name}", in different case`,
      'an administrator has to give them different usernames',
    )
  if (found === 'nobody')
    throw refused(
      `directory "${directory}" has no person with the username "${name}"`,
      'if the account is new, try again in a minute; otherwise an administrator has to check spec.directory and the username claim of the SignIn',
    )
  return found.found
}

/** The error for somebody who must not sign in. */
export const shutOut = ({ username }: Identity, why: 'disabled' | 'blocked'): HansaError =>
  refused(`the account "${username}" is ${why}`, 'ask an administrator to enable it')

/** The identity of a person who proved to be one, at the directory as it is now. Throws `Unauthenticated`. */
export const admitPerson = async (people: People, snapshot: Snapshot, person: Person): Promise<Identity> => {
  const identity = identityOf(snapshot, person)
  if (person.disabled) throw shutOut(identity, 'disabled')
  // Between two reads, a username can pass to another person.
  if (await people.live.confirm(snapshot.directory, person)) return identity
  throw refused(
    `directory "${snapshot.directory}" changed: the account "${person.username}" was removed, disabled, or belongs to another person`,
    'try again in a minute',
  )
}

/** The person with a username or an id. The sign-in refuses usernames that several people of one directory have. */
const personIn = (snapshot: Snapshot, user: string): Person | undefined => {
  const { directory, person: id } = partsOf(user)
  if (directory === snapshot.directory) return snapshot.people.get(id)
  return personWith(snapshot, user)
}

/** Where a SignIn knows its users and their groups from. */
const userSourceOf = (name: string, spec: SignInSpec): UserSource => {
  const directory = directoryOf(spec)
  return directory === undefined ? { kind: 'SignIn', name } : { kind: 'Directory', name: directory }
}

/** The users of all directories by their usernames and ids, and where sign-ins know users from. */
export const createKnownUsers = ({ directories }: Pick<People, 'directories'>): KnownUsers => ({
  find: async (reader, user, only) => {
    const found: KnownUser[] = []
    const unread: string[] = []
    for (const { name } of await reader.list({ kind: 'Directory' })) {
      if (only !== undefined && name !== only) continue
      const snapshot = directories.latest(name)
      if (snapshot === undefined) unread.push(name)
      else {
        const person = personIn(snapshot, user)
        if (person === undefined) continue
        const { userId, groups } = identityOf(snapshot, person)
        found.push({ id: userId, directory: name, groups })
      }
    }
    return { found, unread }
  },
  sources: async (reader) =>
    new Map((await signInRows(reader)).map(({ name, spec }) => [name, userSourceOf(name, spec)])),
})
