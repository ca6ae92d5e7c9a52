import {
  allocatableReplicas,
  type CapacityExplanation,
  type ClusterExplanation,
  type DecisionExplanation,
  explain,
  type PlacementCluster,
  type PlacementInput,
  type PlacementResult,
} from '@hansa/placement'

const capacityOf = (
  { workloads, previous = [] }: PlacementInput,
  result: PlacementResult,
  { name, nodes = [], allocatable }: PlacementCluster,
): CapacityExplanation[] => {
  const held = previous.find(({ cluster }) => cluster === name)
  const target =
    result.outcome === 'Scheduled' ? result.targets.find(({ cluster }) => cluster === name) : undefined
  return workloads.map(({ key, pod }) => {
    const room = allocatable?.[key] ?? (pod === undefined ? 0 : allocatableReplicas(nodes, pod))
    const had = held?.workloads[key] ?? 0
    return {
      workload: key,
      previous: had,
      allocatable: room,
      available: room + had,
      replicas: target?.workloads[key] ?? 0,
    }
  })
}

/** What a decision found, cluster by cluster. */
export const explained = (input: PlacementInput, result: PlacementResult): DecisionExplanation => {
  const rejected = new Map(result.rejected.map((rejection) => [rejection.cluster, rejection]))
  const clusters = input.clusters.map((cluster): ClusterExplanation => {
    const rejection = rejected.get(cluster.name)
    return {
      cluster: cluster.name,
      target: rejection === undefined,
      filters:
        rejection === undefined
          ? []
          : [
              {
                filter: rejection.filter,
                passed: false,
                found: rejection.found,
                needed: rejection.needed,
              },
            ],
      axes: {},
      scores: [],
      capacity: capacityOf(input, result, cluster),
      sentence: explain(result, cluster.name),
    }
  })
  return {
    outcome: result.outcome,
    group: result.group,
    ...(result.outcome === 'Unschedulable' ? { message: result.message } : {}),
    ...(result.expiredScores === undefined ? {} : { expiredScores: result.expiredScores }),
    clusters,
  }
}
