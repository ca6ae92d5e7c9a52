import { allocatableReplicas, type NodeCapacity, placeReplicas } from '../capacity/nodes.js'
import type { FleetIndex } from '../fleet/fleet-index.js'
import type { Holdings } from '../holdings.js'
import type { PlacementWorkload } from '../input.js'

/** The room left on clusters while the workloads of a release are divided one after the other. */
export interface Ledger {
  previous(at: number, workload: PlacementWorkload): number
  allocatable(at: number, workload: PlacementWorkload): number
  available(at: number, workload: PlacementWorkload): number
  /** The most a cluster may end with, whatever room it has: what it holds, where it gets no more. */
  most(at: number, workload: PlacementWorkload): number
  /** Gives a cluster replicas of a workload; what they add to those it has is no longer there for the next workload. */
  give(at: number, workload: PlacementWorkload, replicas: number): void
}

/** Opens a ledger for one division. */
export const openLedger = (holdings: Holdings, fleet: FleetIndex): Ledger => {
  const taken = new Map<number, readonly NodeCapacity[]>()

  const allocatable = (at: number, workload: PlacementWorkload): number => {
    const nodes = taken.get(at)
    const stated = fleet.clusters[at]?.allocatable?.[workload.key]
    if (!nodes || !workload.pod || stated !== undefined || holdings.capped(at))
      return holdings.allocatable(at, workload)
    return allocatableReplicas(nodes, workload.pod)
  }
  return {
    previous: holdings.previous,
    allocatable,
    available: (at, workload) => allocatable(at, workload) + holdings.previous(at, workload),
    most: (at, workload) =>
      holdings.capped(at) ? holdings.previous(at, workload) : Number.POSITIVE_INFINITY,
    give: (at, workload, replicas) => {
      const nodes = taken.get(at) ?? fleet.clusters[at]?.nodes
      const added = replicas - holdings.previous(at, workload)
      if (nodes && workload.pod && added > 0) taken.set(at, placeReplicas(nodes, workload.pod, added).nodes)
    },
  }
}
