import type { Snapshot } from '../../directory/index.js'
import type { PersonKey } from '../operation.js'

/** Names of directories contain no slash. */
export const directoryOf = (person: PersonKey): string => person.slice(0, Math.max(0, person.indexOf('/')))

/** Which of these people are disabled in their directory, whatever their desired state. */
export const lockedAmong = (
  people: Iterable<PersonKey>,
  snapshotOf: (directory: string) => Snapshot | undefined,
): Set<PersonKey> => {
  const found = new Set<PersonKey>()
  for (const person of people) {
    const directory = directoryOf(person)
    const entry = snapshotOf(directory)?.people.get(person.slice(directory.length + 1))
    if (entry?.disabled === true) found.add(person)
  }
  return found
}
