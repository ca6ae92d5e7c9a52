import { createMemo } from '../fleet/memo.js'
import { MOST_REPLICAS, type NodeCapacity, type PodRequirements, takesPod } from './nodes.js'

/** The nodes of a fleet as columns: what a decision over many clusters reads of them is read in one sweep. */
export interface NodeTable {
  /** What `allocatableReplicas` says of each cluster's nodes; 0 for a cluster without. */
  allocatable(pod: PodRequirements): Float64Array
}

const MASKS = 32

/** Makes the table of a fleet. `nodes` is by cluster. */
export function createNodeTable(nodes: readonly (readonly NodeCapacity[] | undefined)[]): NodeTable {
  const all: NodeCapacity[] = []
  const ends = new Int32Array(nodes.length)
  for (const [at, own] of nodes.entries()) {
    for (const node of own ?? []) all.push(node)
    ends[at] = all.length
  }

  const columns = new Map<string, Float64Array>()
  // Pods that a node does not limit are without limit; any other resource it does not list is not there.
  const freeOf = (name: string): Float64Array => {
    const known = columns.get(name)
    if (known) return known
    const none = name === 'pods' ? MOST_REPLICAS : 0
    const column = Float64Array.from(all, ({ allocatable, requested }) => {
      const has = allocatable[name]
      return has === undefined && name === 'pods' ? none : (has ?? none) - (requested[name] ?? 0)
    })
    columns.set(name, column)
    return column
  }

  const masks = createMemo<Uint8Array>(MASKS)
  const maskOf = (pod: PodRequirements): Uint8Array =>
    masks.get(JSON.stringify([pod.nodeSelector, pod.nodeAffinity, pod.tolerations]), () =>
      Uint8Array.from(all, (node) => (takesPod(node, pod) ? 1 : 0)),
    )

  return {
    allocatable: (pod) => {
      const mask = maskOf(pod)
      const fits = freeOf('pods').slice()
      for (const name in pod.requests) {
        const each = pod.requests[name] ?? 0
        if (each <= 0 || name === 'pods') continue
        const free = freeOf(name)
        for (let node = 0; node < fits.length; node += 1) {
          const here = Math.floor((free[node] ?? 0) / each)
          if (here < (fits[node] ?? 0)) fits[node] = here
        }
      }
      const sums = new Float64Array(ends.length)
      let node = 0
      for (let at = 0; at < ends.length; at += 1) {
        const end = ends[at] ?? 0
        let sum = 0
        for (; node < end; node += 1) {
          const here = fits[node] ?? 0
          if (mask[node] === 1 && here > 0) sum += here
        }
        sums[at] = Math.min(sum, MOST_REPLICAS)
      }
      return sums
    },
  }
}
