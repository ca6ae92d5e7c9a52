import { allocatableReplicas, type PodRequirements } from '@hansa/placement'
import type { ClusterFacts, NodeFacts } from '../../clusters/index.js'
import type { FleetView } from '../engine-view.js'

/** A fleet to try things on: placements take capacity in the copy, and the fleet itself is not changed. */
export interface FleetCopy extends FleetView {
  put(cluster: ClusterFacts): void
  /** Adds replicas to a cluster's nodes. Returns how many of them fit nowhere; those take nothing. */
  take(cluster: string, pod: PodRequirements, replicas: number): number
  /** Removes replicas from a cluster's nodes. */
  give(cluster: string, pod: PodRequirements, replicas: number): void
}

/** `replicas` more (or, negative, fewer) pods on a node. */
const withPods = (node: NodeFacts, { requests }: PodRequirements, replicas: number): NodeFacts => {
  const requested: Record<string, number> = { ...node.requested }
  for (const [name, each] of Object.entries({ ...requests, pods: 1 }))
    requested[name] = Math.max(0, (requested[name] ?? 0) + each * replicas)
  return { ...node, requested }
}

/** How many pods like this can be removed from a node, according to its sums. */
const relievable = ({ requested }: NodeFacts, { requests }: PodRequirements): number =>
  Math.min(
    ...Object.entries({ ...requests, pods: 1 })
      .filter(([, each]) => each > 0)
      .map(([name, each]) => Math.floor((requested[name] ?? 0) / each)),
  )

/**
 * A copy of the current `fleet`. The node that gains or loses a replica is unknown: nodes are filled starting with the
 * most free capacity, and emptied starting with the most of such pods.
 */
export const copyFleet = (fleet: FleetView): FleetCopy => {
  const clusters = new Map(fleet.all().map((facts) => [facts.name, facts]))
  let all: readonly ClusterFacts[] | undefined

  const put = (facts: ClusterFacts): void => {
    clusters.set(facts.name, facts)
    all = undefined
  }

  /**
   * Visits the nodes by `most`, largest first, until `replicas` are handled. Returns the number of those that are not.
   */
  const change = (
    name: string,
    replicas: number,
    most: (node: NodeFacts) => number,
    apply: (node: NodeFacts, count: number) => NodeFacts,
  ): number => {
    const facts = clusters.get(name)
    if (facts === undefined || replicas <= 0) return Math.max(0, replicas)
    const nodes = [...facts.nodes]
    const order = nodes
      .map((node, index) => ({ index, room: most(node) }))
      .filter(({ room }) => room > 0)
      .sort((a, b) => b.room - a.room || a.index - b.index)
    let left = replicas
    for (const { index, room } of order) {
      const node = nodes[index]
      if (left === 0 || node === undefined) break
      const count = Math.min(left, room)
      nodes[index] = apply(node, count)
      left -= count
    }
    put({ ...facts, nodes })
    return left
  }

  return {
    all: () => {
      all ??= [...clusters.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
      return all
    },
    get: (name) => clusters.get(name),
    put,
    take: (name, pod, replicas) =>
      change(
        name,
        replicas,
        (node) => allocatableReplicas([node], pod),
        (node, count) => withPods(node, pod, count),
      ),
    give: (name, pod, replicas) => {
      change(
        name,
        replicas,
        (node) => relievable(node, pod),
        (node, count) => withPods(node, pod, -count),
      )
    },
  }
}
