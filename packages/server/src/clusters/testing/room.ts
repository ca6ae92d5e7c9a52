import { type ClusterOptions, createSimulator, type SimulatedCluster } from '@hansa/simulator'
import { openTestStore, type Tx } from '../../db/index.js'
import { eventsOf } from '../../events/index.js'
import { systemClock } from '../../runtime/clock.js'
import { silentLogger } from '../../runtime/logger.js'
import { controllerSubject, tokenSubject } from '../../runtime/subject.js'
import { createClusters } from '../clusters.js'
import type { RegisterInput, UnregisterMode } from '../contract.js'
import type { Dialer } from '../dialer.js'
import type { ClusterChange } from '../facts.js'
import type { Prober } from '../probing/prober.js'

/** Resolves when `condition` holds; throws what it waited for when it never does. */
export const until = async (
  what: string,
  condition: () => boolean | Promise<boolean>,
  ms = 15_000,
): Promise<void> => {
  const end = Date.now() + ms
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`timed out after ${ms} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** Probes fast enough for a test. */
export const quickProbe = {
  periodSeconds: 0.1,
  timeoutSeconds: 0.2,
  failureThreshold: 3,
  successThreshold: 2,
}

/** Registration input for a simulated cluster with its administrator's token. */
export const asked = (cluster: SimulatedCluster, over: Partial<RegisterInput> = {}): RegisterInput => ({
  name: cluster.name,
  zones: [],
  taints: [],
  region: cluster.region,
  probe: quickProbe,
  connection: {
    server: cluster.server,
    insecure: false,
    credentials: { token: { value: cluster.token } },
    ...(cluster.caPem === undefined ? {} : { certificateAuthority: cluster.caPem }),
  },
  credential: 'Issue',
  takeOver: false,
  ...over,
})

export const anna = { subject: tokenSubject('anna') }

/** The room over its own store and simulated clusters. */
export const openRoom = async ({
  tls = false,
  ...reached
}: {
  tls?: boolean
  dialer?: Dialer
  prober?: Prober
} = {}) => {
  const opened = await openTestStore()
  const simulator = await createSimulator({ tls })
  const withdrawn: { cluster: string; mode: UnregisterMode }[] = []
  let standing: string[] = []
  const open = () =>
    createClusters({
      ...reached,
      store: opened.store,
      sealer: opened.sealer,
      clock: systemClock,
      random: Math.random,
      logger: silentLogger,
      writer: { subject: controllerSubject('hub/clusters') },
      version: '0.0.0-test',
      hooks: {
        withdrawAll: async (_tx: Tx, cluster: string, mode: UnregisterMode) => {
          withdrawn.push({ cluster, mode })
          if (mode !== 'Remove') standing = []
        },
        remaining: async () => standing,
      },
    })
  let room = open()
  const changes: { cluster: string; change: ClusterChange }[] = []
  const listen = () => room.fleet.onChange((cluster, change) => changes.push({ cluster, change }))
  listen()
  await room.start()

  return {
    store: opened.store,
    sealer: opened.sealer,
    simulator,
    withdrawn,
    changes,
    get room() {
      return room
    },
    setStanding: (objects: string[]) => {
      standing = objects
    },
    addCluster: (name: string, options: Partial<ClusterOptions> = {}) =>
      simulator.addCluster({ name, region: 'eu', nodes: 2, ...options }),
    reasons: async (name: string): Promise<string[]> =>
      (await opened.store.read((reader) => eventsOf(reader, { kind: 'Cluster', name }, { limit: 100 })))
        .map(({ reason }) => reason)
        .reverse(),
    condition: async (name: string, type: string): Promise<string> => {
      const { status } = await room.resources.get({ name })
      const found = status.conditions.find((condition) => condition.type === type)
      return found === undefined ? 'absent' : `${found.status} ${found.reason}`
    },
    changesOf: (name: string) =>
      changes.filter(({ cluster }) => cluster === name).map(({ change }) => change),
    /** The hub stops and restarts over the same store. */
    restart: async () => {
      await room.close()
      room = open()
      listen()
      await room.start()
    },
    close: async () => {
      await room.close()
      await simulator.close()
      await opened.close()
    },
  }
}

export type OpenRoom = Awaited<ReturnType<typeof openRoom>>
