import type { AtMost, DesiredState, NormalForm, Observation, UniqueForm } from '../connector.js'
import type { ConnectorSpec } from '../contract.js'
import type { Unplanned } from '../mapping/merge.js'
import type { Operation, PersonKey } from '../operation.js'
import type { Blocked } from './blocked.js'
import type { Link, LinkChange, LinkState } from './link.js'
import type { DeletedAccount } from './recover.js'

/** When the newest read of each directory began, in milliseconds since the epoch. */
export type ReadTimes = ReadonlyMap<string, number>

/**
 * What gates count. `disables` are for people who are no longer entitled to an account, `locks` for people whom the directory disabled:
 * absence can be a read error, a lock is deliberate. `adoptions` are held unless the connector says Auto; `recreations` are for accounts
 * that disappeared from the target.
 */
export type GateKind =
  | 'deletes'
  | 'disables'
  | 'locks'
  | 'removals'
  | 'creations'
  | 'recreations'
  | 'adoptions'

/** An operation with the data that the run needs. */
export interface PlannedOperation extends Operation {
  gate?: GateKind
  /** The state of the link after the operation. */
  becomes?: LinkState
}

/** A decision that is offered to an administrator. */
export interface LinkOffer {
  action: 'Merge'
  person: PersonKey
  /** A username on the target. */
  account: string
  /** The command line for it. */
  command: string
}

/** Why the state of one person differs from the directory, in whole or in part. */
export interface PersonProblem {
  person: PersonKey
  username: string
  message: string
  offer?: LinkOffer
}

/** The part of a connector's spec that a plan needs. */
export type Policy = Pick<ConnectorSpec, 'protected' | 'correlate' | 'leaver' | 'gates' | 'drift'>

/** All inputs of a plan, as plain data: the same input results in the same plan. */
export interface PlanInput {
  connector: string
  policy: Policy
  ownUsernames: readonly string[]
  renameLoses: readonly string[]
  normalForm?: NormalForm | undefined
  /** Kinds of structures that are deleted when they are not needed. */
  ownedKinds?: readonly string[] | undefined
  /** Fields that are rights, with their label. */
  rightFields?: Readonly<Record<string, string>> | undefined
  /** Fields with values that must be unique among accounts. */
  uniqueFields?: Readonly<Record<string, UniqueForm>> | undefined
  /** Fields that together identify the person of an account. */
  identity?: readonly string[] | undefined
  desired: DesiredState
  unplanned: readonly Unplanned[]
  /** The names of people with a desired account: for those who have no account yet. */
  names?: ReadonlyMap<PersonKey, { username: string }> | undefined
  /** The maximum that people with a problem can have; people who are not listed keep what they have. */
  atMost?: ReadonlyMap<PersonKey, AtMost>
  /** Existing structures stay unchanged. */
  additive?: boolean
  observation: Observation
  links: ReadonlyMap<PersonKey, Link>
  /** Why the hub's clock cannot be trusted; undefined if it can. */
  clockDoubt?: string | undefined
  /** Former usernames, latest first, of people whose account is missing on a target with the username as key. */
  former?: ReadonlyMap<PersonKey, readonly string[]>
  /** Deleted accounts, by key; absent if only some people are planned. */
  deleted?: ReadonlyMap<string, DeletedAccount> | undefined
  /** People with a link who are disabled in their directory, whether they are entitled to an account or not. */
  locked: ReadonlySet<PersonKey>
  blocked?: Blocked
  /** Keys of accounts that were revoked and have tokens or keys again, for example because the target was restored from a backup. */
  returned?: ReadonlySet<string>
  reads: ReadTimes
  /** As the adapter says. */
  revokesWithDisable?: boolean
  /** Keys of structures whose memberships Hansa manages: all that it ever granted. */
  managed: ReadonlySet<string>
  /** Milliseconds since the epoch. */
  now: number
  /** Plans only for these people: others in `links` and `observation` are only looked up. `managed` counts everyone. */
  part?: { only: ReadonlySet<PersonKey>; managed: ManagedCounts } | undefined
}

/** The numbers that gates compare against. */
export interface ManagedCounts {
  /** People with an account that Hansa manages. */
  accounts: number
  /** Their memberships that Hansa manages. */
  memberships: number
  /** Managed accounts that are not Leaving yet. */
  present: number
  /** How many of those people are no longer entitled to the account, without people whom the directory disabled. */
  leavers: number
  /** How many people are entitled to an account. */
  wanted: number
  /** Managed accounts that are missing on the target. */
  vanished: number
}

export interface Plan {
  operations: readonly PlannedOperation[]
  /** Changes of links without operations on the target. */
  linkChanges: readonly LinkChange[]
  /** Leavers with nothing to do on the target: their links become Leaving, unless a gate holds leavers. */
  silentLeavers: readonly Link[]
  problems: readonly PersonProblem[]
  /** Whether a person waits for a value that others release in this plan. */
  waiting: boolean
  notices: readonly PersonProblem[]
  /** Manual changes on the target that are only reported (`drift: Report`). */
  drifted: readonly PlannedOperation[]
  /** A digest of each person's desired state: stored with the link when all of it is applied. */
  hashes: ReadonlyMap<PersonKey, string>
  managed: ManagedCounts
  /** Why the hub's clock cannot be trusted: grace periods may not be over. */
  clockDoubt?: string | undefined
  /** When the next grace period ends, in milliseconds since the epoch. */
  nextDue: number | undefined
}
