import { connectors } from '../connectors/index.js'
import type { PersonKey } from '../operation.js'
import type { ConnectorType, GrantsByType, WantedAccount } from '../wanted.js'
import type { Attributes } from './attributes.js'
import type { Claims } from './claims.js'
import { folded } from './compile.js'
import type { Evaluated, MappedGrant } from './evaluate.js'
import type { LoginName } from './login-name.js'

/** A person who cannot be planned: stays unchanged, except that they lose access if the directory disabled them. */
export interface Unplanned {
  person: PersonKey
  username: string
  message: string
  disabled: boolean
  /** The mail address they would have claimed. */
  mail?: string | undefined
  /** The maximum of their grants, regardless of the problem; undefined if unknown. */
  atMost?: GrantsByType[ConnectorType] | undefined
}

/** All people with an account on one connector. */
export interface WantedPeople {
  accounts: ReadonlyMap<PersonKey, WantedAccount>
  problems: readonly Unplanned[]
}

const grantsOf = (type: ConnectorType, granted: readonly MappedGrant[]): GrantsByType[ConnectorType] =>
  connectors[type].manifest.grants.merge(granted)

const sameAttributes = (a: Attributes, b: Attributes): boolean => JSON.stringify(a) === JSON.stringify(b)

interface Gathered {
  evaluated: Evaluated
  attributes: Attributes | undefined
  granted: MappedGrant[]
  /** Whether `granted` is complete. */
  bounded: boolean
  problem: string | undefined
}

/** Combines the results of several mappings for the same person. */
const gather = (connector: string, evaluated: readonly Evaluated[]): Map<PersonKey, Gathered> => {
  const people = new Map<PersonKey, Gathered>()
  for (const one of evaluated) {
    const present = people.get(one.key)
    const granted = one.granted?.filter(({ grant }) => grant.connector === connector)
    // Regardless of the problem, this mapping grants them nothing here.
    if (granted?.length === 0) continue
    if ('problem' in one) {
      people.set(one.key, {
        evaluated: one,
        attributes: present?.attributes,
        granted: [...(present?.granted ?? []), ...(granted ?? [])],
        bounded: (present?.bounded ?? true) && granted !== undefined,
        problem: one.problem,
      })
      continue
    }
    if (granted === undefined) continue
    if (present === undefined) {
      people.set(one.key, {
        evaluated: one,
        attributes: one.attributes,
        granted: [...granted],
        bounded: true,
        problem: undefined,
      })
      continue
    }
    present.granted.push(...granted)
    if (present.attributes === undefined) present.attributes = one.attributes
    else if (!sameAttributes(present.attributes, one.attributes))
      present.problem ??= `two mappings set different attributes for ${one.person.username}: make the attributes equal or the scopes disjoint`
  }
  return people
}

interface MergeOptions {
  connector: string
  type: ConnectorType
  evaluated: readonly Evaluated[]
  ownerOf: (foldedUsername: string) => PersonKey | undefined
  usernameProblem: (username: string) => string | undefined
  /** Whether mail addresses must be unique on the target, or identify the person of an account. */
  uniqueMail?: boolean | undefined
  /** Whether a person has an account on the target. */
  hasAccount?: ((person: PersonKey) => boolean) | undefined
  /** For a target with an authentication source. */
  loginName?: LoginName | undefined
  claims: Claims
}

/** The unique values of a person: the folded username, and the folded mail with a prefix that no username contains. */
export const claimsOf = ({ username, mail }: { username: string; mail?: string | undefined }): string[] => [
  folded(username),
  ...(mail === undefined ? [] : [mailClaim(mail)]),
]

const mailClaim = (mail: string): string => `\u0000mail ${folded(mail)}`

/** A person's name for display. */
const named = ({ username, displayName }: Evaluated['person']): string =>
  displayName === '' || displayName === username ? username : `${displayName} (${username})`

const mostNamed = 5
const listed = (names: readonly string[]): string =>
  names.length <= mostNamed
    ? names.join(', ')
    : `${names.slice(0, mostNamed).join(', ')} and ${names.length - mostNamed} more`

/** The other people with the same mail address, if it must be unique: the only one of them with an account is not affected. */
const sharingMail =
  ({ claims, uniqueMail, hasAccount = () => false }: MergeOptions) =>
  (person: PersonKey, mail: string | undefined): readonly PersonKey[] => {
    if (uniqueMail !== true || mail === undefined) return []
    const sharing = claims.of(mailClaim(mail))
    if (sharing.length < 2) return []
    const [owner, ...others] = sharing.filter(hasAccount)
    return owner === person && others.length === 0 ? [] : sharing.filter((one) => one !== person)
  }

/**
 * All people with an account on one connector, from the results of the mappings that name it. Two people with one username are both in
 * error, except that the current owner of the account (`ownerOf` a folded username) is not affected. `claims` contains the claims of
 * everyone else; theirs are added.
 */
export const mergeWanted = (options: MergeOptions): WantedPeople => {
  const { connector, type, evaluated, ownerOf, usernameProblem, loginName, claims } = options
  const people = gather(connector, evaluated)
  for (const [key, { attributes }] of people)
    if (attributes !== undefined) for (const claim of claimsOf(attributes)) claims.add(claim, key)
  const sharedMail = sharingMail(options)
  const nameOf = (key: PersonKey): string => {
    const person = people.get(key)?.evaluated.person
    return person === undefined ? 'another person' : named(person)
  }

  const accounts = new Map<PersonKey, WantedAccount>()
  const problems: Unplanned[] = []
  for (const [key, { evaluated: one, attributes, granted, bounded, problem }] of people) {
    const { person } = one
    const refuse = (message: string): void => {
      const username = attributes?.username ?? person.username
      const atMost = bounded ? { atMost: grantsOf(type, granted) } : {}
      const { disabled } = person
      problems.push({ person: key, username, message, disabled, mail: attributes?.mail, ...atMost })
    }
    if (problem !== undefined || attributes === undefined) {
      refuse(problem ?? 'has no attributes')
      continue
    }
    const { username } = attributes
    const sharing = claims.of(folded(username))
    const unfit = usernameProblem(username)
    const login = loginName?.(one)
    if (unfit !== undefined) refuse(`the username "${username}" is not valid on ${connector}: it ${unfit}`)
    else if (sharing.length > 1 && ownerOf(folded(username)) !== key)
      refuse(
        `after the mapping, ${sharing.length} people have the username "${username}": ${listed(sharing.map(nameOf))}`,
      )
    else if (sharedMail(key, attributes.mail).length > 0)
      refuse(
        `the mail address "${attributes.mail}" also belongs to ${listed(sharedMail(key, attributes.mail).map(nameOf))}: give each person their own address, or set the attribute mail in the Mapping`,
      )
    else if (login !== undefined && 'problem' in login) refuse(login.problem)
    else
      accounts.set(key, {
        person: key,
        username,
        displayName: attributes.displayName,
        ...(attributes.mail === undefined ? {} : { mail: attributes.mail }),
        state: person.disabled ? 'Disabled' : 'Active',
        ...(person.passwordHash === undefined ? {} : { passwordHash: person.passwordHash }),
        ...(login === undefined ? {} : { loginName: login.name }),
        attributes: attributes.all,
        attribute: one.attribute,
        grants: grantsOf(type, granted),
        why: [...new Set(granted.map(({ why }) => why))],
        granted,
      })
  }
  return { accounts, problems }
}
