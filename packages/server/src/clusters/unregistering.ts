import type { Sealer, Store, Writer } from '../db/index.js'
import type { Transport } from '../kube/index.js'
import type { Clock } from '../runtime/clock.js'
import { done, type Result } from '../runtime/queue.js'
import type { RunningFleet } from './fleet.js'
import type { UnregisterHooks } from './kind.js'
import { removeAccount } from './registration/account.js'
import { type ClusterRow, clusterByUid, recordClusterEvent } from './store.js'

/** Removes the objects of the hub from clusters that are being unregistered, then forgets the clusters. */
export interface Unregistering {
  /** Removes what can be removed now. Throws KubeError. */
  reconcile(row: ClusterRow): Promise<Result>
  /** Forgets a cluster without waiting for it. Returns the objects of the hub that stay behind there. */
  abandon(row: ClusterRow): Promise<string[]>
  /** The cluster is gone. */
  drop(uid: string): void
}

/** How often a cluster being unregistered is checked. */
const leavingMs = 250
/** How long a cluster that is believed to be gone gets to prove otherwise. */
const farewellMs = 3_000

/** The objects of the hub in a member. */
export const hubObjects = [
  'Namespace hansa-system with the service account "hansa"',
  'ClusterRoleBinding hansa (and ClusterRole hansa)',
]

const forget = (store: Store, sealer: Sealer, writer: Writer, uid: string): Promise<void> =>
  store.write(writer, async (tx) => {
    const present = await clusterByUid(tx, uid)
    if (present === undefined) return
    await sealer.forget(tx, uid)
    await tx.remove(present)
    recordClusterEvent(tx, present, {
      type: 'Normal',
      reason: 'Unregistered',
      message: 'no longer registered with this hub',
    })
  })

/** Whether the account of the hub was removed before the time was up. */
const removedInTime = (clock: Clock, hubUid: string, transport: Transport | undefined): Promise<boolean> => {
  const farewell = transport === undefined ? Promise.resolve(false) : removeAccount(transport, hubUid)
  return Promise.race([
    farewell.then(
      () => true,
      () => false,
    ),
    new Promise<false>((resolve) => clock.after(farewellMs, () => resolve(false))),
  ])
}

export const createUnregistering = ({
  store,
  sealer,
  fleet,
  hooks,
  writer,
  clock,
  onWarning,
}: {
  store: Store
  sealer: Sealer
  fleet: RunningFleet
  hooks: UnregisterHooks
  writer: Writer
  clock: Clock
  onWarning: (uid: string, reason: string, message: string) => void
}): Unregistering => {
  /** The clusters reported as unreachable. */
  const told = new Set<string>()

  /** Reports once that an unreachable cluster delays its own unregistering. */
  const tellWaiting = ({ uid, name }: ClusterRow, objects: number): void => {
    if (told.has(uid)) return
    told.add(uid)
    onWarning(
      uid,
      'UnregisterWaits',
      `cannot remove ${objects} ${objects === 1 ? 'object' : 'objects'} that Hansa applied: the cluster is unreachable; if it no longer exists, run \`hansa cluster unregister ${name} --force\``,
    )
  }

  const abandon = async (row: ClusterRow): Promise<string[]> => {
    const gone = await removedInTime(clock, store.hubUid, fleet.registered(row.uid)?.member.transport)
    await forget(store, sealer, writer, row.uid)
    return gone ? [] : hubObjects
  }

  return {
    reconcile: async (row) => {
      const transport = fleet.registered(row.uid)?.member.transport
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
      await forget(store, sealer, writer, row.uid)
      return done
    },
    abandon,
    drop: (uid) => {
      told.delete(uid)
    },
  }
}
