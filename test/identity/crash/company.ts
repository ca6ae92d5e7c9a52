import { renameSync, writeFileSync } from 'node:fs'
import type { SeededRandom } from '../../faults/support/random.js'

/** A person of the company, as in the LDIF. */
export interface Employee {
  id: string
  username: string
  team: string
  disabled: boolean
}

/** A company of people whose LDIF is rewritten at every change. */
export interface Company {
  /** Who is there now. */
  readonly people: ReadonlyMap<string, Employee>
  /** Who left. */
  readonly gone: ReadonlyMap<string, Employee>
  /** A few movers, renamed, disabled people and leavers, never more than any gate lets through; then the file. */
  change(): void
}

const teams = ['red', 'green', 'blue', 'black', 'white']
const idOf = (number: number): string => `5c1f2c10-0000-4000-8000-${String(number).padStart(12, '0')}`

const personText = ({ id, username, disabled }: Employee): string =>
  [
    `dn: uid=${username},ou=people,dc=example,dc=org`,
    'objectClass: inetOrgPerson',
    `entryUUID: ${id}`,
    `uid: ${username}`,
    `cn: ${username.toUpperCase()}`,
    `sn: ${username}`,
    `mail: ${id.slice(-6)}@example.org`,
    ...(disabled ? ['pwdAccountLockedTime: 000001010000Z'] : []),
    '',
  ].join('\n')

const groupText = (name: string, number: number, members: readonly Employee[]): string =>
  [
    `dn: cn=${name},ou=groups,dc=example,dc=org`,
    'objectClass: groupOfNames',
    `entryUUID: ${idOf(900_000 + number)}`,
    `cn: ${name}`,
    ...members.map(({ username }) => `member: uid=${username},ou=people,dc=example,dc=org`),
    '',
  ].join('\n')

const ldifOf = (people: readonly Employee[]): string =>
  [
    'version: 1\n',
    ...people.map(personText),
    ...teams.map((team, index) =>
      groupText(
        `team-${team}`,
        index,
        people.filter((one) => one.team === team),
      ),
    ),
  ].join('\n')

export const createCompany = (options: { file: string; size: number; random: SeededRandom }): Company => {
  const { file, size, random } = options
  const people = new Map<string, Employee>()
  const gone = new Map<string, Employee>()
  let renames = 0
  for (let number = 1; number <= size; number += 1) {
    const id = idOf(number)
    people.set(id, { id, username: `p${number}`, team: random.one(teams), disabled: false })
  }

  const write = (): void => {
    writeFileSync(`${file}.new`, ldifOf([...people.values()]))
    renameSync(`${file}.new`, file)
  }
  const some = (count: number): Employee[] => {
    const chosen = new Set<Employee>()
    const all = [...people.values()]
    while (chosen.size < count) chosen.add(random.one(all))
    return [...chosen]
  }

  write()
  return {
    people,
    gone,
    change: () => {
      for (const one of some(8)) people.set(one.id, { ...one, team: random.one(teams) })
      for (const one of some(4)) {
        renames += 1
        people.set(one.id, { ...one, username: `n${renames}` })
      }
      for (const one of some(2)) people.set(one.id, { ...one, disabled: !one.disabled })
      for (const one of some(2)) {
        people.delete(one.id)
        gone.set(one.id, one)
      }
      write()
    },
  }
}
