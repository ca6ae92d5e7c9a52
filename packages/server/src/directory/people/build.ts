import { rdnValue } from '../dn.js'
import { ReadFailure } from '../failure.js'
import { type RawEntry, texts } from '../raw.js'
import type { Settings } from '../settings.js'
import type { DirectoryProblem, Group, Person } from '../snapshot.js'
import { sameValue } from '../text-match.js'
import { flatten } from './flatten.js'
import { idOf } from './id.js'
import { directMembers, type GroupDraft, type Identified } from './membership.js'
import { type PersonDraft, personOf, reportUnprintable } from './person.js'
import { createProblems } from './problems.js'
import { sameGroup, samePerson, share } from './reuse-unchanged.js'

/** The entries of one complete read. */
export interface RawRead {
  people: readonly RawEntry[]
  groups: readonly RawEntry[]
}

export interface Built {
  people: ReadonlyMap<string, Person>
  groups: ReadonlyMap<string, Group>
  problems: readonly DirectoryProblem[]
  /** When an account expires or becomes valid without a change of the directory; milliseconds since the epoch. */
  changesAt: number | undefined
}

interface Before {
  people: ReadonlyMap<string, Person>
  groups: ReadonlyMap<string, Group>
}

/**
 * Entries with their ids. A person without an id cannot be distinguished from one who left, so a single such entry makes the read
 * unusable: throws ReadFailure that names the setting.
 */
const identified = (
  entries: readonly RawEntry[],
  attribute: string,
  what: 'people' | 'groups',
): { entry: RawEntry; id: string }[] => {
  const owners = new Map<string, string>()
  const lacking: string[] = []
  const found: { entry: RawEntry; id: string }[] = []
  for (const entry of entries) {
    const id = idOf(entry, attribute)
    if (id === undefined) {
      lacking.push(entry.dn)
      continue
    }
    const owner = owners.get(id)
    if (owner !== undefined)
      throw new ReadFailure(
        'NotDecodable',
        `${what}: "${owner}" and "${entry.dn}" have the same ${attribute}, "${id}"`,
        `set ${what}.attributes.id to an attribute that is unique to each entry`,
      )
    owners.set(id, entry.dn)
    found.push({ entry, id })
  }
  const [first] = lacking
  if (first !== undefined)
    throw new ReadFailure(
      'NotDecodable',
      `${what}: ${lacking.length} of ${entries.length} entries do not have exactly one ${attribute}, including "${first}"`,
      `grant the bind DN read access to ${attribute}, set ${what}.attributes.id to another attribute, or exclude these entries with ${what}.filter`,
    )
  return found
}

const groupName = (entry: RawEntry, attribute: string): string => {
  const values = texts(entry, attribute)
  return (sameValue(values, rdnValue(entry.dn, attribute)) ?? values[0] ?? '').trim()
}

/**
 * People and groups from entries; unchanged ones are the same objects as in `before`. Throws ReadFailure `NotDecodable` if
 * entries cannot be distinguished.
 */
export const build = (
  read: RawRead,
  settings: Settings,
  before: Before | undefined,
  nowMs: number,
): Built => {
  const problems = createProblems()
  let changesAt: number | undefined
  const people: Identified<PersonDraft>[] = identified(read.people, settings.people.id, 'people').map(
    ({ entry, id }) => {
      const judged = settings.judge(entry, nowMs)
      if (judged.changesAt !== undefined)
        changesAt = Math.min(changesAt ?? judged.changesAt, judged.changesAt)
      const told = (reason: string): void => problems.add(entry.dn, reason)
      if (judged.problem !== undefined) told(judged.problem)
      return { entry, value: personOf(entry, id, settings, judged.disabled, told) }
    },
  )
  const groups: Identified<GroupDraft>[] =
    settings.groups === undefined
      ? []
      : identified(read.groups, settings.groups.id, 'groups').map(({ entry, id }) => {
          const name = groupName(entry, settings.groups?.name ?? 'cn')
          if (name === '')
            problems.add(entry.dn, `has no ${settings.groups?.name}, so no rule can match this group`)
          reportUnprintable(settings.groups?.name ?? 'cn', name, (reason) => problems.add(entry.dn, reason))
          return { entry, value: { id, name, dn: entry.dn } }
        })

  const direct = directMembers(people, groups, settings, problems.add)
  const dnOf = new Map(groups.map(({ value }) => [value.id, value.dn]))
  const flat = flatten(direct, (circle) => {
    const [first = ''] = circle
    const names = circle.map((id) => `"${dnOf.get(id) ?? id}"`).sort()
    problems.add(dnOf.get(first) ?? first, `groups contain each other in a cycle: ${names.join(', ')}`)
  })

  const groupsOf = new Map<string, string[]>()
  const builtGroups = new Map<string, Group>()
  for (const { value } of groups.toSorted((a, b) => (a.value.id < b.value.id ? -1 : 1))) {
    const members = [...(flat.get(value.id) ?? [])].sort()
    builtGroups.set(value.id, share({ ...value, members }, before?.groups, sameGroup))
    for (const person of members) {
      const present = groupsOf.get(person)
      if (present === undefined) groupsOf.set(person, [value.id])
      else present.push(value.id)
    }
  }
  const builtPeople = new Map<string, Person>()
  for (const { value } of people) {
    const own = groupsOf.get(value.id)
    if (own !== undefined) value.groups = own
    builtPeople.set(value.id, share<Person>(value, before?.people, samePerson))
  }
  return { people: builtPeople, groups: builtGroups, problems: problems.all(), changesAt }
}
