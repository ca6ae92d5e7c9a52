import type { SeededRandom } from '../../faults/support/random.js'

/** The place of a person's entry: below the base of people, moved out of it, or nowhere. */
export type Place = 'People' | 'Archive' | 'Deleted'

/** One person as the directory has, or had, them. Plain data: a company is copied, changed, and compared. */
export interface Person {
  id: string
  username: string
  mail: string
  /** Which password of `passwords` is theirs. */
  password: number
  /** The organizational unit below the base. */
  unit: string
  place: Place
  locked: boolean
  /** Whether they are in the group that defines the Mapping's scope. */
  staff: boolean
  /** Ids of teams. They stay listed as members while they are away: the directory's groups do not follow. */
  teams: string[]
}

export interface Team {
  id: string
  /** `red`: the group is called `team-red`. */
  name: string
}

export interface Company {
  people: Record<string, Person>
  teams: Record<string, Team>
  /** Whether a unit as a whole was moved out of the base. */
  movedUnits: Record<string, boolean>
  /** The number of names of people and teams used so far: none is used twice. */
  names: number
}

export const suffix = 'dc=example,dc=org'
const colours = ['red', 'green', 'blue', 'black', 'white', 'amber', 'coral', 'ivory', 'olive', 'plum']
const staffId = '5c1f2c10-0000-4000-8000-999999999999'

export const idOf = (number: number): string => `5c1f2c10-0000-4000-8000-${String(number).padStart(12, '0')}`

export const isPresent = (company: Company, person: Person): boolean =>
  person.place === 'People' && company.movedUnits[person.unit] !== true

/** A new name for a person or a team, never a used one. */
export const nextName = (company: Company, prefix: string): string => {
  company.names += 1
  return `${prefix}${company.names}`
}

export const hire = (company: Company, random: SeededRandom): Person => {
  const number = Object.keys(company.people).length + 1
  const id = idOf(number)
  const username = nextName(company, 'p')
  const teams = Object.keys(company.teams)
  const first = random.one(teams)
  // One in ten is in no team, three in ten are in two.
  const draw = random.between(1, 10)
  const person: Person = {
    id,
    username,
    mail: `${username}@example.org`,
    password: number % 20,
    unit: random.one(Object.keys(company.movedUnits)),
    place: 'People',
    locked: false,
    staff: true,
    teams: draw === 1 ? [] : draw <= 4 ? [...new Set([first, random.one(teams)])] : [first],
  }
  company.people[id] = person
  return person
}

export const createCompany = (size: number, random: SeededRandom): Company => {
  const teams = [...colours, ...colours.map((colour) => `dark-${colour}`)].map((name, index) => ({
    id: idOf(900_000 + index),
    name,
  }))
  const company: Company = {
    people: {},
    teams: Object.fromEntries(teams.map((team) => [team.id, team])),
    movedUnits: Object.fromEntries(['north', 'east', 'south', 'west', 'centre'].map((unit) => [unit, false])),
    names: 0,
  }
  for (let number = 0; number < size; number += 1) hire(company, random)
  return company
}

// LDIF

/** A permanent member of each group: groupOfNames must have one. It is not a person's entry. */
const anchor = `cn=anchor,${suffix}`

const unitDn = (company: Company, unit: string): string =>
  `ou=${unit},ou=${company.movedUnits[unit] === true ? 'archive' : 'people'},${suffix}`

const dnOf = (company: Company, person: Person): string =>
  person.place === 'Archive'
    ? `uid=${person.username},ou=archive,${suffix}`
    : `uid=${person.username},${unitDn(company, person.unit)}`

/** The DN that groups have: that of the entry in its place below the base, wherever it is now. */
const memberDn = ({ username, unit }: Person): string => `uid=${username},ou=${unit},ou=people,${suffix}`

interface Group {
  id: string
  cn: string
  members: string[]
}

const groupsOf = (company: Company): Group[] => {
  const people = Object.values(company.people)
  return [
    ...Object.values(company.teams).map(({ id, name }) => ({
      id,
      cn: `team-${name}`,
      members: people.filter(({ teams }) => teams.includes(id)).map(memberDn),
    })),
    { id: staffId, cn: 'staff', members: people.filter(({ staff }) => staff).map(memberDn) },
  ]
}

const groupDn = (cn: string): string => `cn=${cn},ou=groups,${suffix}`
const members = (group: Group): string[] => [anchor, ...group.members].map((dn) => `member: ${dn}`)

const attributes = (person: Person, hashes: readonly string[]): string[] => [
  'objectClass: inetOrgPerson',
  `entryUUID: ${person.id}`,
  `uid: ${person.username}`,
  `cn: ${person.username.toUpperCase()}`,
  'sn: Person',
  `mail: ${person.mail}`,
  `userPassword: {CRYPT}${hashes[person.password]}`,
  ...(person.locked ? ['pwdAccountLockedTime: 000001010000Z'] : []),
]

const unitLines = (dn: string, name: string): string[] => [
  `dn: ${dn}`,
  'objectClass: organizationalUnit',
  `ou: ${name}`,
  '',
]

/** Everything below the suffix, for slapadd. `hashes` of `passwords`, in the same order. */
export const ldifOf = (company: Company, hashes: readonly string[]): string =>
  [
    ...unitLines(`ou=archive,${suffix}`, 'archive'),
    ...Object.keys(company.movedUnits).flatMap((unit) => unitLines(unitDn(company, unit), unit)),
    ...Object.values(company.people).flatMap((person) => [
      `dn: ${dnOf(company, person)}`,
      ...attributes(person, hashes),
      '',
    ]),
    ...groupsOf(company).flatMap((group) => [
      `dn: ${groupDn(group.cn)}`,
      'objectClass: groupOfNames',
      `entryUUID: ${group.id}`,
      `cn: ${group.cn}`,
      ...members(group),
      '',
    ]),
  ].join('\n')

const modify = (dn: string, change: string, ...lines: readonly string[]): string =>
  [`dn: ${dn}`, `changetype: ${change}`, ...lines, ''].join('\n')

const move = (from: string, to: string): string => {
  const [rdn = '', ...parent] = to.split(',')
  return modify(from, 'modrdn', `newrdn: ${rdn}`, 'deleteoldrdn: 1', `newsuperior: ${parent.join(',')}`)
}

/** Changes of one person's entry. Attributes change before it moves: where it arrives, it is read as it stays. */
const personChanges = (
  before: Company,
  after: Company,
  person: Person,
  hashes: readonly string[],
): string[] => {
  const old = before.people[person.id]
  const was = old === undefined || old.place === 'Deleted' ? undefined : old
  if (was === undefined)
    return person.place === 'Deleted'
      ? []
      : [modify(dnOf(after, person), 'add', ...attributes(person, hashes))]
  if (person.place === 'Deleted') return [modify(dnOf(after, was), 'delete')]
  const [from, to] = [dnOf(after, was), dnOf(after, person)]
  const lines = [
    ...(was.mail === person.mail ? [] : ['replace: mail', `mail: ${person.mail}`, '-']),
    ...(was.locked === person.locked
      ? []
      : [
          'replace: pwdAccountLockedTime',
          ...(person.locked ? ['pwdAccountLockedTime: 000001010000Z'] : []),
          '-',
        ]),
  ]
  return [
    ...(lines.length === 0 ? [] : [modify(from, 'modify', ...lines)]),
    ...(from === to ? [] : [move(from, to)]),
  ]
}

const groupChanges = (before: Company, after: Company): string[] => {
  const old = new Map(groupsOf(before).map((group) => [group.id, group]))
  return groupsOf(after).flatMap((group) => {
    const was = old.get(group.id)
    if (was === undefined) throw new Error(`${group.cn} is new: this company makes no groups`)
    const same = was.members.join('\n') === group.members.join('\n')
    return [
      ...(was.cn === group.cn
        ? []
        : [modify(groupDn(was.cn), 'modrdn', `newrdn: cn=${group.cn}`, 'deleteoldrdn: 1')]),
      ...(same ? [] : [modify(groupDn(group.cn), 'modify', 'replace: member', ...members(group), '-')]),
    ]
  })
}

/**
 * What ldapmodify (with the control `relax`, for the ids) does to make one company of the other; '' when they are the same.
 * The hub can read between any two changes, and what it gives then may be held from being taken again. So nobody is seen
 * with groups that they have neither before nor after: who arrives, and who becomes staff, is in their teams already.
 */
export const changesOf = (before: Company, after: Company, hashes: readonly string[]): string => {
  const changes = (people: readonly Person[]): string[] =>
    people.flatMap((person) => personChanges(before, after, person, hashes))
  const arrives = ({ id, place }: Person): boolean =>
    place === 'People' && (before.people[id]?.place ?? 'Deleted') !== 'People'
  const people = Object.values(after.people)
  return [
    ...Object.keys(after.movedUnits)
      .filter((unit) => before.movedUnits[unit] !== after.movedUnits[unit])
      .map((unit) => move(unitDn(before, unit), unitDn(after, unit))),
    ...changes(people.filter((person) => !arrives(person))),
    ...groupChanges(before, after),
    ...changes(people.filter(arrives)),
  ].join('\n')
}
