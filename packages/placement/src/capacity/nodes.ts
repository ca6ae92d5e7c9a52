import type { Taint } from '../contract/taint.js'
import type { Toleration } from '../contract/toleration.js'
import { tolerated } from '../match/toleration.js'
import { matchesNode, type NodeSelectorTerm } from './node-affinity.js'
import type { Resources } from './resources.js'

/** A node: its allocatable resources and the requests of its pods. */
export interface NodeCapacity {
  readonly name?: string | undefined
  readonly labels?: Readonly<Record<string, string>> | undefined
  readonly taints?: readonly Taint[] | undefined
  readonly unschedulable?: boolean | undefined
  /** An unlisted resource is absent; unlisted `pods` are unlimited. */
  readonly allocatable: Resources
  /** Summed over the node's pods; `pods` is their number. */
  readonly requested: Resources
}

/** The requests of one replica's pod. */
export interface PodRequirements {
  readonly requests: Resources
  readonly nodeSelector?: Readonly<Record<string, string>> | undefined
  /** Required node affinity: a node must match one of these. */
  readonly nodeAffinity?: readonly NodeSelectorTerm[] | undefined
  readonly tolerations?: readonly Toleration[] | undefined
}

/** Kubernetes counts replicas in 32 bits. */
export const MOST_REPLICAS = 2147483647

/** Whether a node's labels, taints and cordon let a pod onto it, whatever room it has. */
export const takesPod = (node: NodeCapacity, pod: PodRequirements): boolean => {
  const { nodeSelector, nodeAffinity, tolerations = [] } = pod
  if (node.unschedulable) return false
  for (const key in nodeSelector) if (node.labels?.[key] !== nodeSelector[key]) return false
  if (nodeAffinity && !nodeAffinity.some((term) => matchesNode(term, node))) return false
  return (node.taints ?? []).every(
    (taint) => taint.effect === 'PreferNoSchedule' || tolerated(taint, tolerations),
  )
}

const fitting = (node: NodeCapacity, requests: Resources): number => {
  const { allocatable, requested } = node
  let most = allocatable.pods === undefined ? MOST_REPLICAS : allocatable.pods - (requested.pods ?? 0)
  for (const name in requests) {
    const each = requests[name] ?? 0
    if (each <= 0 || name === 'pods') continue
    const free = (allocatable[name] ?? 0) - (requested[name] ?? 0)
    most = Math.min(most, Math.floor(free / each))
  }
  return Math.max(0, most)
}

/**
 * How many more replicas fit on a cluster, node by node: what is left over on two nodes does not add up to a pod. Nodes
 * that are cordoned, tainted beyond the pod's tolerations or not selected by it take none. At most 2^31 - 1.
 */
export const allocatableReplicas = (nodes: readonly NodeCapacity[], pod: PodRequirements): number => {
  let sum = 0
  for (const node of nodes) if (takesPod(node, pod)) sum += fitting(node, pod.requests)
  return Math.min(sum, MOST_REPLICAS)
}

/**
 * Puts up to `count` pods onto nodes, the first that have room first. Returns the nodes as they are then, and how many
 * found a place.
 */
export const placeReplicas = (
  nodes: readonly NodeCapacity[],
  pod: PodRequirements,
  count: number,
): { readonly nodes: readonly NodeCapacity[]; readonly placed: number } => {
  let left = count
  const after = nodes.map((node) => {
    const here = left > 0 && takesPod(node, pod) ? Math.min(left, fitting(node, pod.requests)) : 0
    if (here === 0) return node
    left -= here
    const requested: Record<string, number> = { ...node.requested }
    for (const name in pod.requests)
      if (name !== 'pods') requested[name] = (requested[name] ?? 0) + (pod.requests[name] ?? 0) * here
    requested.pods = (requested.pods ?? 0) + here
    return { ...node, requested }
  })
  return { nodes: after, placed: count - left }
}
