import { isPrintable, printable } from '@hansa/manifests'
import { rdnValue } from '../dn.js'
import { hasBytes, type RawEntry, text, texts } from '../raw.js'
import type { Settings } from '../settings.js'
import type { Person } from '../snapshot.js'
import { sameValue } from '../text-match.js'
import { passwordHashOf } from './hash.js'

/** A person before groups are known. */
export type PersonDraft = { -readonly [Key in keyof Person]: Person[Key] }

/** Of several usernames, the one in the entry's DN, else the first. */
const usernameOf = (entry: RawEntry, attribute: string): string => {
  const values = texts(entry, attribute)
  const [first = ''] = values
  if (values.length < 2) return first.trim()
  const naming = rdnValue(entry.dn, attribute)
  return (sameValue(values, naming) ?? first).trim()
}

const attributesOf = (entry: RawEntry, shown: Settings['people']['shown']): Person['attributes'] => {
  const attributes: Record<string, string | readonly string[]> = {}
  for (const [name, { values }] of entry.attributes) {
    const spelled = shown.get(name)
    if (spelled === undefined) continue
    const [first] = values
    if (values.length === 1 && typeof first === 'string') attributes[spelled] = first
    else {
      const known = texts(entry, name)
      const [only] = known
      if (known.length > 0) attributes[spelled] = known.length === 1 && only !== undefined ? only : known
    }
  }
  return attributes
}

/** Names with such characters look like other names; they are kept unchanged and reported. */
export const reportUnprintable = (what: string, name: string, told: (reason: string) => void): void => {
  if (!isPrintable(name))
    told(`has a ${what} with control or text direction characters: "${printable(name)}"; remove them`)
}

/** Reads the entry of a person. Calls `told` for parts that cannot be used. */
export const personOf = (
  entry: RawEntry,
  id: string,
  settings: Settings,
  disabled: boolean,
  told: (reason: string) => void,
): PersonDraft => {
  const { people } = settings
  const username = usernameOf(entry, people.username)
  if (username === '') told(`has no ${people.username}, so no account can be created for this person`)
  for (const name of [people.username, people.mail])
    if (hasBytes(entry, name)) told(`has a ${name} that is not UTF-8`)
  const displayName = people.displayName.map((name) => text(entry, name)?.trim()).find((name) => name)
  reportUnprintable(people.username, username, told)
  if (displayName !== undefined && displayName !== username)
    reportUnprintable('display name', displayName, told)
  const mail = text(entry, people.mail)?.trim()
  const passwordHash = passwordHashOf(entry, people.passwordHash)
  return {
    id,
    dn: entry.dn,
    username,
    displayName: displayName ?? username,
    ...(mail === undefined || mail === '' ? {} : { mail }),
    disabled,
    attributes: attributesOf(entry, people.shown),
    ...(passwordHash === undefined ? {} : { passwordHash }),
    groups: [],
  }
}
