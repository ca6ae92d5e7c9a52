import { brokenFinding, brokenTerm } from './affinity/terms.js'
import type { Decision } from './attempt.js'
import { counted } from './counted.js'
import { type Finding, filterGroup, filterOf, stateFinding } from './filters.js'
import type { PlacementCluster } from './input.js'
import type { Group } from './match/group.js'
import type { Filter, Rejection } from './result.js'

/** The beginning of the reason for clusters that passed the filters when nothing fits the whole release. `isCandidate` compares it. */
export const PASSED = 'it passes the filters'

const roomFinding = ({ input, holdings }: Decision, at: number): Finding => {
  const lacking = input.workloads.find((workload) => holdings.together(at, workload) < workload.replicas)
  const room = lacking ? holdings.together(at, lacking) : 0
  const { key = '', replicas = 0 } = lacking ?? {}
  return {
    found: `room for ${room}`,
    needed: `room for ${replicas}`,
    reason: `it has room for ${room} of ${counted(replicas)} of ${key}`,
  }
}

/** The finding of a group's filter for a cluster that fails it. */
export const findingOf = (
  filter: Filter,
  cluster: PlacementCluster,
  at: number,
  group: Group,
  decision: Decision,
): Finding => {
  const { input, spread, terms } = decision
  switch (filter) {
    case 'Namespace':
    case 'Affinity':
    case 'SpreadField': {
      const found = filterGroup(cluster, group, spread.axes)
      return typeof found === 'number' ? { found: '', needed: '', reason: '' } : found
    }
    case 'WorkloadAffinity':
    case 'WorkloadAntiAffinity': {
      const broken = brokenTerm(terms, cluster)
      return broken ? brokenFinding(broken) : { found: '', needed: '', reason: '' }
    }
    case 'Capacity':
      return roomFinding(decision, at)
    default:
      return stateFinding(filter, cluster, input.apis ?? [], input.placement.tolerations)
  }
}

/**
 * The rejections of a group, in the order of the fleet. `codes` is by place; `after` says it of clusters that passed the
 * filters, undefined where they are targets.
 */
export const rejectionsOf = (
  decision: Decision,
  group: Group,
  codes: Uint8Array,
  after: (cluster: PlacementCluster, at: number) => Rejection | undefined,
): Rejection[] => {
  const rejected: Rejection[] = []
  for (const [at, cluster] of decision.fleet.clusters.entries()) {
    const filter = filterOf(codes[at])
    if (filter === undefined) {
      const rejection = after(cluster, at)
      if (rejection) rejected.push(rejection)
      continue
    }
    const { found, needed, reason } = findingOf(filter, cluster, at, group, decision)
    rejected.push({ cluster: cluster.name, filter, found, needed, reason })
  }
  return rejected
}
