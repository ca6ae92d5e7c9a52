import type { Hidden } from '../runtime/hidden.js'
import type { ServerTime } from '../runtime/server-time.js'

/** A person of a directory. An unchanged person is the same object in the next snapshot. */
export interface Person {
  /** What the directory never changes: entryUUID, nsUniqueId, ipaUniqueID, objectGUID. In lower case. */
  id: string
  dn: string
  /** '' where the entry has none: the snapshot's problems say so, and nothing can be made for such a person. */
  username: string
  /** The username where the entry has none. */
  displayName: string
  mail?: string
  /** Disabled in the directory, or past its end: to be disabled, never to be deleted. */
  disabled: boolean
  /** By the names LDAP schemas give them (`givenName`, `employeeType`), whatever case the server answers in; a list where there are several values. */
  attributes: Readonly<Record<string, string | readonly string[]>>
  /** As the directory stores it, `{CRYPT}$6$…`; absent where it shows none or shows clear text. */
  passwordHash?: Hidden
  /** Ids of the groups the person is in, directly or through groups in groups; sorted. */
  groups: readonly string[]
}

/** A group of a directory. An unchanged group is the same object in the next snapshot. */
export interface Group {
  id: string
  name: string
  dn: string
  /** Ids of people, directly or through groups in groups; sorted. */
  members: readonly string[]
}

/** Something that could not be used; everything else of the read could. */
export interface Problem {
  /** The DN it is about. */
  subject: string
  reason: string
}

/** How far a directory had come when it was read: equal marks mean nothing changed. Nobody but this room looks inside. */
export type Mark = { readonly [opaque: string]: unknown }

/** One complete read of a directory that was accepted. Never a part of it, never a doubtful one: those are failures. */
export interface Snapshot {
  /** The name of the Directory. */
  directory: string
  /** Its uid: another Directory of the same name has another. */
  uid: string
  people: ReadonlyMap<string, Person>
  groups: ReadonlyMap<string, Group>
  /** Names of the attributes that were read of people for others to use, in lower case. */
  attributes: ReadonlySet<string>
  mark: Mark
  /** RFC 3339: when the read began. */
  readAt: string
  /** Milliseconds since the Unix epoch at which the poll that saw the change began: what delays are measured from. */
  seenAt: number
  /** The server's clock as it was last told. */
  time?: ServerTime
  problems: readonly Problem[]
}

/** What others may ask of the directories of this hub. */
export interface Directories {
  /** The last accepted read since this hub started; undefined until the first. It stays while later reads fail. */
  latest(name: string): Snapshot | undefined
  /** Reads in full now. Throws HansaError: `NotFound`, or `Unprocessable` where the read did not end complete and plausible: then nothing may follow from it. */
  read(name: string, options?: { signal?: AbortSignal }): Promise<Snapshot>
  /**
   * Calls back after each accepted new read that differs from the one before (the first of a run always does). What was accepted is
   * stored before. Returns the way to stop.
   */
  onSnapshot(listener: (next: Snapshot, previous: Snapshot | undefined) => void): () => void
}
