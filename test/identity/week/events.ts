import type { SeededRandom } from '../../faults/support/random.js'
import { type Company, hire, isPresent, nextName, type Person } from './company.js'

/** An event for a few people in the directory: changes the company and returns their ids. */
export type Change = (company: Company, random: SeededRandom) => string[]

const some = (people: readonly Person[], count: number, random: SeededRandom): Person[] => {
  const chosen = new Set<Person>()
  while (chosen.size < Math.min(count, people.length)) chosen.add(random.one(people))
  return [...chosen]
}

const ids = (people: readonly Person[]): string[] => people.map(({ id }) => id)

const present = (company: Company): Person[] =>
  Object.values(company.people).filter((person) => isPresent(company, person))

/** People who were moved out or deleted one by one. */
const away = (company: Company): Person[] =>
  Object.values(company.people).filter(
    ({ place, unit }) => place !== 'People' && company.movedUnits[unit] !== true,
  )

export const joiners: Change = (company, random) =>
  ids(Array.from({ length: random.between(2, 6) }, () => hire(company, random)))

export const movers: Change = (company, random) => {
  const teams = Object.keys(company.teams)
  const people = some(present(company), random.between(4, 12), random)
  for (const person of people) {
    const draw = random.between(1, 10)
    if (draw <= 7) person.teams = [random.one(teams)]
    else if (draw <= 9) person.teams = [...new Set([...person.teams, random.one(teams)])]
    else person.teams = []
  }
  return ids(people)
}

export const leavers: Change = (company, random) => {
  const people = some(present(company), random.between(1, 4), random)
  for (const person of people) {
    const draw = random.between(1, 3)
    if (draw === 1) person.place = 'Deleted'
    else if (draw === 2) person.place = 'Archive'
    else person.staff = false
  }
  return ids(people)
}

/** Locked, or unlocked again. */
export const locks: Change = (company, random) => {
  const people = some(present(company), random.between(1, 5), random)
  for (const person of people) person.locked = !person.locked
  return ids(people)
}

/** With the same id; some into other teams, some under another name. */
export const rehires: Change = (company, random) => {
  const outside = present(company).filter(({ staff }) => !staff)
  const people = some([...away(company), ...outside], random.between(1, 4), random)
  for (const person of people) {
    person.place = 'People'
    person.staff = true
    if (random.between(1, 2) === 1) person.teams = [random.one(Object.keys(company.teams))]
    if (random.between(1, 4) === 1) person.username = nextName(company, 'back')
  }
  return ids(people)
}

export const renames: Change = (company, random) => {
  const people = some(present(company), random.between(1, 5), random)
  for (const person of people) {
    const draw = random.between(1, 3)
    if (draw !== 2) person.username = nextName(company, 'n')
    if (draw !== 1) person.mail = `${nextName(company, 'm')}@example.org`
  }
  return ids(people)
}

export const teamRename: Change = (company, random) => {
  const team = random.one(Object.values(company.teams))
  team.name = nextName(company, 'unit-')
  return ids(Object.values(company.people).filter(({ teams }) => teams.includes(team.id))).slice(0, 20)
}

/** A whole unit leaves the base, in one operation of the directory. */
export const unitLeaves: Change = (company, random) => {
  const units = Object.keys(company.movedUnits).filter((unit) => company.movedUnits[unit] !== true)
  const unit = random.one(units)
  const people = present(company).filter((person) => person.unit === unit)
  company.movedUnits[unit] = true
  return ids(some(people, 20, random))
}

export const unitsReturn: Change = (company, random) => {
  const back = Object.keys(company.movedUnits).filter((unit) => company.movedUnits[unit] === true)
  for (const unit of back) company.movedUnits[unit] = false
  return ids(
    some(
      present(company).filter(({ unit }) => back.includes(unit)),
      20,
      random,
    ),
  )
}

/** Locks more than a quarter of all people at once, while the hub does not poll. */
export const massLock: Change = (company, random) => {
  const open = present(company).filter(({ locked }) => !locked)
  const people = some(open, Math.ceil(open.length * 0.45), random)
  for (const person of people) person.locked = true
  return ids(people)
}

export const unlockAll: Change = (company) => {
  const people = present(company).filter(({ locked }) => locked)
  for (const person of people) person.locked = false
  return ids(people)
}

const small = [joiners, movers, leavers, locks, rehires, renames]

/** Two to four of the small ones. */
export const ordinary: Change = (company, random) => [
  ...new Set(
    Array.from({ length: random.between(2, 4) }, () => random.one(small)).flatMap((change) =>
      change(company, random),
    ),
  ),
]
