import type { NodeCapacity } from '../capacity/nodes.js'
import { parseResources } from '../capacity/resources.js'
import type { PlacementCluster } from '../input.js'
import type { PreviewCluster, PreviewNode } from './contract.js'

/** The key of a preview's workload. */
export const WORKLOAD = 'workload'

const nodeOf = ({
  name,
  labels,
  taints,
  unschedulable,
  allocatable,
  requested,
}: PreviewNode): NodeCapacity => ({
  name,
  labels,
  taints,
  unschedulable,
  allocatable: parseResources(allocatable),
  requested: parseResources(requested ?? {}),
})

/**
 * A Cluster as the engine sees it. One without a Ready condition counts as Ready; `status.available` wins over nodes. Its
 * APIs are ignored: a preview has no bundle. Throws RangeError for an invalid quantity.
 */
export const clusterOf = ({ metadata, spec, status }: PreviewCluster): PlacementCluster => {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')
  return {
    name: metadata.name,
    labels: metadata.labels,
    provider: spec?.provider,
    region: spec?.region,
    zones: spec?.zones,
    taints: spec?.taints,
    unschedulable: spec?.unschedulable,
    ready: ready === undefined || ready.status === 'True',
    ...(status?.available ? { allocatable: { [WORKLOAD]: status.available.replicas } } : {}),
    nodes: status?.nodeList?.map(nodeOf),
    scores: status?.scores,
  }
}
