import type { Person, Snapshot } from '../snapshot.js'
import { createLookup, type Looked, type NameLookup } from './lookup.js'

const lookups = new WeakMap<Snapshot, NameLookup<Person>>()

const lookupOf = (snapshot: Snapshot): NameLookup<Person> => {
  const known = lookups.get(snapshot)
  if (known !== undefined) return known
  const made = createLookup<Person>((name) => name.toLowerCase())
  for (const person of snapshot.people.values()) if (person.username !== '') made.add(person.username, person)
  lookups.set(snapshot, made)
  return made
}

/** The person with a username: the exact one, else the only one that differs in case alone. */
export const findPerson = (snapshot: Snapshot, username: string): Looked<Person> =>
  lookupOf(snapshot).find(username)

/** Names of the groups of a person, sorted, each once. */
export const groupNamesOf = ({ groups }: Snapshot, person: Person): string[] =>
  [...new Set(person.groups.flatMap((id) => groups.get(id)?.name ?? []))].sort()
