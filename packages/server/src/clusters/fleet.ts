import {
  followChanges,
  type Reader,
  type Sealer,
  type Store,
  type WriteGuard,
  type Writer,
} from '../db/index.js'
import { createFailureTeller } from '../events/index.js'
import { type Credentials, createTurns } from '../kube/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Faults } from '../runtime/faults.js'
import { defaultLimits, type MemberLimits } from '../runtime/limits.js'
import type { Logger } from '../runtime/logger.js'
import { createQueue, done, type Result } from '../runtime/queue.js'
import type { Random } from '../runtime/random.js'
import { openCredentials } from './credentials.js'
import type { DialOf } from './dialer.js'
import type { ClusterChange, ClusterFacts, Fleet } from './facts.js'
import type { Prober } from './probing/prober.js'
import { createRegistered, type RegisteredCluster } from './registered.js'
import { type ClusterRow, clusterByUid, clusterRows } from './store.js'

export interface FleetOptions {
  store: Store
  sealer: Sealer
  writer: Writer
  dialOf: DialOf
  guard: WriteGuard
  clock: Clock
  random: Random
  logger: Logger
  limits?: MemberLimits | undefined
  prober: Prober
  faults: Faults
}

export interface RunningFleet extends Fleet {
  /** The clusters at run time, by uid. */
  registered(uid: string): RegisteredCluster | undefined
  /** Called after the row of a cluster was loaded, or with undefined when it is gone. */
  onRow(listener: (uid: string, row: ClusterRow | undefined) => void): void
  start(): Promise<void>
  close(): Promise<void>
}

/** Every registered cluster, in memory, kept in sync with the store. */
export const createFleet = (options: FleetOptions): RunningFleet => {
  const { store, sealer, writer, prober, clock, random, logger, limits = defaultLimits.member } = options
  const turns = createTurns({ clock, random, perSecond: limits.watchesPerSecond.most })
  const byUid = new Map<string, RegisteredCluster>()
  const byName = new Map<string, RegisteredCluster>()
  const listeners = new Set<(cluster: string, change: ClusterChange) => void>()
  const rowListeners = new Set<(uid: string, row: ClusterRow | undefined) => void>()
  let sorted: readonly string[] | undefined
  let stop = (): void => {}
  let started = false

  const announce = (cluster: string, change: ClusterChange): void => {
    for (const listener of listeners) listener(cluster, change)
  }

  const credentialsOf = async (
    reader: Reader,
    { uid, name, spec }: ClusterRow,
  ): Promise<Credentials | undefined> => {
    try {
      return await openCredentials(reader, sealer, uid, spec.connection.credentials)
    } catch (error) {
      logger.error({ error, cluster: name }, "a cluster's stored credential cannot be read")
      return undefined
    }
  }

  const add = (row: ClusterRow, credentials: Credentials | undefined): void => {
    const { uid, name } = row
    const registered = createRegistered({
      ...options,
      row,
      credentials,
      prober,
      turns,
      isNew: started,
      onChange: (change) => announce(name, change),
    })
    byUid.set(uid, registered)
    byName.set(name, registered)
    sorted = undefined
  }

  const drop = async (uid: string): Promise<void> => {
    const registered = byUid.get(uid)
    if (registered === undefined) return
    const { name } = registered.member
    byUid.delete(uid)
    // The name may now belong to another cluster.
    if (byName.get(name) === registered) byName.delete(name)
    sorted = undefined
    announce(name, 'removed')
    await registered.close()
  }

  const reconcile = async (uid: string): Promise<Result> => {
    const found = await store.read(async (reader) => {
      const row = await clusterByUid(reader, uid)
      return row && { row, credentials: await credentialsOf(reader, row) }
    })
    if (found === undefined) await drop(uid)
    else {
      const registered = byUid.get(uid)
      if (registered === undefined) add(found.row, found.credentials)
      else registered.update(found.row, found.credentials)
    }
    for (const listener of rowListeners) listener(uid, found?.row)
    return done
  }

  const tellFailure = createFailureTeller({ store, writer, logger, find: (tx, uid) => tx.byUid(uid) })

  const queue = createQueue({
    reconcile,
    concurrency: 4,
    clock,
    random,
    onError: (key, error, attempt) => {
      logger.error({ cluster: key, error, attempt }, 'a cluster could not be loaded')
      tellFailure(key, error)
    },
  })

  const listAll = async (): Promise<void> => {
    const rows = await store.read(clusterRows)
    for (const uid of new Set([...byUid.keys(), ...rows.map(({ uid }) => uid)])) queue.add(uid)
  }

  return {
    all: () => {
      sorted ??= [...byName.keys()].sort()
      const all: ClusterFacts[] = []
      for (const name of sorted) {
        const registered = byName.get(name)
        if (registered !== undefined) all.push(registered.facts())
      }
      return all
    },
    get: (name) => byName.get(name)?.facts(),
    member: (name) => byName.get(name)?.member,
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    registered: (uid) => byUid.get(uid),
    onRow: (listener) => {
      rowListeners.add(listener)
    },
    start: async () => {
      const from = await store.read((reader) => reader.revision())
      await listAll()
      await queue.idle()
      started = true
      stop = followChanges({
        store,
        from,
        kinds: ['Cluster'],
        onChange: ({ uid }) => queue.add(uid),
        onLost: () => {
          listAll().catch((error: unknown) => logger.error({ error }, 'the clusters could not be listed'))
        },
        logger,
      })
    },
    close: async () => {
      stop()
      await queue.close()
      await prober.close()
      await Promise.all([...byUid.values()].map((registered) => registered.close()))
    },
  }
}
