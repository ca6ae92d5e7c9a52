import type { Hidden } from '../runtime/hidden.js'
import type { ConnectorType, GrantsByType } from './connectors/index.js'
import type { AttributeValues } from './mapping/directory-attributes.js'
import type { MappedGrant } from './mapping/evaluate.js'
import type { PersonKey, RuleRef } from './operation.js'

export type { ConnectorType, GrantsByType } from './connectors/index.js'

/**
 * The desired state of one person on one connector, from the Mappings. A person gets an account on a connector if and
 * only if a rule grants something there (a grant with only `connector` grants the account).
 */
export interface WantedAccount<Type extends ConnectorType = ConnectorType> {
  person: PersonKey
  username: string
  displayName: string
  mail?: string
  /** Disabled: disabled in the directory; not a leaver. */
  state: 'Active' | 'Disabled'
  /** The hash as stored in the directory, if exposed. */
  passwordHash?: Hidden
  /** The name at the authentication source, for a target with one. */
  loginName?: string
  /** Every attribute of the Mapping, including `username`, `displayName` and `mail`. */
  attributes: Readonly<Record<string, string | readonly string[]>>
  /** Attributes of the directory entry itself. */
  attribute?: AttributeValues
  grants: GrantsByType[Type]
  /** The rules that granted something on the connector. */
  why: readonly RuleRef[]
  /** What each of them granted; used by `rulesFor`. */
  granted?: readonly MappedGrant[]
}

/** The rules of an account that granted one thing, by `gives`. All rules of the account if individual rules are unknown. */
export const rulesFor = (
  { granted, why }: Pick<WantedAccount, 'granted' | 'why'>,
  gives: (granted: MappedGrant) => boolean,
): readonly RuleRef[] =>
  granted === undefined ? why : [...new Set(granted.filter(gives).map((one) => one.why))]

/** The desired state of one connector; every username occurs once (ignoring case). */
export interface DesiredAccess<Type extends ConnectorType = ConnectorType> {
  accounts: ReadonlyMap<PersonKey, WantedAccount<Type>>
  /** Usernames of blocked people: denied by name if Hansa does not manage the accounts. */
  blocked?: readonly string[]
}

/** All desired accounts, or the selected ones. */
export const amongWanted = <Type extends ConnectorType>(
  { accounts }: DesiredAccess<Type>,
  only: ReadonlySet<PersonKey> | undefined,
): Iterable<WantedAccount<Type>> =>
  only === undefined ? accounts.values() : [...only].flatMap((person) => accounts.get(person) ?? [])
