import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OpenStore, openTestStore } from '../../../packages/server/src/db/index.js'
import {
  createDirectories,
  type DirectoryRoom,
  type Person,
  type Snapshot,
} from '../../../packages/server/src/directory/index.js'
import { systemClock } from '../../../packages/server/src/runtime/clock.js'
import { silentLogger } from '../../../packages/server/src/runtime/logger.js'
import { controllerSubject, tokenSubject } from '../../../packages/server/src/runtime/subject.js'
import { at, listAt, type Slapd, until } from '../../rig/index.js'

/** The directories of a hub in this process. */
export interface Room extends Pick<DirectoryRoom, 'directories' | 'resources' | 'service'> {
  readonly store: OpenStore['store']
  /** The folder of LDIF files. */
  readonly folder: string
  /** Every accepted read that differed, oldest first. */
  readonly heard: { next: Snapshot; previous: Snapshot | undefined }[]
  /** Creates or replaces a Directory. */
  apply(name: string, spec: object): Promise<void>
  /** Waits until its condition Ready is this: `True Read`, `False Unreachable`. */
  until(name: string, ready: string): Promise<void>
  /** The message of its condition Ready. */
  message(name: string): Promise<string>
  /** Usernames of the last accepted read, sorted. */
  usernames(name: string): string[]
  person(name: string, username: string): Person | undefined
  /** Names of the groups of a person, sorted. */
  groupsOf(name: string, username: string): string[]
  /** Reasons of the events of a Directory, oldest first. */
  events(name: string): Promise<string[]>
  /** Stops the hub and starts another on the same store. */
  restart(): Promise<void>
  stop(): Promise<void>
}

const readyCondition = async (
  { resources }: Pick<DirectoryRoom, 'resources'>,
  name: string,
): Promise<{ state: string; message: string }> => {
  const resource: unknown = await resources.get({ name })
  const found = listAt(resource, 'status', 'conditions').find((one) => at(one, 'type') === 'Ready')
  return {
    state: found === undefined ? 'Unknown' : `${String(at(found, 'status'))} ${String(at(found, 'reason'))}`,
    message: String(at(found, 'message')),
  }
}

/** Reasons of the events of a resource, oldest first. */
const eventReasons = (store: OpenStore['store'], name: string): Promise<string[]> =>
  store.read(async (reader) => {
    const { events } = reader.tables
    const rows = await reader.db.select().from(events).orderBy(events.revision)
    return rows.filter((row) => row.name === name).map((row) => row.reason)
  })

export const openRoom = async (): Promise<Room> => {
  const { store, sealer } = await openTestStore()
  const folder = mkdtempSync(join(tmpdir(), 'hansa-files-'))
  const heard: Room['heard'] = []

  const begin = async (): Promise<DirectoryRoom> => {
    const made = createDirectories({
      store,
      sealer,
      clock: systemClock,
      random: Math.random,
      logger: silentLogger,
      writer: { subject: controllerSubject('hub/directories') },
      folder,
    })
    made.directories.onSnapshot((next, previous) => heard.push({ next, previous }))
    await made.start()
    return made
  }
  let room = await begin()
  const people = (name: string): Person[] => [...(room.directories.latest(name)?.people.values() ?? [])]
  const person: Room['person'] = (name, username) => people(name).find((one) => one.username === username)

  return {
    get directories() {
      return room.directories
    },
    get resources() {
      return room.resources
    },
    get service() {
      return room.service
    },
    store,
    folder,
    heard,
    apply: async (name, spec) => {
      const input = room.resources.schemas.input.parse({
        apiVersion: 'hansa.dev/v1',
        kind: 'Directory',
        metadata: { name },
        spec,
      })
      await room.resources.apply({ name }, input, { subject: tokenSubject('tester') })
    },
    until: async (name, wanted) => {
      let last = { state: '', message: '' }
      await until(`${name} is ${wanted}`, async () => {
        last = await readyCondition(room, name)
        return last.state === wanted
      }).catch((cause: unknown) => {
        throw new Error(`${name} is ${last.state}, not ${wanted}: ${last.message}`, { cause })
      })
    },
    message: async (name) => (await readyCondition(room, name)).message,
    usernames: (name) =>
      people(name)
        .map(({ username }) => username)
        .sort(),
    person,
    groupsOf: (name, username) => {
      const groups = room.directories.latest(name)?.groups
      return (person(name, username)?.groups ?? []).map((id) => groups?.get(id)?.name ?? '').sort()
    },
    events: (name) => eventReasons(store, name),
    restart: async () => {
      await room.close()
      room = await begin()
    },
    stop: async () => {
      await room.close()
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A Directory of these servers, polled five times a second. */
export const openldapSpec = (servers: readonly Slapd[], overrides: Record<string, unknown> = {}): object => {
  const [first] = servers
  return {
    type: 'ldap',
    pollSeconds: 0.2,
    ldap: {
      preset: 'openldap',
      urls: servers.map(({ url }) => url),
      bind: { method: 'simple', dn: first?.reader.dn, password: { value: first?.reader.password } },
      people: { base: `ou=people,${first?.suffix}` },
      groups: { base: `ou=groups,${first?.suffix}` },
      timeoutSeconds: 1,
      ...overrides,
    },
  }
}

export const personLdif = (uid: string, suffix: string, ...lines: readonly string[]): string =>
  [
    `dn: uid=${uid},ou=people,${suffix}`,
    'objectClass: inetOrgPerson',
    `uid: ${uid}`,
    `cn: ${uid} Person`,
    'sn: Person',
    `mail: ${uid}@example.org`,
    ...lines,
    '',
    '',
  ].join('\n')

export const groupLdif = (cn: string, suffix: string, members: readonly string[]): string =>
  [
    `dn: cn=${cn},ou=groups,${suffix}`,
    'objectClass: groupOfNames',
    `cn: ${cn}`,
    ...members.map((member) => `member: ${member}`),
    '',
    '',
  ].join('\n')

export const dnOf = (uid: string, suffix: string): string => `uid=${uid},ou=people,${suffix}`
