import type { AtMost, Desired, NormalForm, Observation, UniqueForm } from '../connector.js'
import type { ConnectorSpec } from '../contract.js'
import type { Unplanned } from '../mapping/merge.js'
import type { Operation, PersonKey } from '../operation.js'
import type { Blocked } from './blocked.js'
import type { Link, LinkChange, LinkState } from './link.js'
import type { DeletedAccount } from './recover.js'

/** When the newest read of each directory began, in milliseconds since the epoch. */
export type Reads = ReadonlyMap<string, number>

/**
 * What gates count. `disables` are of people who are not wanted any more, `locks` of people whom the directory disabled: absence may be an
 * error of a read, a lock was set by somebody. `adoptions` are held unless the connector says Auto; `recreations` are of accounts that
 * vanished from the target.
 */
export type GateKind =
  | 'deletes'
  | 'disables'
  | 'locks'
  | 'removals'
  | 'creations'
  | 'recreations'
  | 'adoptions'

/** An operation with what the run must know of it. */
export interface PlannedOperation extends Operation {
  gate?: GateKind
  /** What the link becomes when it is done. */
  becomes?: LinkState
}

/** What an administrator may decide about, ready to be done. */
export interface LinkOffer {
  action: 'Merge'
  person: PersonKey
  /** A username on the target. */
  account: string
  /** The same as a command line. */
  command: string
}

/** Why one person is not, or not fully, as the directory says. */
export interface PersonProblem {
  person: PersonKey
  username: string
  message: string
  offer?: LinkOffer
}

/** What a plan needs of a connector's spec. */
export type Policy = Pick<ConnectorSpec, 'protected' | 'correlate' | 'leaver' | 'gates' | 'drift'>

/** Everything a plan is made of: plain data, so that the same input gives the same plan. */
export interface PlanInput {
  connector: string
  policy: Policy
  ownUsernames: readonly string[]
  renameLoses: readonly string[]
  normalForm?: NormalForm | undefined
  /** Kinds of structures that are deleted when they are not wanted. */
  ownedKinds?: readonly string[] | undefined
  /** Fields that are rights, and what one is called. */
  rightFields?: Readonly<Record<string, string>> | undefined
  /** Fields of which no two accounts may have the same value. */
  uniqueFields?: Readonly<Record<string, UniqueForm>> | undefined
  /** Fields that together say whose an account is. */
  identity?: readonly string[] | undefined
  desired: Desired
  unplanned: readonly Unplanned[]
  /** How people who are wanted are called: for those who have no account yet. */
  names?: ReadonlyMap<PersonKey, { username: string }> | undefined
  /** What people with a problem may have at most; who is not here keeps what they have. */
  atMost?: ReadonlyMap<PersonKey, AtMost>
  /** Structures that are there stay as they are. */
  additive?: boolean
  observation: Observation
  links: ReadonlyMap<PersonKey, Link>
  /** Why the hub's clock cannot be believed; undefined when it can. */
  clockDoubt?: string | undefined
  /** Usernames of before, the latest first, of people whose account is gone where the username is the key. */
  former?: ReadonlyMap<PersonKey, readonly string[]>
  /** Accounts that were deleted, by their keys; absent where only some people are planned. */
  deleted?: ReadonlyMap<string, DeletedAccount> | undefined
  /** People with a link whom their directory shows as disabled, whether they are wanted here or not. */
  locked: ReadonlySet<PersonKey>
  blocked?: Blocked
  /** Keys of accounts that were revoked and show tokens or keys again: the target was restored from a backup, say. */
  returned?: ReadonlySet<string>
  reads: Reads
  /** As the adapter says. */
  revokesWithDisable?: boolean
  /** Keys of structures whose memberships Hansa manages: those it wanted at any time. */
  managed: ReadonlySet<string>
  /** Milliseconds since the epoch. */
  now: number
  /**
   * A plan for these people alone: whoever else is in `links` and `observation` is looked up, and not planned for. `managed` counts
   * everyone.
   */
  part?: { only: ReadonlySet<PersonKey>; managed: ManagedCounts } | undefined
}

/** What numbers are judged against. */
export interface ManagedCounts {
  /** People with an account of ours. */
  accounts: number
  /** Memberships of those that Hansa manages. */
  memberships: number
  /** Accounts of ours that are not Leaving yet. */
  present: number
  /** How many of those are no longer wanted, without those whom the directory disabled. */
  leavers: number
  /** How many people are wanted here at all. */
  wanted: number
  /** Accounts of ours that the target no longer shows. */
  vanished: number
}

export interface Plan {
  operations: readonly PlannedOperation[]
  /** What became known about accounts, with nothing to do on the target. */
  linkChanges: readonly LinkChange[]
  /** Leavers with nothing to do on the target: their links become Leaving, unless a gate holds leavers. */
  silentLeavers: readonly Link[]
  problems: readonly PersonProblem[]
  /** Whether somebody waits for what others are to give up by this plan. */
  waiting: boolean
  notices: readonly PersonProblem[]
  /** What was changed on the target by hand and is only reported (`drift: Report`). */
  drifted: readonly PlannedOperation[]
  /** What each person's desired state is, as a digest: stored with the link when all of it is applied. */
  hashes: ReadonlyMap<PersonKey, string>
  managed: ManagedCounts
  /** Why the hub's clock cannot be believed: grace times may not be over. */
  clockDoubt?: string | undefined
  /** When the next grace time ends, in milliseconds since the epoch. */
  nextDue: number | undefined
}
