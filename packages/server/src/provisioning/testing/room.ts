import { randomUUID } from 'node:crypto'
import { afterEach } from 'vitest'
import { createToken } from '../../access/index.js'
import { type OpenStore, openTestStore, type Store } from '../../db/index.js'
import type { Clock } from '../../runtime/clock.js'
import { silentLogger } from '../../runtime/logger.js'
import { controllerSubject, tokenSubject } from '../../runtime/subject.js'
import type { ConnectorFactories } from '../connector.js'
import { connectors } from '../connectors/index.js'
import { ConnectorSpecInput, type ConnectorSpecSent, MappingSpec, type MappingSpecSent } from '../contract.js'
import { createFiles } from '../files.js'
import type { ProvisioningMetrics } from '../metrics.js'
import { createProvisioning, type Provisioning } from '../provisioning.js'
import { createFakeDirectories, type GivenPerson } from './people.js'
import { createFakeTarget, type FakeTarget } from './target.js'

type Overrides = Partial<Omit<Extract<ConnectorSpecSent, { type: 'gitea' }>, 'type' | 'gitea'>>

const giteaSpec = (overrides: Overrides) =>
  ConnectorSpecInput.parse({
    type: 'gitea',
    gitea: {
      endpoint: { url: 'http://127.0.0.1:1' },
      credentials: { username: 'hansa', password: { value: 'secret' } },
    },
    ...overrides,
  })

const everyone: MappingSpecSent = {
  directory: 'corp',
  rules: [
    { group: 'staff', grants: [{ connector: 'git' }] },
    { group: 'team-(.+)', grants: [{ connector: 'git', organization: '$1', team: 'developers' }] },
  ],
}

/** The clock of the machine, moved by the test: whatever was due in that time happens at once. */
const movable = (): Clock & { pass(ms: number): void; jump(ms: number): void } => {
  let offset = 0
  let set = 0
  const monotonic = (): number => performance.now() + offset
  const waiting = new Map<NodeJS.Timeout, { due: number; task: () => void }>()
  return {
    now: () => Date.now() + offset + set,
    monotonic,
    after: (ms, task) => {
      const due = monotonic() + ms
      const run = (): void => {
        waiting.delete(timer)
        task()
      }
      const timer = setTimeout(run, ms)
      waiting.set(timer, { due, task })
      return () => {
        clearTimeout(timer)
        waiting.delete(timer)
      }
    },
    /** Simulates setting the machine's clock: no time passes. */
    jump: (ms) => {
      set += ms
    },
    pass: (ms) => {
      offset += ms
      for (const [timer, { due, task }] of [...waiting]) {
        if (due > monotonic()) continue
        clearTimeout(timer)
        waiting.delete(timer)
        task()
      }
    },
  }
}

const putDirectory = (store: Store): Promise<void> =>
  store.write({ subject: tokenSubject('test') }, async (tx) => {
    await tx.put({
      uid: randomUUID(),
      kind: 'Directory',
      namespace: '',
      name: 'corp',
      labels: {},
      annotations: {},
      spec: {},
      status: {},
      generation: 1,
      revision: 0,
      createdAt: '',
      updatedAt: '',
      deletedAt: null,
    })
  })

/** A fake target for gitea; `vault` is missing unless given. */
const factoriesOf = (
  target: FakeTarget,
  vault: ConnectorFactories['vault'] | undefined,
): ConnectorFactories => {
  const unused = {
    usernameProblem: () => undefined,
    create: (): never => {
      throw new Error('only gitea is there')
    },
  }
  return { ...connectors, gitea: target.factory, vault: vault ?? unused }
}

const applyConnectorTo = ({ connectors }: Provisioning, given: Overrides) =>
  connectors.apply(
    { name: 'git' },
    {
      apiVersion: 'hansa.dev/v1',
      kind: 'Connector',
      metadata: { name: 'git' },
      spec: giteaSpec(given),
    },
    { subject: tokenSubject('test') },
  )

const applyMappingTo = ({ mappings }: Provisioning, spec: MappingSpecSent) =>
  mappings.apply(
    { namespace: 'default', name: 'all' },
    {
      apiVersion: 'hansa.dev/v1',
      kind: 'Mapping',
      metadata: { name: 'all' },
      spec: MappingSpec.parse(spec),
    },
    { subject: tokenSubject('test') },
  )

/** One run, requested by a user; throws the error of the connector. */
const runSync = async ({ sync }: Provisioning, person?: string) => {
  const [outcome] = await sync.run({ connector: 'git', person }, tokenSubject('tester'))
  if (outcome?.error !== undefined) throw new Error(outcome.error)
  if (outcome === undefined) throw new Error('no outcome')
  return outcome
}

/** A connector "git" over a target in memory, fed from a directory "corp"; `sync` is one user's run. */
export const openRoom = async (
  options: {
    connector?: Overrides
    mapping?: MappingSpecSent
    random?: () => number
    opened?: OpenStore
    metrics?: ProvisioningMetrics
    /** The factory for connectors of type vault; none can be created without it. */
    vault?: ConnectorFactories['vault']
  } = {},
) => {
  const { connector = {}, mapping = everyone, random = Math.random, metrics } = options
  const opened = options.opened ?? (await openTestStore())
  const { store, sealer } = opened
  await putDirectory(store)
  const clock = movable()
  const target = createFakeTarget()
  const directory = createFakeDirectories(clock.now)
  const factories = factoriesOf(target, options.vault)

  const build = () =>
    createProvisioning({
      store,
      sealer,
      clock,
      random,
      logger: silentLogger,
      writer: { subject: controllerSubject('hub/provisioning') },
      directories: directory.directories,
      factories,
      endpoint: async () => ({ url: 'http://127.0.0.1:1', generation: '1' }),
      file: createFiles('/nowhere').file,
      ...(metrics === undefined ? {} : { metrics }),
    })

  let room = build()
  const applyConnector = (given: Overrides) => applyConnectorTo(room, given)
  await applyConnector(connector)
  const applyMapping = (spec: MappingSpecSent) => applyMappingTo(room, spec)
  await applyMapping(mapping)

  return {
    store,
    clock,
    target,
    directory,
    token: (name: string, role?: string) => createToken(store, { name, role }, clock),
    set: (people: readonly GivenPerson[]) => directory.set('corp', people),
    change: (people: readonly GivenPerson[]) => directory.change('corp', people),
    applyMapping,
    applyConnector,
    get sync() {
      return room.sync
    },
    get room() {
      return room
    },
    /** One run, requested by a user; throws the error of the connector. */
    run: (person?: string) => runSync(room, person),
    /** Simulates that the hub was killed and started again. */
    restart: async () => {
      room = build()
    },
    close: async () => {
      await room.close()
      await opened.close()
    },
  }
}

export type Room = Awaited<ReturnType<typeof openRoom>>

/** Opens rooms that are closed after each test of the file. */
export const useRooms = (): ((...options: Parameters<typeof openRoom>) => Promise<Room>) => {
  const rooms: Room[] = []
  afterEach(async () => {
    for (const opened of rooms.splice(0)) await opened.close()
  })
  return async (...options) => {
    const opened = await openRoom(...options)
    rooms.push(opened)
    return opened
  }
}

/** People who are all of `staff`. */
export const staff = (...names: readonly string[]): GivenPerson[] =>
  names.map((id) => ({ id, groups: ['staff'] }))

/** `count` people of staff: p1, p2, … */
export const crowd = (count: number): GivenPerson[] =>
  staff(...Array.from({ length: count }, (_, index) => `p${index + 1}`))
