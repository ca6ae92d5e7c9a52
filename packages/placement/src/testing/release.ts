import { PlacementSpec, type PlacementSpecInput } from '../contract/placement-spec.js'
import { decide } from '../decide.js'
import type { PlacedTarget, PlacementCluster, PlacementInput } from '../input.js'
import type { PlacementResult } from '../result.js'

/** A cluster with room for `room` replicas of the workload `web`. */
export const cluster = (name: string, room = 0, more: Partial<PlacementCluster> = {}): PlacementCluster => ({
  name,
  allocatable: { web: room },
  ...more,
})

/** A target with `replicas` of the workload `web`. */
export const has = (name: string, replicas: number): PlacedTarget => ({
  cluster: name,
  workloads: { web: replicas },
})

/** A decision's input with one workload, `web`; its uid is even, so ties go to names ascending. */
export const release = (
  placement: PlacementSpecInput,
  clusters: readonly PlacementCluster[],
  replicas: number,
  more: Partial<PlacementInput> = {},
): PlacementInput => {
  const workloads = [{ uid: 'a', key: 'web', replicas }]
  return { clusters, placement: PlacementSpec.parse(placement), workloads, ...more }
}

/** Shares of `web` by cluster, as "a:2 b:1", or the word Unschedulable. */
export const shares = (result: PlacementResult): string => {
  if (result.outcome === 'Unschedulable') return result.outcome
  return result.targets.map((target) => `${target.cluster}:${target.workloads.web ?? '-'}`).join(' ')
}

/** Decides and gives the shares. */
export const place = (...args: Parameters<typeof release>): string => shares(decide(release(...args)))

/** Decides and gives the clusters selected, in their order. */
export const selection = (...args: Parameters<typeof release>): string => {
  const result = decide(release(...args))
  return result.outcome === 'Scheduled' ? result.selected.join(' ') : result.outcome
}
