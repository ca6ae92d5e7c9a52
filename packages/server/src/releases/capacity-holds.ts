import type { PlacementResult } from '@hansa/placement'
import type { Fleet } from '../clusters/index.js'
import type { Clock } from '../runtime/clock.js'
import { type Reservations, replicaChanges, reservedMs } from './reservations.js'
import { heldTargets, type Situation } from './situation.js'

/**
 * Maintains the reservations of decisions that are carried out, and reports capacity that becomes free without a pod
 * that ends.
 */
export interface SpentRoom {
  /**
   * Reserves the capacity before a decision is committed, because others are made in between. Returns how to undo it
   * if the decision is not carried out.
   */
  spend(situation: Situation, result: PlacementResult): () => void
  /** The release is gone. */
  forget(releaseUid: string): void
  close(): void
}

export const createSpentRoom = ({
  reservations,
  fleet,
  clock,
  onFreed,
}: {
  reservations: Reservations
  fleet: Fleet
  clock: Clock
  onFreed: (cluster: string) => void
}): SpentRoom => {
  let cancel: (() => void) | undefined

  const expireLater = (): void => {
    if (cancel !== undefined || reservations.isEmpty()) return
    cancel = clock.after(reservedMs / 4, () => {
      cancel = undefined
      for (const cluster of reservations.expire()) onFreed(cluster)
      expireLater()
    })
  }

  return {
    spend: (situation, result) => {
      if (result.outcome === 'Unschedulable') return () => {}
      const { freed, undo } = reservations.decide(
        situation.release.uid,
        replicaChanges(heldTargets(situation, fleet), result.targets, situation.workloads),
        (cluster) => fleet.get(cluster)?.arrivals,
      )
      expireLater()
      for (const cluster of freed) onFreed(cluster)
      return undo
    },
    forget: (releaseUid) => {
      for (const cluster of reservations.forget(releaseUid)) onFreed(cluster)
    },
    close: () => cancel?.(),
  }
}
