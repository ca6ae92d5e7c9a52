import type { LdapSpec, LdifSpec } from './contract.js'
import { anyOf, disabledBy, type Judgement } from './people/disabled.js'
import { expiresBy } from './people/expiry.js'
import { type ChangeDetection, presets } from './presets/index.js'
import type { RawEntry } from './raw.js'

/** An attribute in lower case, for lookups in entries. */
type Lower = string

/** What is read and how it is interpreted: a preset with a user's overrides. */
export interface Settings {
  people: {
    base: string
    filter: string
    id: Lower
    username: Lower
    displayName: readonly Lower[]
    mail: Lower
    passwordHash: Lower | undefined
    /** Attributes for mappings: lower case to the spelling they use. */
    shown: ReadonlyMap<Lower, string>
    primaryGroup: { attribute: Lower; group: 'gidnumber' | 'rid' } | undefined
    /** The requested attributes, each once. */
    requested: readonly string[]
  }
  groups:
    | {
        base: string
        filter: string
        id: Lower
        name: Lower
        members: readonly Lower[]
        memberOf: boolean
        requested: readonly string[]
      }
    | undefined
  judge: (entry: RawEntry, nowMs: number) => Judgement
  changes: ChangeDetection
}

const unique = (names: readonly string[]): string[] => [
  ...new Map(names.map((name) => [name.toLowerCase(), name])).values(),
]

type Spec = Pick<LdapSpec, 'preset' | 'people' | 'groups'> | Pick<LdifSpec, 'preset' | 'people' | 'groups'>

/** An absent base (LDIF) is '', which contains everything. */
export const settingsOf = ({ preset, people, groups }: Spec): Settings => {
  const facts = presets[preset]
  const own = people.attributes
  const disabled = own?.disabled === undefined ? undefined : disabledBy(own.disabled)
  const expires = own?.expires === undefined ? undefined : expiresBy(own.expires)
  const isDisabled = disabled === undefined ? facts.disabled.judge : disabled.judge
  const id = own?.id ?? facts.people.id
  const username = own?.username ?? facts.people.username
  const displayName = own?.displayName === undefined ? facts.people.displayName : [own.displayName]
  const mail = own?.mail ?? facts.people.mail
  const passwordHash = own?.passwordHash ?? facts.people.passwordHash
  const more = unique([...facts.people.more, username, ...displayName, mail, ...(own?.more ?? [])])
  const { primaryGroup } = facts.people
  const memberOf = groups?.memberOf === true
  const hash = passwordHash?.toLowerCase()
  return {
    people: {
      base: people.base ?? '',
      filter: people.filter ?? facts.people.filter,
      id: id.toLowerCase(),
      username: username.toLowerCase(),
      displayName: displayName.map((name) => name.toLowerCase()),
      mail: mail.toLowerCase(),
      passwordHash: hash,
      shown: new Map(
        more.map((name) => [name.toLowerCase(), name]).filter(([lower]) => lower !== hash) as [
          string,
          string,
        ][],
      ),
      primaryGroup:
        primaryGroup === undefined
          ? undefined
          : {
              attribute: primaryGroup.attribute.toLowerCase(),
              group: primaryGroup.group === 'rid' ? 'rid' : 'gidnumber',
            },
      requested: unique([
        id,
        ...more,
        ...(passwordHash === undefined ? [] : [passwordHash]),
        ...(disabled === undefined ? facts.disabled.attributes : [disabled.attribute]),
        ...(own?.expires === undefined ? [] : [own.expires]),
        ...(primaryGroup === undefined || groups === undefined ? [] : [primaryGroup.attribute]),
        ...(memberOf ? ['memberOf'] : []),
        ...(facts.changes === 'modifyTimestamp' || facts.changes === 'contextCSN' ? ['modifyTimestamp'] : []),
      ]),
    },
    groups: groups && {
      base: groups.base ?? '',
      filter: groups.filter ?? facts.groups.filter,
      id: (groups.attributes?.id ?? facts.groups.id).toLowerCase(),
      name: (groups.attributes?.name ?? facts.groups.name).toLowerCase(),
      members: (groups.attributes?.members ?? facts.groups.members).map((name) => name.toLowerCase()),
      memberOf,
      requested: unique([
        groups.attributes?.id ?? facts.groups.id,
        groups.attributes?.name ?? facts.groups.name,
        ...(groups.attributes?.members ?? facts.groups.members),
        ...(primaryGroup === undefined ? [] : [primaryGroup.group === 'rid' ? 'objectSid' : 'gidNumber']),
        ...(facts.changes === 'modifyTimestamp' || facts.changes === 'contextCSN' ? ['modifyTimestamp'] : []),
      ]),
    },
    judge:
      expires === undefined
        ? isDisabled
        : (entry, nowMs) => anyOf(isDisabled(entry, nowMs), expires(entry, nowMs)),
    changes: facts.changes,
  }
}
