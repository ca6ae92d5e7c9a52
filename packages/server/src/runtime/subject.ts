import type { Act, ActEntry } from './act.js'
import type { LabelsOf } from './labels.js'
import { allRights, type Rights } from './rights.js'
import type { Verb } from './verbs.js'

/** A Directory, or a SignIn without one. */
export interface UserSource {
  kind: 'Directory' | 'SignIn'
  name: string
}

/**
 * Who acts. `User`: a person; `ServiceToken`: a token that stands for itself; `Controller`: the hub, and commands on its machine.
 */
export interface Subject {
  /**
   * Stable, and unique over all kinds: a token's name, `hub/NAME` of a controller. Users have a slash in it too (DIRECTORY/ID), and names
   * of tokens none. The change feed and stored responses of an Idempotency-Key contain it.
   */
  id: string
  kind: 'User' | 'ServiceToken' | 'Controller'
  /** As it is shown in events, runs, blocks and errors. */
  name: string
  /** Where a user and its groups are known from. */
  source?: UserSource
  /** Names of the groups of a user. */
  groups: readonly string[]
  /** The name, in `token list`, of the token a request came with. */
  tokenId?: string
  /** The user whom the token of the request belongs to, through other tokens too. */
  owner?: string
  /** Built-in roles that it has on the whole hub without a binding: those of tokens that were created on the machine of the hub. */
  roles?: readonly string[]
  /** The role that limits its rights: it may do only what this role allows, too. */
  ceiling?: string
  /** What it may do, as of the start of the request. */
  rights: Rights
  /** The verb of the operation that it calls, on the objects of this kind: what changes of them need. */
  operation?: { verb: Verb; kind: string }
  /** Checks again, in the transaction that performs the operation, that it may: labels can have changed since. Throws HansaError. */
  recheck?: (labelsOf: LabelsOf) => Promise<void>
  /** What the subject is doing: recorded in the audit trail with each change. */
  act?: Act
}

/** A token that stands for itself, with all rights unless said otherwise. */
export const tokenSubject = (
  name: string,
  held: Pick<Subject, 'roles' | 'ceiling' | 'owner'> & { rights?: Rights } = {},
): Subject => ({
  id: name,
  kind: 'ServiceToken',
  name,
  groups: [],
  tokenId: name,
  rights: allRights,
  ...held,
})

/** The same subject, and what it does. */
export const acting = (subject: Subject, act: Act): Subject => ({ ...subject, act })

/** What the rights of a subject are computed from; equal for subjects with the same rights. */
export const standingOf = ({
  id,
  kind,
  name,
  source,
  groups,
  roles,
  ceiling,
  tokenId,
}: Omit<Subject, 'rights'>): string =>
  JSON.stringify([id, kind, name, source?.kind, source?.name, groups, roles, ceiling, tokenId])

/** A subject as the audit trail names it. */
export const subjectOf = ({ kind, id, name, tokenId }: Subject): ActEntry['subject'] => ({
  kind,
  id,
  name,
  tokenId,
})

/** An actor without a user: `hub/NAME`, or a command on the machine of the hub. */
export const controllerSubject = (name: string): Subject => ({
  id: name,
  kind: 'Controller',
  name,
  groups: [],
  rights: allRights,
})
