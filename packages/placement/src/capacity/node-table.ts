import { createMemo } from '../fleet/memo.js'
import { MOST_REPLICAS, type NodeCapacity, type PodRequirements, takesPod } from './nodes.js'

/** The nodes of a fleet as columns, so that a decision over many clusters reads them sequentially. */
export interface NodeTable {
  /** The `allocatableReplicas` of each cluster's nodes; 0 for a cluster without. */
  allocatable(pod: PodRequirements): Float64Array
}

const MASKS = 32

interface Need {
  /** By node. */
  readonly free: Float64Array
  readonly each: number
}

const NO_NEED: Need = { free: new Float64Array(0), each: 1 }

/** Makes the table of a fleet. `nodes` is by cluster. */
export const createNodeTable = (nodes: readonly (readonly NodeCapacity[] | undefined)[]): NodeTable => {
  const all: NodeCapacity[] = []
  const ends = new Int32Array(nodes.length)
  for (const [at, own] of nodes.entries()) {
    for (const node of own ?? []) all.push(node)
    ends[at] = all.length
  }

  const columns = new Map<string, Float64Array>()
  // If a node does not list pods, they are unlimited; any other unlisted resource is absent.
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

  const needsOf = ({ requests }: PodRequirements): Need[] =>
    Object.entries(requests).flatMap(([name, each]) =>
      each > 0 && name !== 'pods' ? [{ free: freeOf(name), each }] : [],
    )

  return {
    allocatable: (pod) => {
      const mask = maskOf(pod)
      const pods = freeOf('pods')
      const needs = needsOf(pod)
      const sums = new Float64Array(ends.length)
      let node = 0
      for (let at = 0; at < ends.length; at += 1) {
        const end = ends[at] ?? 0
        let sum = 0
        for (; node < end; node += 1) {
          if (mask[node] !== 1) continue
          let here = pods[node] ?? 0
          for (let need = 0; need < needs.length; need += 1) {
            const { free, each } = needs[need] ?? NO_NEED
            const fits = Math.floor((free[node] ?? 0) / each)
            if (fits < here) here = fits
          }
          if (here > 0) sum += here
        }
        sums[at] = Math.min(sum, MOST_REPLICAS)
      }
      return sums
    },
  }
}
