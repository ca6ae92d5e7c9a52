import { PlacementSpec, type PlacementSpecInput } from '../contract/placement-spec.js'
import { decide } from '../decide.js'
import type { PlacedTarget, PlacementCluster, PlacementInput } from '../input.js'
import type { PlacementResult } from '../result.js'

/** A cluster with room for `room` replicas of the workload `web`. */
export function cluster(name: string, room = 0, more: Partial<PlacementCluster> = {}): PlacementCluster {
  return { name, allocatable: { web: room }, ...more }
}

/** A target with `replicas` of the workload `web`. */
export function has(name: string, replicas: number): PlacedTarget {
  return { cluster: name, workloads: { web: replicas } }
}

/** A decision's input with one workload, `web`; its uid is even, so ties go to names ascending. */
export function release(
  placement: PlacementSpecInput,
  clusters: readonly PlacementCluster[],
  replicas: number,
  more: Partial<PlacementInput> = {},
): PlacementInput {
  const workloads = [{ uid: 'a', key: 'web', replicas }]
  return { clusters, placement: PlacementSpec.parse(placement), workloads, ...more }
}

/** Shares of `web` by cluster, as "a:2 b:1", or the word Unschedulable. */
export function shares(result: PlacementResult): string {
  if (result.outcome === 'Unschedulable') return result.outcome
  return result.targets.map((target) => `${target.cluster}:${target.workloads.web ?? '-'}`).join(' ')
}

/** Decides and gives the shares. */
export function place(...args: Parameters<typeof release>): string {
  return shares(decide(release(...args)))
}

/** Decides and gives the clusters selected, in their order. */
export function selection(...args: Parameters<typeof release>): string {
  const result = decide(release(...args))
  return result.outcome === 'Scheduled' ? result.selected.join(' ') : result.outcome
}
