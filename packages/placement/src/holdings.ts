import { allocatableReplicas } from './capacity/nodes.js'
import type { PlacedTarget, PlacementCluster, PlacementInput, PlacementWorkload } from './input.js'

// Beyond what Kubernetes can count; also keeps sums exact.
const MOST = 2147483647

const whole = (replicas: number | undefined) =>
  replicas === undefined || !(replicas > 0) ? 0 : Math.floor(Math.min(replicas, MOST))

/** What clusters hold of this release, and can take. Replica counts are integers from 0 to 2^31 - 1. */
export interface Holdings {
  /** In `previous`, also with 0. */
  holds(cluster: PlacementCluster): boolean
  previous(cluster: PlacementCluster, workload: PlacementWorkload): number
  allocatable(cluster: PlacementCluster, workload: PlacementWorkload): number
  /** Allocatable and previous together. */
  available(cluster: PlacementCluster, workload: PlacementWorkload): number
  /**
   * What the selection counts a cluster's room as. With one workload its available; with several the sum of each one's
   * available, none counted above what is wanted of it, so that the whole sum means all of them fit.
   */
  room(cluster: PlacementCluster): number
  /** Replicas wanted, over all workloads: what `room` is compared with. */
  readonly wanted: number
}

/** Reads what a decision needs to know about replicas from its input. */
export function holdingsOf(input: PlacementInput): Holdings {
  const { workloads } = input
  const targets = new Map<string, PlacedTarget>()
  for (const target of input.previous ?? []) targets.set(target.cluster, target)

  const previous = (cluster: PlacementCluster, workload: PlacementWorkload) =>
    whole(targets.get(cluster.name)?.workloads[workload.key])
  const allocatable = (cluster: PlacementCluster, workload: PlacementWorkload) => {
    const stated = cluster.allocatable?.[workload.key]
    if (stated !== undefined || !cluster.nodes || !workload.pod) return whole(stated)
    return allocatableReplicas(cluster.nodes, workload.pod)
  }
  const available = (cluster: PlacementCluster, workload: PlacementWorkload) =>
    allocatable(cluster, workload) + previous(cluster, workload)

  const [only, another] = workloads
  const room = (cluster: PlacementCluster) => {
    if (only && !another) return available(cluster, only)
    let sum = 0
    for (const workload of workloads) sum += Math.min(available(cluster, workload), whole(workload.replicas))
    return sum
  }
  return {
    holds: (cluster) => targets.has(cluster.name),
    previous,
    allocatable,
    available,
    room,
    wanted: workloads.reduce((sum, workload) => sum + whole(workload.replicas), 0),
  }
}
