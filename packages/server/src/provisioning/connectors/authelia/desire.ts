import { Hidden } from '../../../runtime/hidden.js'
import type { DesiredAccount, DesiredState, DesiredStructure, Observation } from '../../connector.js'
import type { PersonKey } from '../../operation.js'
import { amongWanted, type DesiredAccess, rulesFor, type WantedAccount } from '../../wanted.js'
import type { Client } from './clients.js'
import { entryProblem } from './entry.js'
import { renderFragment } from './fragment.js'
import { desiredStructures, grantsIn, renderable, structuresOf } from './grants.js'
import { carryHash, unusableHash } from './hash.js'
import { type Readable, readableGrants } from './names.js'

export interface AutheliaTarget {
  mode: 'file' | 'ldap'
  version: string
  fragmentPath?: string | undefined
  clients?: readonly Client[] | undefined
}

const rulesByGroup = (
  one: WantedAccount<'authelia'>,
  groups: readonly string[],
): ReadonlyMap<string, readonly string[]> =>
  new Map(
    groups.map((group) => [group, rulesFor(one, ({ grant }) => grant.groups?.includes(group) ?? false)]),
  )

/** The fragment, and each item it grants to a group. `text`: the current fragment. */
const fragmentOf = (
  wanted: DesiredAccess<'authelia'>,
  path: string,
  { version, clients = [] }: AutheliaTarget,
  readable: (one: WantedAccount<'authelia'>) => Readable,
  text: string | undefined,
): DesiredStructure[] => {
  const people = [...wanted.accounts.values()].map((one) => ({ one, read: readable(one) }))
  const whys = new Map<string, Set<string>>()
  const keyOf = ({ kind, key }: { kind: string; key: string }): string => `${kind} ${key}`
  for (const { one, read } of people)
    for (const structure of structuresOf(read)) {
      const known = whys.get(keyOf(structure)) ?? new Set()
      for (const rule of rulesFor(one, ({ grant: { access = [], clients = [], groups = [] } }) => {
        const { domain, client, group } = structure.fields
        const isIts =
          structure.kind === 'access'
            ? access.some((rule) => rule.domain.toLowerCase() === domain)
            : clients.some((id) => id === client)
        return isIts && groups.some((name) => name === group)
      }))
        known.add(rule)
      whys.set(keyOf(structure), known)
    }
  const given = {
    access: people.flatMap(({ read }) => read.access),
    clients: people.flatMap(({ read }) => read.clients),
  }
  const frame: DesiredStructure = {
    kind: 'fragment',
    key: path,
    // Existing grants stay: separate operations remove them.
    fields: {
      content: renderFragment(
        { ...renderable(grantsIn(text), clients, version), blocked: wanted.blocked },
        version,
        clients,
      ),
    },
    why: ['the connector’s spec'],
    renders: true,
  }
  const whyOf = (structure: { kind: string; key: string }): string[] =>
    [...(whys.get(keyOf(structure)) ?? [])].sort()
  return [frame, ...desiredStructures(renderable(given, clients, version), whyOf)]
}

/** The desired people of the users file and the fragment of rules. In mode `ldap`, Authelia reads people from LDAP. */
export const desireAuthelia = (
  wanted: DesiredAccess<'authelia'>,
  target: AutheliaTarget,
  only?: ReadonlySet<PersonKey>,
  observation: Pick<Observation, 'structures'> = { structures: [] },
): DesiredState => {
  const accounts: DesiredAccount[] = []
  const problems: { person: string; message: string }[] = []
  const notices: { person: string; message: string }[] = []
  const known = new Map<WantedAccount<'authelia'>, Readable>()
  const readable = (one: WantedAccount<'authelia'>): Readable => {
    const read = known.get(one) ?? readableGrants(one)
    known.set(one, read)
    return read
  }
  const there = observation.structures.find(({ kind }) => kind === 'fragment')?.fields.content
  const text = typeof there === 'string' ? there : undefined
  const { fragmentPath } = target
  const structures: DesiredStructure[] =
    fragmentPath === undefined ? [] : fragmentOf(wanted, fragmentPath, target, readable, text)
  for (const one of amongWanted(wanted, only))
    for (const message of readable(one).refused) notices.push({ person: one.person, message })
  if (target.mode === 'ldap') return { accounts, structures, problems, notices }
  const groups = new Map<string, Set<string>>()

  for (const one of amongWanted(wanted, only)) {
    const carried = carryHash(one.passwordHash?.reveal())
    const password = 'hash' in carried ? carried.hash : unusableHash(one.person)
    if ('reason' in carried)
      notices.push({ person: one.person, message: `cannot log in with a password: ${carried.reason}` })
    const entry = {
      displayName: one.displayName === '' ? one.username : one.displayName,
      password,
      mail: one.mail,
      groups: readable(one).groups,
      disabled: one.state === 'Disabled',
    }
    // One entry that Authelia cannot decode makes it reject the whole file.
    const problem = entryProblem(one.username, entry)
    if (problem !== undefined) {
      problems.push({ person: one.person, message: `the entry ${problem}` })
      continue
    }
    accounts.push({
      person: one.person,
      username: one.username,
      enabled: one.state === 'Active',
      ...(one.mail === undefined ? {} : { mail: one.mail }),
      fields: { displayName: entry.displayName, mail: one.mail ?? '', password: new Hidden(password) },
      memberships: [...new Set(entry.groups)],
      why: one.why,
      membershipWhy: rulesByGroup(one, entry.groups),
    })
    for (const [group, rules] of rulesByGroup(one, entry.groups))
      groups.set(group, new Set([...(groups.get(group) ?? []), ...rules]))
  }
  // A group in the file is only a name in people's entries; listed here, Hansa can remove people from it permanently.
  const names = [...groups].map(([key, why]) => ({ kind: 'group', key, fields: {}, why: [...why].sort() }))
  return { accounts, structures: [...structures, ...names], problems, notices }
}
