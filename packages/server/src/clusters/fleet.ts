import type { Reader, Sealer, Store, WriteGuard, Writer } from '../db/index.js'
import { type Credentials, createTurns } from '../kube/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Faults } from '../runtime/faults.js'
import { defaultLimits, type MemberLimits } from '../runtime/limits.js'
import type { Logger } from '../runtime/logger.js'
import { done, type Result } from '../runtime/queue.js'
import type { Random } from '../runtime/random.js'
import { createClusterIndex } from './cluster-index.js'
import { openCredentials } from './credentials.js'
import type { DialOf } from './dialer.js'
import type { ClusterChange, Fleet } from './facts.js'
import type { Prober } from './probing/prober.js'
import { createRegistered, type RegisteredCluster } from './registered.js'
import { createRowFeed } from './row-feed.js'
import { type ClusterRow, clusterByUid } from './store.js'

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

const credentialsOf = async (
  { sealer, logger }: FleetOptions,
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

/** Every registered cluster, in memory, kept in sync with the store. */
export const createFleet = (options: FleetOptions): RunningFleet => {
  const { store, writer, prober, clock, random, logger, limits = defaultLimits.member } = options
  const turns = createTurns({ clock, random, perSecond: limits.watchesPerSecond.most })
  const index = createClusterIndex()
  const listeners = new Set<(cluster: string, change: ClusterChange) => void>()
  const rowListeners = new Set<(uid: string, row: ClusterRow | undefined) => void>()
  let started = false

  const announce = (cluster: string, change: ClusterChange): void => {
    for (const listener of listeners) listener(cluster, change)
  }

  const add = (row: ClusterRow, credentials: Credentials | undefined): void => {
    const { name } = row
    const registered = createRegistered({
      ...options,
      row,
      credentials,
      prober,
      turns,
      isNew: started,
      onChange: (change) => announce(name, change),
    })
    index.add(registered)
  }

  const drop = async (uid: string): Promise<void> => {
    const registered = index.byUid(uid)
    if (registered === undefined) return
    index.remove(registered)
    announce(registered.member.name, 'removed')
    await registered.close()
  }

  const reconcile = async (uid: string): Promise<Result> => {
    const found = await store.read(async (reader) => {
      const row = await clusterByUid(reader, uid)
      return row && { row, credentials: await credentialsOf(options, reader, row) }
    })
    if (found === undefined) await drop(uid)
    else {
      const registered = index.byUid(uid)
      if (registered === undefined) add(found.row, found.credentials)
      else registered.update(found.row, found.credentials)
    }
    for (const listener of rowListeners) listener(uid, found?.row)
    return done
  }

  const feed = createRowFeed({ store, writer, clock, random, logger, known: index.uids, reconcile })

  return {
    all: index.facts,
    get: (name) => index.byName(name)?.facts(),
    member: (name) => index.byName(name)?.member,
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    registered: index.byUid,
    onRow: (listener) => {
      rowListeners.add(listener)
    },
    start: async () => {
      const from = await feed.load()
      started = true
      feed.follow(from)
    },
    close: async () => {
      await feed.close()
      await prober.close()
      await Promise.all([...index.all()].map((registered) => registered.close()))
    },
  }
}
