import type { Writer } from '../db/index.js'
import type { Clock } from '../runtime/clock.js'
import { done, type Result } from '../runtime/queue.js'
import type { RunningFleet } from './fleet.js'
import type { Rotation } from './rotation.js'
import type { ClusterRow } from './store.js'

/** Renews the tokens that the hub issued itself, each before it expires. */
export interface Renewal {
  /** Renews the token if that is due, and otherwise once revokes those it replaced. Throws HansaError or KubeError. */
  reconcile(row: ClusterRow): Promise<Result>
  /** The cluster is gone. */
  drop(uid: string): void
}

/** The longest wait until a renewal check, in milliseconds. */
const longestMs = 600_000

export const createRenewal = ({
  fleet,
  rotation,
  writer,
  clock,
  onPhase,
}: {
  fleet: RunningFleet
  rotation: Rotation
  writer: Writer
  clock: Clock
  /** Called with the work that begins. */
  onPhase: (uid: string, phase: string) => void
}): Renewal => {
  /** The clusters without replaced tokens. */
  const swept = new Set<string>()

  return {
    reconcile: async (row) => {
      const { credentials } = row.status
      if (credentials?.issuedBy !== 'Hansa' || credentials.renewAt === undefined) return done
      const registered = fleet.registered(row.uid)
      if (registered?.usable() !== true) return { againAfterMs: longestMs / 20 }
      const dueMs = Date.parse(credentials.renewAt) - clock.now()
      if (dueMs > 0) {
        if (!swept.has(row.uid)) {
          onPhase(row.uid, 'revoking replaced tokens')
          await rotation.sweep(row, registered.member.transport)
          swept.add(row.uid)
        }
        return { againAfterMs: Math.min(dueMs, longestMs) }
      }
      onPhase(row.uid, 'renewing the token')
      await rotation.rotate(row.uid, writer, 'renewed automatically at 80 % of the token lifetime')
      return { againAfterMs: longestMs / 100 }
    },
    drop: (uid) => {
      swept.delete(uid)
    },
  }
}
