import type { DesiredAccount, DesiredState, DesiredStructure, Observation } from '../../connector.js'
import type { PersonKey } from '../../operation.js'
import { amongWanted, type DesiredAccess, rulesFor, type WantedAccount } from '../../wanted.js'
import { collidingGroups, spellingOf, usableGroups } from './usable.js'
import { aliasText, metadataBytes } from './words.js'

export interface VaultTarget {
  /** Auth mounts, and the attribute of the Mapping with the alias name there. */
  aliases: readonly { mount: string; name: string }[]
  /** Policies whose text Hansa manages. */
  policies: Readonly<Record<string, string>>
}

const tooLong = (text: string): boolean => Buffer.byteLength(text) > metadataBytes

const aliasesOf = (one: WantedAccount<'vault'>, target: VaultTarget): string[] | string => {
  const texts: string[] = []
  for (const { mount, name } of target.aliases) {
    const value = one.attributes[name]
    const [only, ...more] = typeof value === 'string' ? [value] : (value ?? [])
    if (only === undefined || only === '' || more.length > 0)
      return `the attribute "${name}", the alias name at ${mount}, must have exactly one value; it has ${only === undefined || only === '' ? 'none' : more.length + 1}`
    if (only.includes('/'))
      return `the attribute "${name}" contains a slash, which a Vault path cannot contain`
    texts.push(aliasText(mount, only))
  }
  return texts
}

type Spelling = ReturnType<typeof spellingOf>

const rulesOfGroup = (one: WantedAccount<'vault'>, group: string, spelling: Spelling): readonly string[] =>
  rulesFor(one, (granted) => spelling(granted.group) === group && (granted.grant.policies ?? []).length > 0)

const groupsOf = (people: Iterable<WantedAccount<'vault'>>, spelling: Spelling): DesiredStructure[] => {
  const groups = new Map<string, { policies: Set<string>; why: Set<string> }>()
  for (const one of people)
    for (const { group: name, policies } of one.grants.groups) {
      const group = spelling(name)
      const known = groups.get(group) ?? { policies: new Set(), why: new Set() }
      for (const policy of policies) known.policies.add(policy)
      for (const rule of rulesOfGroup(one, group, spelling)) known.why.add(rule)
      groups.set(group, known)
    }
  return [...groups].map(([key, { policies, why }]) => ({
    kind: 'group',
    key,
    // Includes the marks: a new entity must equal what the next read returns.
    fields: { policies: [...policies].sort(), type: 'internal', managed: true },
    why: [...why].sort(),
  }))
}

/** Why people must not be added to an existing group: someone else created it, and its other members would get our policies. */
const foreignGroups = (observation: Observation): ReadonlyMap<string, string> =>
  new Map(
    observation.structures.flatMap(({ kind, key, fields }) => {
      if (kind !== 'group') return []
      if (fields.type !== 'internal') return [[key, 'is an external group']]
      return fields.managed === true ? [] : [[key, 'was not created by Hansa']]
    }),
  )

/** The desired entities with their aliases, internal groups with the policies, and policy texts. */
export const desireVault = (
  wanted: DesiredAccess<'vault'>,
  target: VaultTarget,
  observation: Observation,
  only?: ReadonlySet<PersonKey>,
): DesiredState => {
  const foreign = foreignGroups(observation)
  const accounts: DesiredAccount[] = []
  const problems: { person: string; message: string }[] = []
  const notices: { person: string; message: string }[] = []
  const spelling = spellingOf(observation)
  const usable = new Map([...wanted.accounts].map(([person, one]) => [person, usableGroups(one)] as const))
  const everyone = [...usable.values()].map(({ one }) => one)
  const colliding = collidingGroups(everyone)
  for (const { person } of amongWanted(wanted, only)) {
    const { one, refused } = usable.get(person) ?? {}
    if (one === undefined) continue
    for (const message of refused ?? []) notices.push({ person, message })
    const aliases = aliasesOf(one, target)
    const memberships = [...new Set(one.grants.groups.map(({ group }) => spelling(group)))]
    const shared = one.grants.groups.flatMap(({ group }) => colliding.get(group) ?? [])[0]
    const strange = memberships.find((group) => foreign.has(group))
    const message =
      typeof aliases === 'string'
        ? aliases
        : shared !== undefined
          ? shared
          : strange !== undefined
            ? `the group "${strange}" in Vault ${foreign.get(strange)}: rename it, or set its metadata managed_by=hansa to let Hansa manage it`
            : tooLong(one.displayName) || tooLong(one.mail ?? '')
              ? `the display name or mail address is longer than ${metadataBytes} bytes, the limit of Vault`
              : undefined
    if (message !== undefined || typeof aliases === 'string') {
      problems.push({ person: one.person, message: message ?? '' })
      continue
    }
    accounts.push({
      person: one.person,
      username: one.username,
      enabled: one.state === 'Active',
      ...(one.mail === undefined ? {} : { mail: one.mail }),
      // Rules grant policies through groups: policies on the entity itself were added by hand.
      fields: { displayName: one.displayName, mail: one.mail ?? '', aliases, policies: [] },
      memberships,
      why: one.why,
      fieldWhy: new Map([['policies', []]]),
      membershipWhy: new Map(memberships.map((group) => [group, rulesOfGroup(one, group, spelling)])),
    })
  }
  const texts = Object.entries(target.policies).map(([key, text]) => ({
    kind: 'policy',
    key,
    fields: { text },
    why: ["the connector's policies"],
  }))
  // Groups that are the same group in Vault are not written: it is unknown which of their policies are right.
  const single = everyone.map((one) => ({
    ...one,
    grants: { groups: one.grants.groups.filter(({ group }) => !colliding.has(group)) },
  }))
  const groups = groupsOf(single, spelling).filter(({ key }) => !foreign.has(key))
  return { accounts, structures: [...texts, ...groups], problems, notices }
}
