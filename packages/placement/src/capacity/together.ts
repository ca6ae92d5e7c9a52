import type { PlacementWorkload } from '../input.js'
import { type NodeCapacity, placeReplicas } from './nodes.js'

/** Largest first: by CPU, then memory, then key. Large pods that come last find only what is left between small ones. */
export const bySize = (workloads: readonly PlacementWorkload[]): readonly PlacementWorkload[] => {
  const of = ({ pod }: PlacementWorkload, name: string) => pod?.requests[name] ?? 0
  return [...workloads].sort(
    (a, b) =>
      of(b, 'cpu') - of(a, 'cpu') ||
      of(b, 'memory') - of(a, 'memory') ||
      (a.key < b.key ? -1 : a.key > b.key ? 1 : 0),
  )
}

/**
 * How many replicas of each workload find a place on a cluster's nodes when all of them come, by key: the largest
 * workload first, each up to what is `wanted` of it. A workload without a pod is left out.
 */
export const fitTogether = (
  nodes: readonly NodeCapacity[],
  workloads: readonly PlacementWorkload[],
  wanted: (workload: PlacementWorkload) => number,
): ReadonlyMap<string, number> => {
  const found = new Map<string, number>()
  let left = nodes
  for (const workload of bySize(workloads)) {
    if (!workload.pod) continue
    const { nodes: after, placed } = placeReplicas(left, workload.pod, wanted(workload))
    found.set(workload.key, placed)
    left = after
  }
  return found
}
