import { fitTogether } from './capacity/together.js'
import { fixedReplicas } from './divide/fixed.js'
import type { FleetIndex, States } from './fleet/fleet-index.js'
import type { PlacedTarget, PlacementInput, PlacementWorkload } from './input.js'

// Beyond what Kubernetes can count; also keeps sums exact.
const MOST = 2147483647

const whole = (replicas: number | undefined) =>
  replicas === undefined || !(replicas > 0) ? 0 : Math.floor(Math.min(replicas, MOST))

/** What clusters, by their place in the fleet, hold of this release and can take. Replica counts are integers from 0 to 2^31 - 1. */
export interface Holdings {
  /** In `previous`, also with 0. */
  holds(at: number): boolean
  /** The places that hold the release, ascending. */
  readonly held: readonly number[]
  /** Whether it keeps what it holds and gets no more: see `Growth`. */
  capped(at: number): boolean
  previous(at: number, workload: PlacementWorkload): number
  /** 0 where `capped`. */
  allocatable(at: number, workload: PlacementWorkload): number
  /** Allocatable and previous together. */
  available(at: number, workload: PlacementWorkload): number
  /** The same when all workloads of the release come to the cluster's nodes together, each up to what is wanted of it. */
  together(at: number, workload: PlacementWorkload): number
  /**
   * What the selection counts a cluster's room as. With one workload its available; with several the sum of each one's
   * available together, none counted above what is wanted of it, so that the whole sum means all of them fit.
   */
  room(at: number): number
  /** Whether `room` is the allocatable of the one workload, or 0 without any, wherever nothing is held. */
  readonly plain: boolean
  /** Replicas wanted, over all workloads: what `room` is compared with. */
  readonly wanted: number
}

/** Reads what a decision needs to know about replicas from its input. */
export const holdingsOf = (input: PlacementInput, fleet: FleetIndex, states: States): Holdings => {
  const { workloads } = input
  const grows = input.growth === 'karmada' || input.placement.replicas.mode === 'Duplicated'
  const { fixed, minPerCluster = 0 } = input.placement.replicas
  const targets = new Map<number, PlacedTarget>()
  for (const target of input.previous ?? []) {
    const at = fleet.place(target.cluster)
    if (at !== undefined) targets.set(at, target)
  }
  const allocatables = new Map(workloads.map((workload) => [workload, fleet.allocatable(workload)]))

  const previous = (at: number, workload: PlacementWorkload) =>
    whole(targets.get(at)?.workloads[workload.key])
  const capped = (at: number) => !grows && states.codes[at] !== 0 && targets.has(at)
  const allocatable = (at: number, workload: PlacementWorkload) =>
    capped(at) ? 0 : (allocatables.get(workload)?.[at] ?? 0)
  const available = (at: number, workload: PlacementWorkload) =>
    allocatable(at, workload) + previous(at, workload)

  const fits = new Map<number, ReadonlyMap<string, number>>()
  const fitsAt = (at: number): ReadonlyMap<string, number> => {
    const known = fits.get(at)
    if (known) return known
    const { nodes = [], allocatable: stated = {} } = fleet.clusters[at] ?? {}
    const found = fitTogether(
      nodes,
      workloads.filter(({ key }) => stated[key] === undefined),
      (workload) => Math.max(0, whole(workload.replicas) - previous(at, workload)),
    )
    fits.set(at, found)
    return found
  }
  const together = (at: number, workload: PlacementWorkload) => {
    if (workloads.length === 1 || capped(at)) return available(at, workload)
    const fitting = fitsAt(at).get(workload.key)
    return fitting === undefined ? available(at, workload) : fitting + previous(at, workload)
  }

  const [only] = workloads
  const plain = workloads.length <= 1 && minPerCluster <= 1 && fixed === undefined
  const usable = (at: number, workload: PlacementWorkload): number => {
    const room = together(at, workload)
    const cluster = fleet.clusters[at]
    const set = cluster && fixedReplicas(fixed, cluster)
    if (set !== undefined) return set <= room ? set : 0
    return room < minPerCluster ? 0 : room
  }
  const room = (at: number) => {
    if (plain) return only ? available(at, only) : 0
    if (only && workloads.length === 1) return usable(at, only)
    let sum = 0
    for (const workload of workloads) sum += Math.min(usable(at, workload), whole(workload.replicas))
    return sum
  }
  return {
    holds: (at) => targets.has(at),
    held: [...targets.keys()].sort((a, b) => a - b),
    capped,
    previous,
    allocatable,
    available,
    together,
    room,
    plain,
    wanted: workloads.reduce((sum, workload) => sum + whole(workload.replicas), 0),
  }
}
