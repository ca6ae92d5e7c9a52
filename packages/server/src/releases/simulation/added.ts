import { type PreviewCluster, parseResources } from '@hansa/placement'
import type { ClusterFacts, NodeFacts } from '../../clusters/index.js'
import { badField } from '../../runtime/errors.js'
import { messageOf } from '../../runtime/message.js'

// A cluster that states a number of replicas accepts as many of any size.
const unlimited = Number.MAX_SAFE_INTEGER

const statedNode = (replicas: number): NodeFacts => ({
  name: 'stated',
  labels: {},
  taints: [],
  unschedulable: false,
  ready: true,
  allocatable: { cpu: unlimited, memory: unlimited, pods: replicas },
  requested: {},
})

const amounts = (list: Readonly<Record<string, string | number>> = {}, pointer: string) => {
  try {
    return parseResources(list)
  } catch (error) {
    throw badField(pointer, messageOf(error), 'use Kubernetes quantities, such as 500m or 2Gi')
  }
}

const nodesOf = ({ status }: PreviewCluster, pointer: string): NodeFacts[] => {
  if (status?.available !== undefined) return [statedNode(status.available.replicas)]
  return (status?.nodeList ?? []).map((node, index) => {
    const at = `${pointer}/status/nodeList/${index}`
    return {
      name: node.name ?? `node-${index}`,
      labels: node.labels ?? {},
      taints: node.taints ?? [],
      unschedulable: node.unschedulable ?? false,
      ready: true,
      allocatable: amounts(node.allocatable, `${at}/allocatable`),
      requested: amounts(node.requested, `${at}/requested`),
    }
  })
}

const everything: ReadonlySet<string> = Object.assign(new Set<string>(), { has: () => true })

/**
 * A hypothetical cluster, as decisions see it: Ready unless it says otherwise, and serving every API. `pointer` is its
 * place in the request. Throws `BadRequest` for an invalid quantity.
 */
export const addedCluster = (cluster: PreviewCluster, pointer: string, now: number): ClusterFacts => {
  const { metadata, spec = {}, status } = cluster
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')
  return {
    name: metadata.name,
    uid: `simulated-${metadata.name}`,
    labels: metadata.labels ?? {},
    provider: spec.provider,
    region: spec.region,
    zones: spec.zones ?? [],
    taints: spec.taints ?? [],
    images: undefined,
    unschedulable: spec.unschedulable ?? false,
    ready: ready === undefined || ready.status === 'True',
    leaving: false,
    observed: true,
    maintenance: undefined,
    notReadyMs: () => undefined,
    failing: () => false,
    behind: () => false,
    apis: everything,
    nodes: nodesOf(cluster, pointer),
    scores: Object.fromEntries(
      Object.entries(status?.scores ?? {}).map(([key, { value, expired }]) => [
        key,
        { value, expiresAt: expired === true ? now : undefined },
      ]),
    ),
    changedAt: now,
    scoresChangedAt: now,
    arrivals: () => 0,
    figuresChangedAt: () => now,
  }
}
