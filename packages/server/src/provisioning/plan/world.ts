import { digestOf } from '../../runtime/canonical.js'
import type { DesiredAccount, ObservedAccount } from '../connector.js'
import { folded } from '../mapping/compile.js'
import type { PersonKey } from '../operation.js'
import { identityOf } from './identity.js'
import type { LinkOffer, PersonProblem, PlanInput, PlannedOperation } from './input.js'
import type { Link, LinkChange } from './link.js'
import { createMoves, type ValueMoves } from './moves.js'
import { createProtection } from './protection.js'
import { recoverLinks } from './recover.js'
import { createRehires, type Rehires } from './rehire.js'

/** The shared state that the parts of a plan read and write. */
export interface World {
  readonly input: PlanInput
  /** Links after recovery. */
  readonly links: ReadonlyMap<PersonKey, Link>
  readonly isProtected: (username: string) => boolean
  account(key: string | undefined): ObservedAccount | undefined
  named(username: string): ObservedAccount | undefined
  /** The owner of an account. */
  ownerOf(key: string): PersonKey | undefined
  /** Another person with this username (or future username), including leavers in their grace period. */
  holderOf(username: string, besides: PersonKey): Link | undefined
  /** Unlinked accounts, by folded mail or username, or by `identityOf`. */
  matching(by: 'mail' | 'username' | 'mark' | 'identity', value: string): readonly ObservedAccount[]
  isManaged(membership: string): boolean
  /** Usernames and other unique values that move from one person to another. */
  readonly moves: ValueMoves
  /** Leavers who match a new person. */
  readonly rehires: Rehires
  /** Whether tokens and keys must (still or again) be revoked. */
  isRevocable(link: Link, observed: ObservedAccount): boolean
  /** Always returns undefined, for use in return statements. */
  problem(person: PersonKey, username: string, message: string, offer?: LinkOffer): undefined
  /** Information without effect on the plan. */
  notice(notice: PersonProblem): void
  readonly notices: readonly PersonProblem[]
  /** A problem that ends with operations planned for another person. Always returns undefined, for use in return statements. */
  waits(person: PersonKey, username: string, message: string): undefined
  readonly waiting: ReadonlySet<PersonKey>
  change(change: LinkChange): void
  add(operation: Omit<PlannedOperation, 'id' | 'connector'>): void
  readonly operations: readonly PlannedOperation[]
  readonly problems: readonly PersonProblem[]
  readonly changes: readonly LinkChange[]
}

const push = <K, V>(map: Map<K, V[]>, key: K, value: V): void => {
  const present = map.get(key)
  if (present === undefined) map.set(key, [value])
  else present.push(value)
}

/** A digest of the subject and outcome of an operation: the same operation gets the same id. Excludes hidden values. */
const idOf = (operation: Omit<PlannedOperation, 'id'>): string => {
  const { connector, kind, person, account, membership, structure, after, before } = operation
  // An adoption is approved for the state of the account: with other rights it is another operation.
  const seen = kind === 'AdoptAccount' ? { before } : {}
  return digestOf({ connector, kind, person, account, membership, structure, after, ...seen }).slice(7, 27)
}

export const createWorld = (input: PlanInput): World => {
  const { observation } = input
  const { links, changes } = recoverLinks(input.links, observation, input)
  const byKey = new Map<string, ObservedAccount>()
  const byName = new Map<string, ObservedAccount>()
  const owners = new Map<string, PersonKey>()
  const holders = new Map<string, Link[]>()
  const indexes = {
    mail: new Map<string, ObservedAccount[]>(),
    username: new Map<string, ObservedAccount[]>(),
    mark: new Map<string, ObservedAccount[]>(),
    identity: new Map<string, ObservedAccount[]>(),
  }
  for (const link of links.values()) {
    if (link.key !== undefined) owners.set(link.key, link.person)
    push(holders, folded(link.username), link)
    if (link.pendingUsername !== undefined) push(holders, folded(link.pendingUsername), link)
  }
  for (const account of observation.accounts) {
    byKey.set(account.key, account)
    byName.set(folded(account.username), account)
    if (owners.has(account.key)) continue
    push(indexes.username, folded(account.username), account)
    if (account.mail !== undefined) push(indexes.mail, folded(account.mail), account)
    if (account.mark !== undefined) push(indexes.mark, account.mark, account)
    const identity = identityOf(account.fields, input.identity)
    if (identity !== undefined) push(indexes.identity, identity, account)
  }
  const operations: PlannedOperation[] = []
  const problems: PersonProblem[] = []
  const waiting = new Set<PersonKey>()
  const notices: PersonProblem[] = []

  const lookup: Pick<
    World,
    'input' | 'links' | 'isProtected' | 'account' | 'named' | 'ownerOf' | 'holderOf'
  > = {
    input,
    links,
    isProtected: createProtection(input.policy.protected, input.ownUsernames),
    account: (key) => (key === undefined ? undefined : byKey.get(key)),
    named: (username) => byName.get(folded(username)),
    ownerOf: (key) => owners.get(key),
    holderOf: (username, besides) => holders.get(folded(username))?.find(({ person }) => person !== besides),
  }
  return {
    ...lookup,
    moves: createMoves(lookup),
    rehires: createRehires(lookup),
    matching: (by, value) =>
      indexes[by].get(by === 'mail' || by === 'username' ? folded(value) : value) ?? [],
    isManaged: (membership) => input.managed.has(membership),
    isRevocable: ({ revokedAt }, { key }) => revokedAt === undefined || (input.returned?.has(key) ?? false),
    notice: (notice) => {
      notices.push(notice)
    },
    notices,
    problem: (person, username, message, offer) => {
      problems.push({ person, username, message, ...(offer === undefined ? {} : { offer }) })
      return undefined
    },
    waits: (person, username, message) => {
      problems.push({ person, username, message })
      waiting.add(person)
      return undefined
    },
    waiting,
    change: (change) => {
      changes.push(change)
    },
    add: (operation) => {
      const whole = { ...operation, connector: input.connector }
      operations.push({ ...whole, id: idOf(whole) })
    },
    operations,
    problems,
    changes,
  }
}

/** A digest of the desired state of one person; for hidden values, only their presence. */
export const desiredHash = ({ username, enabled, fields, memberships }: DesiredAccount): string =>
  digestOf({ username, enabled, fields, memberships: [...memberships].sort() }).slice(7, 39)
