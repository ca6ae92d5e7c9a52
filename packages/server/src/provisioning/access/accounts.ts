import type { DesiredAccount, ObservedAccount } from '../connector.js'
import { folded } from '../mapping/compile.js'
import type { PersonKey } from '../operation.js'
import type { Link } from '../plan/link.js'
import type { AccountShown, Situation } from './contract.js'

/** A person of a directory, as accounts are matched with people. */
export interface Candidate {
  person: PersonKey
  username: string
  mail?: string | undefined
}

/** A system as it was read, with what the hub knows of its people. */
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

const matchingBy = (by: Survey['by'], candidates: Iterable<Candidate>): Matching => {
  const people = new Map<string, PersonKey[]>()
  for (const candidate of candidates) {
    const value = candidate[by]
    if (value === undefined) continue
    const key = folded(value)
    people.set(key, [...(people.get(key) ?? []), candidate.person])
  }
  return (account) => {
    const value = account[by]
    return value === undefined ? [] : (people.get(folded(value)) ?? [])
  }
}

const situationOf = (people: readonly PersonKey[], links: ReadonlyMap<PersonKey, Link>): Situation => {
  const [first] = people
  if (first === undefined) return 'Unmatched'
  return people.length > 1 || links.has(first) ? 'Disputed' : 'Unlinked'
}

const reasonsFor = (desired: DesiredAccount | undefined, membership: string): readonly string[] => {
  if (!desired?.memberships.includes(membership)) return []
  return desired.membershipWhy?.get(membership) ?? desired.why
}

/** Accounts that Hansa manages and the system does not have. */
const deletedOf = ({ connector, accounts, links, isProtected }: Survey): AccountShown[] => {
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

/** Every account of a system, whose it is and why it has its memberships. */
export const accountsOf = (survey: Survey, candidates: Iterable<Candidate>): AccountShown[] => {
  const { connector, accounts, links, desired, problem, isProtected } = survey
  const owners = new Map(
    [...links.values()].flatMap(({ key, person }) => (key === undefined ? [] : [[key, person]])),
  )
  const matching = matchingBy(survey.by, candidates)
  const present = accounts.map((account): AccountShown => {
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
  return [...present, ...deletedOf(survey)]
}

/** Whether somebody should look at an account: nobody owns it, no plan changes it, or it has what no rule gives. */
export const isOrphan = ({ situation, protected: isSpared, memberships, problem }: AccountShown): boolean =>
  situation !== 'Linked' ||
  isSpared ||
  (problem === undefined && memberships.some(({ why }) => why.length === 0))
