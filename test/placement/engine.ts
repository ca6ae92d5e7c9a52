import { decide, type PlacementCluster, type PlacementInput, PlacementSpec } from '@hansa/placement'
import type { Answer, Case, Cluster } from './oracle/index.js'

const KEY = 'web'

const clusterOf = ({ metadata, spec, status }: Cluster): PlacementCluster => ({
  name: metadata.name,
  labels: metadata.labels,
  ...spec,
  ready: status?.conditions?.every(({ status: found }) => found === 'True') ?? true,
  allocatable: { [KEY]: status?.available?.replicas ?? 0 },
})

/** The engine's answer to a preview case, without its words. */
export const engineAnswer = (input: Case): Answer => {
  const given: PlacementInput = {
    clusters: input.clusters.map(clusterOf),
    placement: PlacementSpec.parse(input.placement),
    workloads: [{ uid: input.workload.uid, key: KEY, replicas: input.workload.replicas ?? 0 }],
    previous: input.previous.map(({ cluster, replicas }) => ({ cluster, workloads: { [KEY]: replicas } })),
    evicting: input.evicting,
    group: input.group,
    fresh: input.fresh,
  }
  const result = decide(given)
  const placed = result.outcome === 'Scheduled' ? result.targets : []
  return {
    outcome: result.outcome,
    targets: placed.map(({ cluster, workloads }) => ({ cluster, replicas: workloads[KEY] ?? 0 })),
    rejected: result.rejected.map(({ cluster, filter }) => ({ cluster, filter })),
  }
}
