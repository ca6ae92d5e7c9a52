import type { Hidden } from '../runtime/hidden.js'
import type { ConnectorType, GrantsByType } from './connectors/index.js'
import type { AttributeValues } from './mapping/directory-attributes.js'
import type { Granted } from './mapping/evaluate.js'
import type { PersonKey, RuleRef } from './operation.js'

export type { ConnectorType, GrantsByType } from './connectors/index.js'

/**
 * One person as the Mappings want them on one connector. Somebody is wanted on a connector if and only if a rule grants
 * something there (a grant without groups makes just the account).
 */
export interface WantedAccount<Type extends ConnectorType = ConnectorType> {
  person: PersonKey
  username: string
  displayName: string
  mail?: string
  /** Disabled: disabled in the directory, which is not a leaver. */
  state: 'Active' | 'Disabled'
  /** The hash as the directory stores it, where it shows one. */
  passwordHash?: Hidden
  /** The name at the authentication source of a target that asks one. */
  loginName?: string
  /** Every attribute of the Mapping, `username`, `displayName` and `mail` among them. */
  attributes: Readonly<Record<string, string | readonly string[]>>
  /** Attributes of the directory entry itself. */
  attribute?: AttributeValues
  grants: GrantsByType[Type]
  /** The rules that gave something here. */
  why: readonly RuleRef[]
  /** What each of them gave; `rulesFor` asks it. */
  granted?: readonly Granted[]
}

/** The rules of an account that gave one thing: those that `gives` it. All of the account's where single rules are not known. */
export const rulesFor = (
  { granted, why }: Pick<WantedAccount, 'granted' | 'why'>,
  gives: (granted: Granted) => boolean,
): readonly RuleRef[] =>
  granted === undefined ? why : [...new Set(granted.filter(gives).map((one) => one.why))]

/** Everything wanted on one connector; every username occurs once (compared without case). */
export interface Wanted<Type extends ConnectorType = ConnectorType> {
  accounts: ReadonlyMap<PersonKey, WantedAccount<Type>>
  /** Usernames of people who are blocked: denied by name where accounts are not Hansa's. */
  blocked?: readonly string[]
}

/** Everyone wanted, or those of them that are meant. */
export const amongWanted = <Type extends ConnectorType>(
  { accounts }: Wanted<Type>,
  only: ReadonlySet<PersonKey> | undefined,
): Iterable<WantedAccount<Type>> =>
  only === undefined ? accounts.values() : [...only].flatMap((person) => accounts.get(person) ?? [])
