import type { GroupView, PersonView } from './contract.js'
import type { Group, Person } from './snapshot.js'

/** A person as shown to users: only the hash scheme of a password. */
export const personView = (person: Person, groups: ReadonlyMap<string, Group>): PersonView => {
  const { id, dn, username, displayName, mail, disabled, attributes, passwordHash } = person
  const scheme = passwordHash === undefined ? undefined : /^\{[^}]*\}/.exec(passwordHash.reveal())?.[0]
  return {
    id,
    dn,
    username,
    displayName,
    ...(mail === undefined ? {} : { mail }),
    disabled,
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : [...value],
      ]),
    ),
    ...(scheme === undefined ? {} : { passwordScheme: scheme }),
    groups: person.groups.map((group) => ({ id: group, name: groups.get(group)?.name ?? '' })),
  }
}

export const groupView = ({ id, name, dn, members }: Group): GroupView => ({
  id,
  name,
  dn,
  members: members.length,
})
