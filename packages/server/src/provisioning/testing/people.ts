import type { Directories, Group, Person, Snapshot } from '../../directory/index.js'

export interface GivenPerson {
  id: string
  username?: string
  displayName?: string
  mail?: string
  disabled?: boolean
  groups?: readonly string[]
  attributes?: Record<string, string | readonly string[]>
}

export const personOf = ({ id, username = id, groups = [], ...given }: GivenPerson): Person => ({
  id,
  dn: `uid=${username},ou=people,dc=example,dc=org`,
  username,
  displayName: given.displayName ?? username.toUpperCase(),
  mail: given.mail ?? `${username}@example.org`,
  disabled: given.disabled ?? false,
  attributes: given.attributes ?? {},
  groups: [...groups].sort(),
})

export const snapshotOf = (directory: string, people: readonly GivenPerson[]): Snapshot => {
  const members = new Map<string, string[]>()
  for (const { id, groups = [] } of people)
    for (const group of groups) members.set(group, [...(members.get(group) ?? []), id])
  const groups = [...members].map(
    ([name, ids]): Group => ({
      id: name,
      name,
      dn: `cn=${name},ou=groups,dc=example,dc=org`,
      members: ids.sort(),
    }),
  )
  return {
    directory,
    uid: `uid-of-${directory}`,
    people: new Map(people.map((person) => [person.id, personOf(person)] as const)),
    groups: new Map(groups.map((group) => [group.id, group] as const)),
    attributes: new Set(
      people.flatMap(({ attributes = {} }) => Object.keys(attributes).map((name) => name.toLowerCase())),
    ),
    mark: {},
    readAt: new Date(0).toISOString(),
    seenAt: Date.now(),
    problems: [],
  }
}

/** A directory with content and read times defined by the test. */
export const createFakeDirectories = (now: () => number = Date.now) => {
  const snapshots = new Map<string, Snapshot>()
  const listeners = new Set<Parameters<Directories['onSnapshot']>[0]>()
  const failing = new Set<string>()
  const reads: string[] = []
  const directories: Directories = {
    latest: (name) => snapshots.get(name),
    read: async (name) => {
      const snapshot = snapshots.get(name)
      if (snapshot === undefined || failing.has(name)) throw new Error(`no directory ${name}`)
      const again = { ...snapshot, seenAt: now() }
      snapshots.set(name, again)
      reads.push(name)
      return again
    },
    onSnapshot: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  return {
    directories,
    /** Directories that cannot be read again. */
    failing,
    /** Simulates that it was not read since the hub started. */
    forget: (name: string) => snapshots.delete(name),
    /** Every requested read. */
    reads,
    /** Like a real read: unchanged people are the same objects. */
    change: (name: string, people: readonly GivenPerson[]) => {
      const before = snapshots.get(name)
      const next = snapshotOf(name, people)
      const shared = new Map(
        [...next.people].map(([id, person]) => {
          const known = before?.people.get(id)
          return [
            id,
            JSON.stringify(known) === JSON.stringify(person) && known !== undefined ? known : person,
          ]
        }),
      )
      snapshots.set(name, { ...next, people: shared, seenAt: now() })
      for (const listener of listeners) listener({ ...next, people: shared }, before)
    },
    set: (name: string, people: readonly GivenPerson[]) => {
      const before = snapshots.get(name)
      const next = { ...snapshotOf(name, people), seenAt: now() }
      snapshots.set(name, next)
      for (const listener of listeners) listener(next, before)
    },
  }
}
