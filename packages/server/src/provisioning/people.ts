import type { Reader, Store } from '../db/index.js'
import type { Directories, Person } from '../directory/index.js'
import { type List, pageOf } from '../resources/index.js'
import { HansaError } from '../runtime/errors.js'
import { type Entitled, hubItself } from '../runtime/rights.js'
import { folded } from './mapping/compile.js'
import { personKey } from './mapping/evaluate.js'
import type { PersonKey } from './operation.js'
import type { PeopleQuery, PersonOnSystem, PersonShown } from './people-contract.js'
import { personSight } from './person-sight.js'
import type { LinkOffer as Offer } from './plan/input.js'
import type { Link } from './plan/link.js'
import { connectorNames, connectorUid } from './sources.js'
import { linksOf } from './store/links.js'
import type { Workers } from './workers.js'

/** The known names of a person. */
export interface KnownNames {
  username: string
  /** Usernames in the directory, from the mappings, and on targets. */
  names: string[]
  mail?: string | undefined
}

interface System {
  connector: string
  links: ReadonlyMap<PersonKey, Link>
  wanted: (person: PersonKey) => readonly string[] | undefined
  wantedName: (person: PersonKey) => string | undefined
  problem: (person: PersonKey) => string | undefined
  offer: (person: PersonKey) => Offer | undefined
  /** Whether the desired state is known. */
  evaluated: boolean
}

const onSystem = (
  person: PersonKey,
  { connector, links, wanted, problem, offer, evaluated }: System,
): PersonOnSystem => {
  const link = links.get(person)
  const trouble = problem(person)
  const offered = offer(person)
  const why = wanted(person)
  const none = why === undefined ? 'None' : 'Pending'
  return {
    connector,
    state: trouble === undefined ? (link?.state ?? none) : 'Problem',
    ...(link === undefined ? {} : { username: link.username, since: link.since }),
    ...(evaluated ? { wanted: why !== undefined } : {}),
    why: [...(why ?? [])],
    ...(trouble === undefined ? {} : { problem: trouble }),
    ...(offered === undefined ? {} : { offer: offered }),
  }
}

export const personNotFound = (name: string): HansaError =>
  new HansaError(
    'NotFound',
    { kind: 'person', name, where: '' },
    { hint: 'use a username in the directory or on a target, or the full key: DIRECTORY/ID' },
  )

interface PeopleContext {
  directories: Directories
  workers: Workers
}

/** A person in the last read of their directory. */
interface PresentPerson {
  directory: string
  person: Person
}

const systemsOf = async ({ workers }: PeopleContext, reader: Reader): Promise<System[]> => {
  const systems: System[] = []
  for (const connector of await connectorNames(reader)) {
    const uid = await connectorUid(reader, connector)
    if (uid === undefined) continue
    const worker = workers.existing(connector)
    const last = worker?.last()
    systems.push({
      connector,
      links: worker === undefined ? await linksOf(reader, uid) : await worker.links(),
      wanted: (person) => last?.wanted.accounts.get(person)?.why,
      wantedName: (person) => last?.wanted.accounts.get(person)?.username,
      problem: (person) => last?.problems.get(person),
      offer: (person) => last?.offers.get(person),
      evaluated: last?.evaluated ?? false,
    })
  }
  return systems
}

const presentPeople = async (
  { directories }: PeopleContext,
  reader: Reader,
): Promise<Map<PersonKey, PresentPerson>> => {
  const found = new Map<PersonKey, PresentPerson>()
  for (const { name } of await reader.list({ kind: 'Directory' }))
    for (const person of directories.latest(name)?.people.values() ?? [])
      found.set(personKey(name, person.id), { directory: name, person })
  return found
}

const groupsOf = ({ directories }: PeopleContext, { directory, person }: PresentPerson): string[] => {
  const groups = directories.latest(directory)?.groups
  return person.groups.map((id) => groups?.get(id)?.name ?? id).sort()
}

const shownPerson = (
  context: PeopleContext,
  key: PersonKey,
  known: PresentPerson | undefined,
  systems: readonly System[],
): PersonShown => {
  const link = systems.map(({ links }) => links.get(key)).find((one) => one !== undefined)
  const person = known?.person
  return {
    person: key,
    directory: known?.directory ?? key.slice(0, Math.max(0, key.indexOf('/'))),
    username: person?.username ?? link?.username ?? '',
    displayName: person?.displayName ?? link?.displayName ?? '',
    ...(person?.mail === undefined ? {} : { mail: person.mail }),
    state: person === undefined ? 'Absent' : person.disabled ? 'Disabled' : 'Present',
    groups: known === undefined ? [] : groupsOf(context, known),
    systems: systems.map((system) => onSystem(key, system)),
  }
}

const isAsked = ({ search, connector, state }: PeopleQuery, person: PersonShown): boolean => {
  if (search !== undefined) {
    const text = folded(search)
    const fields = [person.username, person.displayName, person.mail ?? '', person.person]
    if (!fields.some((field) => folded(field).includes(text))) return false
  }
  const systems = person.systems.filter((one) => connector === undefined || one.connector === connector)
  if (state !== undefined) return systems.some((one) => one.state === state)
  return connector === undefined || systems.some((one) => one.state !== 'None')
}

/** All people, with their state on every system. */
export const createPeople = ({ store, ...context }: PeopleContext & { store: Store }) => {
  const present = (reader: Reader): Promise<Map<PersonKey, PresentPerson>> => presentPeople(context, reader)

  return {
    list: (query: PeopleQuery, subject: Entitled = hubItself): Promise<List<PersonShown>> =>
      store.read(async (reader) => {
        const sees = personSight(subject)
        const revision = await reader.revision()
        const systems = await systemsOf(context, reader)
        const known = await present(reader)
        const keys = new Set([...known.keys(), ...systems.flatMap(({ links }) => [...links.keys()])])
        const asked = [...keys]
          .map((key) => shownPerson(context, key, known.get(key), systems))
          .filter((person) => sees(person.person) && isAsked(query, person))
        return pageOf(revision, asked, ({ person }) => person, query)
      }),

    /** The names of a person, from every source. */
    known: (key: PersonKey): Promise<KnownNames> =>
      store.read(async (reader) => {
        const person = (await present(reader)).get(key)?.person
        const systems = await systemsOf(context, reader)
        const names = systems.flatMap(({ links, wantedName }) => [
          links.get(key)?.username,
          links.get(key)?.pendingUsername,
          wantedName(key),
        ])
        const all = [person?.username, ...names].flatMap((name) => (name ? [name] : []))
        const unique = [...new Set(all)]
        return { username: person?.username ?? unique[0] ?? '', names: unique, mail: person?.mail }
      }),

    /** All people in the last read of each directory. */
    present,

    /** The people that a username (in the directory or on a target) or a full key refers to. */
    named: (name: string): Promise<ReadonlySet<PersonKey>> =>
      store.read(async (reader) => {
        const meant = folded(name)
        const found = new Set<PersonKey>()
        for (const [key, { person }] of await present(reader))
          if (key === name || folded(person.username) === meant) found.add(key)
        for (const { links } of await systemsOf(context, reader))
          for (const { person, username } of links.values())
            if (person === name || folded(username) === meant) found.add(person)
        return found
      }),
  }
}

export type People = ReturnType<typeof createPeople>
