import { normalDn } from '../dn.js'
import { bytes, type RawEntry, text, texts } from '../raw.js'
import type { Settings } from '../settings.js'
import { foldedText } from '../text-match.js'
import type { DirectMembers } from './flatten.js'
import { ridOf } from './id.js'
import { createLookup, type Looked } from './lookup.js'
import type { PersonDraft } from './person.js'

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

/** A uniqueMember can have a bit string after the DN (RFC 4517, 3.3.21). */
const withoutBits = (value: string): string => value.replace(/#'[01]*'B$/, '')

/** A person or a group that was read. */
interface Named {
  readonly kind: 'people' | 'groups'
  readonly id: string
}

const unmatched = (what: string, why: Exclude<Looked<Named>, object>): string =>
  why === 'several'
    ? `has ${what}, which matches several entries when case is ignored and none exactly: use the spelling of the entry`
    : `has ${what}, which matches no person or group that was read`

const primaryKey = (entry: RawEntry, kind: 'gidnumber' | 'rid'): string | undefined => {
  if (kind === 'gidnumber') return text(entry, 'gidnumber')
  const sid = bytes(entry, 'objectsid')
  const rid = sid === undefined ? undefined : ridOf(sid)
  return rid === undefined ? undefined : String(rid)
}

/**
 * The direct members of each group: by DN and by username (memberUid), each by exact match, else ignoring case if unique; by
 * the primary group of people, and by memberOf if configured. Calls `told` for members that match nobody who was read, or
 * several.
 */
export const directMembers = (
  people: readonly Identified<PersonDraft>[],
  groups: readonly Identified<GroupDraft>[],
  settings: Settings,
  told: (group: string, reason: string) => void,
): Map<string, DirectMembers> => {
  const byDn = createLookup<Named>(normalDn)
  const byUsername = createLookup<Named>(foldedText)
  for (const { entry, value } of people) {
    const person: Named = { kind: 'people', id: value.id }
    byDn.add(entry.dn, person)
    if (value.username !== '') byUsername.add(value.username, person)
  }
  for (const { entry, value } of groups) byDn.add(entry.dn, { kind: 'groups', id: value.id })
  const direct = new Map(
    groups.map(({ value }) => [value.id, { people: new Set<string>(), groups: new Set<string>() }]),
  )

  for (const { entry, value } of groups) {
    const members = direct.get(value.id)
    for (const attribute of settings.groups?.members ?? []) {
      for (const member of texts(entry, attribute)) {
        if (member === '') continue
        const found = attribute === 'memberuid' ? byUsername.find(member) : byDn.find(withoutBits(member))
        if (typeof found === 'object') members?.[found.found.kind].add(found.found.id)
        else told(entry.dn, unmatched(`the member "${member}"`, found))
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
        const found = byDn.find(dn)
        if (found === 'several') told(entry.dn, unmatched(`memberOf "${dn}"`, found))
        else if (typeof found === 'object' && found.found.kind === 'groups')
          direct.get(found.found.id)?.people.add(value.id)
      }
  return direct
}
