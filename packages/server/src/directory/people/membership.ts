import { normalDn } from '../dn.js'
import { bytes, type RawEntry, text, texts } from '../raw.js'
import type { Settings } from '../settings.js'
import type { DirectMembers } from './flatten.js'
import { ridOf } from './id.js'
import type { Draft } from './person.js'

/** An entry that was identified. */
export interface Identified<T> {
  entry: RawEntry
  value: T
}

export interface GroupDraft {
  id: string
  name: string
  dn: string
}

/** A uniqueMember may carry a bit string behind the DN (RFC 4517, 3.3.21). */
const withoutBits = (value: string): string => value.replace(/#'[01]*'B$/, '')

const primaryKey = (entry: RawEntry, kind: 'gidnumber' | 'rid'): string | undefined => {
  if (kind === 'gidnumber') return text(entry, 'gidnumber')
  const sid = bytes(entry, 'objectsid')
  const rid = sid === undefined ? undefined : ridOf(sid)
  return rid === undefined ? undefined : String(rid)
}

/**
 * Who and what stands in each group directly: by members' DNs, by usernames (memberUid), by people's primary group, and by memberOf
 * where asked. `told` hears of members that are nobody who was read.
 */
export const directMembers = (
  people: readonly Identified<Draft>[],
  groups: readonly Identified<GroupDraft>[],
  settings: Settings,
  told: (group: string, reason: string) => void,
): Map<string, DirectMembers> => {
  const byDn = new Map<string, string>()
  const byUsername = new Map<string, string>()
  for (const { entry, value } of people) {
    byDn.set(normalDn(entry.dn), value.id)
    if (value.username !== '') byUsername.set(value.username.toLowerCase(), value.id)
  }
  const groupByDn = new Map(groups.map(({ entry, value }) => [normalDn(entry.dn), value.id]))
  const direct = new Map(
    groups.map(({ value }) => [value.id, { people: new Set<string>(), groups: new Set<string>() }]),
  )

  for (const { entry, value } of groups) {
    const members = direct.get(value.id)
    for (const attribute of settings.groups?.members ?? []) {
      for (const member of texts(entry, attribute)) {
        const named = attribute === 'memberuid'
        const dn = named ? '' : normalDn(withoutBits(member))
        const person = named ? byUsername.get(member.toLowerCase()) : byDn.get(dn)
        const inner = person === undefined ? groupByDn.get(dn) : undefined
        if (person !== undefined) members?.people.add(person)
        else if (inner !== undefined) members?.groups.add(inner)
        else if (member !== '')
          told(entry.dn, `has the member "${member}", which is no person or group that was read`)
      }
    }
  }

  const primary = settings.people.primaryGroup
  if (primary !== undefined) {
    const byKey = new Map<string, string>()
    for (const { entry, value } of groups) {
      const key = primaryKey(entry, primary.group)
      if (key !== undefined) byKey.set(key, value.id)
    }
    for (const { entry, value } of people) {
      const key = text(entry, primary.attribute)
      const group = key === undefined ? undefined : byKey.get(key)
      if (group !== undefined) direct.get(group)?.people.add(value.id)
    }
  }

  if (settings.groups?.memberOf === true)
    for (const { entry, value } of people)
      for (const dn of texts(entry, 'memberof')) {
        const group = groupByDn.get(normalDn(dn))
        if (group !== undefined) direct.get(group)?.people.add(value.id)
      }
  return direct
}
