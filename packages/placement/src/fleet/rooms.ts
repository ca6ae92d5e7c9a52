import type { PlacementCluster, PlacementWorkload } from '../input.js'
import { createMemo } from './memo.js'

/** Free CPU (millicores) and memory (bytes) of a cluster's nodes together. */
export interface Free {
  readonly cpu: number
  readonly memory: number
}

/** How many replicas the clusters of a fleet can still take. */
export interface Rooms {
  /** Replicas of a workload each cluster can still take. */
  allocatable(workload: PlacementWorkload): Float64Array
  /** All places by `allocatable` descending, then name. */
  byAllocatable(workload: PlacementWorkload): Int32Array
  /** The rank of each place among all by `byAllocatable`. */
  rankByAllocatable(workload: PlacementWorkload): Int32Array
}

// Replicas are counted in 32 bits; a place fits 20 bits, so that both are one exact number to sort by.
const MOST = 2147483647
const PLACES = 2 ** 20

/** A count that was stated, as an integer from 0 to 2^31 - 1. */
export const whole = (replicas: number | undefined): number =>
  replicas === undefined || !(replicas > 0) ? 0 : Math.floor(Math.min(replicas, MOST))

export const freeOf = ({ nodes }: PlacementCluster): Free | undefined => {
  if (!nodes) return undefined
  let cpu = 0
  let memory = 0
  for (const { allocatable, requested, unschedulable } of nodes) {
    if (unschedulable) continue
    cpu += Math.max(0, (allocatable.cpu ?? 0) - (requested.cpu ?? 0))
    memory += Math.max(0, (allocatable.memory ?? 0) - (requested.memory ?? 0))
  }
  return { cpu, memory }
}

// Ascending: most room first, then first by name.
const orderOf = (rooms: Float64Array): Int32Array => {
  const keys = new Float64Array(rooms.length)
  for (let at = 0; at < rooms.length; at += 1) keys[at] = (MOST - (rooms[at] ?? 0)) * PLACES + at
  keys.sort()
  const order = new Int32Array(rooms.length)
  for (let rank = 0; rank < order.length; rank += 1) order[rank] = (keys[rank] ?? 0) % PLACES
  return order
}

const ranksOf = (order: Int32Array): Int32Array => {
  const ranks = new Int32Array(order.length)
  for (const [rank, at] of order.entries()) ranks[at] = rank
  return ranks
}

/** Keeps what `read` finds of at most `most` workloads; what decides is a workload's key and pod. */
export const createRooms = (most: number, read: (workload: PlacementWorkload) => Float64Array): Rooms => {
  const rooms = createMemo<Float64Array>(most)
  const orders = createMemo<Int32Array>(most)
  const ranks = createMemo<Int32Array>(most)
  const keyOf = ({ key, pod }: PlacementWorkload) => JSON.stringify([key, pod])
  const allocatable = (workload: PlacementWorkload) => rooms.get(keyOf(workload), () => read(workload))
  const byAllocatable = (workload: PlacementWorkload) =>
    orders.get(keyOf(workload), () => orderOf(allocatable(workload)))
  return {
    allocatable,
    byAllocatable,
    rankByAllocatable: (workload) => ranks.get(keyOf(workload), () => ranksOf(byAllocatable(workload))),
  }
}
