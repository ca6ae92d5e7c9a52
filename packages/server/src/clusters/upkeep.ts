import type { Sealer, Store, Writer } from '../db/index.js'
import type { Transport } from '../kube/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { messageOf } from '../runtime/message.js'
import { createQueue, done, type Result } from '../runtime/queue.js'
import type { Random } from '../runtime/random.js'
import type { RunningFleet } from './fleet.js'
import type { UnregisterHooks } from './kind.js'
import { removeAccount } from './registration/account.js'
import type { Rotation } from './rotation.js'
import { type ClusterRow, changeStatus, clusterByUid, recordClusterEvent } from './store.js'

/** Maintains clusters apart from probing: renews tokens, and finishes unregistering. */
export interface Upkeep {
  start(): void
  /** Forgets a cluster without waiting for it. Returns the objects of the hub that stay behind there. */
  abandon(row: ClusterRow): Promise<string[]>
  close(): Promise<void>
}

/** How often a cluster being unregistered is checked, and the longest wait until a renewal check. */
const leavingMs = 250
const longestMs = 600_000
/** How long a cluster that is believed to be gone gets to prove otherwise. */
const farewellMs = 3_000
/** The hub reports a failure after this many attempts. */
const toldAfter = 3

/** The objects of the hub in a member. */
const account = [
  'Namespace hansa-system with the service account "hansa"',
  'ClusterRoleBinding hansa (and ClusterRole hansa)',
]

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
  const swept = new Set<string>()
  const told = new Set<string>()
  const phases = new Map<string, string>()

  const forget = (row: ClusterRow): Promise<void> =>
    store.write(writer, async (tx) => {
      const present = await clusterByUid(tx, row.uid)
      if (present === undefined) return
      await sealer.forget(tx, row.uid)
      await tx.remove(present)
      recordClusterEvent(tx, present, {
        type: 'Normal',
        reason: 'Unregistered',
        message: 'no longer registered with this hub',
      })
    })

  /** Reports once that an unreachable cluster delays its own unregistering. */
  const tellWaiting = ({ uid, name }: ClusterRow, objects: number): void => {
    if (told.has(uid)) return
    told.add(uid)
    note(
      uid,
      'UnregisterWaits',
      `cannot remove ${objects} ${objects === 1 ? 'object' : 'objects'} that Hansa applied: the cluster is unreachable; if it no longer exists, run \`hansa cluster unregister ${name} --force\``,
    )
  }

  const note = (uid: string, reason: string, message: string): void => {
    changeStatus(store, writer, uid, (status) => status, [{ type: 'Warning', reason, message }]).catch(
      (error: unknown) => logger.warn({ error, cluster: uid }, 'an event could not be written'),
    )
  }

  const letGo = async (row: ClusterRow, transport: Transport | undefined): Promise<Result> => {
    const mode = row.status.unregistering ?? 'Remove'
    // A decision in progress when unregistering began may have placed something there since.
    const left = await store.write(writer, async (tx) => {
      await hooks.withdrawAll(tx, row.name, mode)
      return hooks.remaining(tx, row.name)
    })
    if (left.length > 0) {
      if (fleet.registered(row.uid)?.usable() === false) tellWaiting(row, left.length)
      return { againAfterMs: leavingMs * (told.has(row.uid) ? 8 : 1) }
    }
    if (mode === 'Force') {
      await abandon(row)
      return done
    }
    if (transport === undefined) return { againAfterMs: leavingMs }
    await removeAccount(transport, store.hubUid)
    await forget(row)
    return done
  }

  let started = false

  const abandon = async (row: ClusterRow): Promise<string[]> => {
    // On a standby, the hub with the lease forgets the cluster; this hub does not wait for the cluster to answer.
    if (!started) return account
    const transport = fleet.registered(row.uid)?.member.transport
    const farewell = transport === undefined ? Promise.resolve(false) : removeAccount(transport, store.hubUid)
    const gone = await Promise.race([
      farewell.then(
        () => true,
        () => false,
      ),
      new Promise<false>((resolve) => clock.after(farewellMs, () => resolve(false))),
    ])
    await forget(row)
    return gone ? [] : account
  }

  const renew = async (row: ClusterRow): Promise<Result> => {
    const { credentials } = row.status
    if (credentials?.issuedBy !== 'Hansa' || credentials.renewAt === undefined) return done
    const registered = fleet.registered(row.uid)
    if (registered?.usable() !== true) return { againAfterMs: longestMs / 20 }
    const dueMs = Date.parse(credentials.renewAt) - clock.now()
    if (dueMs > 0) {
      if (!swept.has(row.uid)) {
        phases.set(row.uid, 'revoking replaced tokens')
        await rotation.sweep(row, registered.member.transport)
        swept.add(row.uid)
      }
      return { againAfterMs: Math.min(dueMs, longestMs) }
    }
    phases.set(row.uid, 'renewing the token')
    await rotation.rotate(row.uid, writer, 'renewed automatically at 80 % of the token lifetime')
    return { againAfterMs: longestMs / 100 }
  }

  const reconcile = async (uid: string): Promise<Result> => {
    const row = await store.read((reader) => clusterByUid(reader, uid))
    if (row === undefined) {
      swept.delete(uid)
      told.delete(uid)
      phases.delete(uid)
      return done
    }
    if (row.deletedAt === null) return renew(row)
    phases.set(uid, 'unregistering the cluster')
    return letGo(row, fleet.registered(uid)?.member.transport)
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
    note(uid, 'UpkeepFailed', `${doing} failed ${attempt} times: ${why}${hint}`)
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
    abandon,
    close: () => queue.close(),
  }
}
