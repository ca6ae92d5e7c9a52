import type { Group, Person } from '../snapshot.js'

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a === b || (a.length === b.length && a.every((value, index) => value === b[index]))

const sameValue = (
  a: string | readonly string[] | undefined,
  b: string | readonly string[] | undefined,
): boolean => a === b || (typeof a === 'object' && typeof b === 'object' && sameList(a, b))

const sameAttributes = (a: Person['attributes'], b: Person['attributes']): boolean => {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => sameValue(a[name], b[name]))
}

const sameHash = (a: Person, b: Person): boolean =>
  a.passwordHash === b.passwordHash ||
  (a.passwordHash !== undefined && b.passwordHash?.equals(a.passwordHash) === true)

export const samePerson = (a: Person, b: Person): boolean =>
  a.id === b.id &&
  a.dn === b.dn &&
  a.username === b.username &&
  a.displayName === b.displayName &&
  a.mail === b.mail &&
  a.disabled === b.disabled &&
  sameList(a.groups, b.groups) &&
  sameAttributes(a.attributes, b.attributes) &&
  sameHash(a, b)

export const sameGroup = (a: Group, b: Group): boolean =>
  a.id === b.id && a.name === b.name && a.dn === b.dn && sameList(a.members, b.members)

/** The previous object if it is equal, so that an unchanged item stays the same object. */
export const share = <T extends { id: string }>(
  next: T,
  previous: ReadonlyMap<string, T> | undefined,
  same: (a: T, b: T) => boolean,
): T => {
  const before = previous?.get(next.id)
  return before !== undefined && same(before, next) ? before : next
}
