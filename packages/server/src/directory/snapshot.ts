import type { Hidden } from '../runtime/hidden.js'
import type { ServerTime } from '../runtime/server-time.js'

/** A person of a directory. An unchanged person is the same object in the next snapshot. */
export interface Person {
  /** The stable id: entryUUID, nsUniqueId, ipaUniqueID, objectGUID. In lower case. */
  id: string
  dn: string
  /** '' if the entry has none: the snapshot's problems report it, and no account can be created for such a person. */
  username: string
  /** Defaults to the username. */
  displayName: string
  mail?: string
  /** Disabled in the directory or expired: the account is disabled, never deleted. */
  disabled: boolean
  /** By their names in LDAP schemas (`givenName`, `employeeType`), whatever case the server returns; a list if there are several values. */
  attributes: Readonly<Record<string, string | readonly string[]>>
  /** As stored in the directory, `{CRYPT}$6$…`; absent if the directory exposes none or only clear text. */
  passwordHash?: Hidden
  /** Ids of the groups of the person, directly or through nested groups; sorted. */
  groups: readonly string[]
}

/** A group of a directory. An unchanged group is the same object in the next snapshot. */
export interface Group {
  id: string
  name: string
  dn: string
  /** Ids of people, directly or through nested groups; sorted. */
  members: readonly string[]
}

/** A part of the read that cannot be used; the rest is used. */
export interface DirectoryProblem {
  /** The DN of the entry. */
  subject: string
  reason: string
}

/** The position of a directory when it was read: equal marks mean nothing changed. Opaque outside this folder. */
export type Mark = { readonly [opaque: string]: unknown }

/** One complete, accepted read of a directory. Partial and doubtful reads are failures. */
export interface Snapshot {
  /** The name of the Directory. */
  directory: string
  /** The uid of the Directory: a new Directory with the same name has another uid. */
  uid: string
  people: ReadonlyMap<string, Person>
  groups: ReadonlyMap<string, Group>
  /** Names of the attributes of people that were read for other modules, in lower case. */
  attributes: ReadonlySet<string>
  mark: Mark
  /** When the read began, RFC 3339. */
  readAt: string
  /** When the poll that detected the change began, in milliseconds since the epoch: the start for delay metrics. */
  seenAt: number
  /** The last known time of the server's clock. */
  time?: ServerTime
  problems: readonly DirectoryProblem[]
}

/** The directories of this hub, for other modules. */
export interface Directories {
  /** The last accepted read since this hub started; undefined until the first. Kept while later reads fail. */
  latest(name: string): Snapshot | undefined
  /** Reads in full now. Throws HansaError: `NotFound`, or `Unprocessable` if the read is not complete and plausible: nothing can be derived from it. */
  read(name: string, options?: { signal?: AbortSignal }): Promise<Snapshot>
  /**
   * Calls back after each accepted read that differs from the one before (the first of a run always does). The read is stored
   * first. Returns a function that unsubscribes.
   */
  onSnapshot(listener: (next: Snapshot, previous: Snapshot | undefined) => void): () => void
}
