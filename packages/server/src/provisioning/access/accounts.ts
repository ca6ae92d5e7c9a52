import { groupedBy } from '../../runtime/grouped.js'
import type { DesiredAccount, ObservedAccount } from '../connector.js'
import { folded } from '../mapping/compile.js'
import type { PersonKey } from '../operation.js'
import type { Link } from '../plan/link.js'
import type { AccountShown, AccountSituation } from './contract.js'

/** A person of a directory, with what accounts are matched by. */
export interface AccountCandidate {
  person: PersonKey
  username: string
  mail?: string | undefined
}

/** A system as read, with what the hub knows about its people. */
export interface Survey {
  connector: string
  accounts: readonly ObservedAccount[]
  links: ReadonlyMap<PersonKey, Link>
  desired: ReadonlyMap<PersonKey, DesiredAccount>
  problem: (person: PersonKey) => string | undefined
  isProtected: (username: string) => boolean
  /** `spec.correlate.by`. */
  by: 'mail' | 'username'
}

type Matching = (account: ObservedAccount) => readonly PersonKey[]

const matchingBy = (by: Survey['by'], candidates: Iterable<AccountCandidate>): Matching => {
  const known = [...candidates].filter((candidate) => candidate[by] !== undefined)
  const people = groupedBy(known, (candidate) => folded(candidate[by] ?? ''))
  return (account) => {
    const value = account[by]
    const found = value === undefined ? undefined : people.get(folded(value))
    return found?.map(({ person }) => person) ?? []
  }
}

const situationOf = (people: readonly PersonKey[], links: ReadonlyMap<PersonKey, Link>): AccountSituation => {
  const [first] = people
  if (first === undefined) return 'Unmatched'
  return people.length > 1 || links.has(first) ? 'Disputed' : 'Unlinked'
}

const reasonsFor = (desired: DesiredAccount | undefined, membership: string): readonly string[] => {
  if (!desired?.memberships.includes(membership)) return []
  return desired.membershipWhy?.get(membership) ?? desired.why
}

type Unjudged = Omit<AccountShown, 'reasons'>

/** Why an account needs attention: it has no owner, no sync changes it, or it has memberships that no rule grants. */
const reasonsToLook = (
  { situation, protected: spared, memberships, people, problem }: Unjudged,
  nameOf: (person: PersonKey) => string,
): string[] => {
  const names = people.map(nameOf).join(', ')
  const without = memberships.filter(({ why }) => why.length === 0).map(({ membership }) => membership)
  return [
    ...(spared ? ['protected: the sync never changes this account'] : []),
    ...(situation === 'Unmatched' && !spared ? ['matches no person in a directory'] : []),
    ...(situation === 'Unlinked'
      ? [`matches ${names}, but is not linked: adopt it, or add it to spec.protected`]
      : []),
    ...(situation === 'Disputed' ? [`matches ${names}`] : []),
    ...(situation === 'Deleted' ? [`deleted on the system; was the account of ${names}`] : []),
    ...(situation === 'Linked' && problem === undefined && without.length > 0
      ? [`no rule grants ${without.join(', ')}`]
      : []),
  ]
}

/** Accounts that Hansa manages and that are missing on the system. */
const deletedOf = ({ connector, accounts, links, isProtected }: Survey): Unjudged[] => {
  const keys = new Set(accounts.map(({ key }) => key))
  return [...links.values()].flatMap(({ person, key, username }) =>
    key === undefined || keys.has(key)
      ? []
      : [
          {
            connector,
            key,
            username,
            enabled: false,
            situation: 'Deleted' as const,
            protected: isProtected(username),
            privileged: false,
            people: [person],
            memberships: [],
          },
        ],
  )
}

const presentOf = (survey: Survey, matching: Matching): Unjudged[] => {
  const { connector, accounts, links, desired, problem, isProtected } = survey
  const owners = new Map(
    [...links.values()].flatMap(({ key, person }) => (key === undefined ? [] : [[key, person]])),
  )
  return accounts.map((account): Unjudged => {
    const { key, username, mail, enabled, privileged = false } = account
    const owner = owners.get(key)
    const people = owner === undefined ? matching(account) : [owner]
    const wanted = owner === undefined ? undefined : desired.get(owner)
    const trouble = owner === undefined ? undefined : problem(owner)
    return {
      connector,
      key,
      username,
      ...(mail === undefined ? {} : { mail }),
      enabled,
      situation: owner === undefined ? situationOf(people, links) : 'Linked',
      protected: isProtected(username),
      privileged,
      people: [...people],
      memberships: account.memberships.map((membership) => ({
        membership,
        why: [...reasonsFor(wanted, membership)],
      })),
      ...(trouble === undefined ? {} : { problem: trouble }),
    }
  })
}

/** Every account of a system, with its owner and the rules behind its memberships. */
export const accountsOf = (survey: Survey, candidates: readonly AccountCandidate[]): AccountShown[] => {
  const names = new Map(candidates.map(({ person, username }) => [person, username] as const))
  const nameOf = (person: PersonKey): string =>
    names.get(person) ?? survey.links.get(person)?.username ?? person
  const all = [...presentOf(survey, matchingBy(survey.by, candidates)), ...deletedOf(survey)]
  return all.map((account) => ({ ...account, reasons: reasonsToLook(account, nameOf) }))
}

/** Whether an account needs attention. */
export const isOrphan = ({ reasons }: AccountShown): boolean => reasons.length > 0
