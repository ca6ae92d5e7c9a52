import type { Sealer, Store, Writer } from '../db/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { messageOf } from '../runtime/message.js'
import { createQueue, done, type Result } from '../runtime/queue.js'
import type { Random } from '../runtime/random.js'
import type { RunningFleet } from './fleet.js'
import type { UnregisterHooks } from './kind.js'
import { createRenewal } from './renewal.js'
import type { Rotation } from './rotation.js'
import { type ClusterRow, changeStatus, clusterByUid } from './store.js'
import { createUnregistering, hubObjects } from './unregistering.js'

/** Maintains clusters apart from probing: renews tokens, and finishes unregistering. */
export interface Upkeep {
  start(): void
  /** Forgets a cluster without waiting for it. Returns the objects of the hub that stay behind there. */
  abandon(row: ClusterRow): Promise<string[]>
  close(): Promise<void>
}

/** The hub reports a failure after this many attempts. */
const toldAfter = 3

export const createUpkeep = (options: {
  store: Store
  sealer: Sealer
  fleet: RunningFleet
  rotation: Rotation
  hooks: UnregisterHooks
  writer: Writer
  clock: Clock
  random: Random
  logger: Logger
}): Upkeep => {
  const { store, sealer, fleet, rotation, hooks, writer, clock, random, logger } = options
  const phases = new Map<string, string>()
  let started = false

  const onWarning = (uid: string, reason: string, message: string): void => {
    changeStatus(store, writer, uid, (status) => status, [{ type: 'Warning', reason, message }]).catch(
      (error: unknown) => logger.warn({ error, cluster: uid }, 'an event could not be written'),
    )
  }

  const onPhase = (uid: string, phase: string): void => {
    phases.set(uid, phase)
  }

  const renewal = createRenewal({ fleet, rotation, writer, clock, onPhase })
  const unregistering = createUnregistering({ store, sealer, fleet, hooks, writer, clock, onWarning })

  const reconcile = async (uid: string): Promise<Result> => {
    const row = await store.read((reader) => clusterByUid(reader, uid))
    if (row === undefined) {
      renewal.drop(uid)
      unregistering.drop(uid)
      phases.delete(uid)
      return done
    }
    if (row.deletedAt === null) return renewal.reconcile(row)
    onPhase(uid, 'unregistering the cluster')
    return unregistering.reconcile(row)
  }

  const onError = (uid: string, error: unknown, attempt: number): void => {
    const doing = phases.get(uid) ?? 'maintaining the cluster'
    logger.warn({ error, cluster: uid, attempt }, `${doing} failed`)
    if (attempt !== toldAfter) return
    const why = messageOf(error)
    const hint =
      doing === 'unregistering the cluster'
        ? '; if the cluster no longer exists, run `hansa cluster unregister NAME --force`'
        : ''
    onWarning(uid, 'UpkeepFailed', `${doing} failed ${attempt} times: ${why}${hint}`)
  }

  const queue = createQueue({ reconcile, concurrency: 4, clock, random, onError })

  return {
    start: () => {
      started = true
      fleet.onRow((uid) => queue.add(uid))
      fleet.onChange((name, change) => {
        const uid = fleet.get(name)?.uid
        if (change === 'returned' && uid !== undefined) queue.add(uid)
      })
      for (const { uid } of fleet.all()) queue.add(uid)
    },
    // On a standby, the hub with the lease forgets the cluster; this hub does not wait for the cluster to answer.
    abandon: (row) => (started ? unregistering.abandon(row) : Promise.resolve(hubObjects)),
    close: () => queue.close(),
  }
}
