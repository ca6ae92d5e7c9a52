import type { PlacedTarget } from '@hansa/placement'
import type { Eviction } from '../../failover/index.js'
import type { Clock } from '../../runtime/clock.js'
import type { Move } from '../contract.js'
import { decideRelease } from '../decide-with-evictions.js'
import { createEngineView, type EngineView, type FleetView } from '../engine-view.js'
import { podOf } from '../inputs.js'
import { movesBetween } from '../moves.js'
import { heldTargets, type Situation } from '../situation.js'
import { copyFleet, type FleetCopy } from './fleet-copy.js'

/** A decision made on a copy of the fleet, and its moves. */
export interface TrialDecision {
  eviction: Eviction
  /** Empty when no placement is feasible. */
  moves: Move[]
}

/** Replicas of a workload that fit on no node of their cluster. */
export interface Pending {
  cluster: string
  workload: string
  replicas: number
}

/**
 * Decisions tried one after the other on a copy of the fleet: each accounts for the capacity taken by those before it.
 */
export interface Trial {
  fleet: FleetCopy
  view: EngineView
  attempt(situation: Situation, options?: { evicting?: readonly string[]; fresh?: boolean }): TrialDecision
  /**
   * Takes the capacity that the decision needs. Returns the replicas that fit nowhere; clusters with unknown nodes are
   * left out.
   */
  settle(situation: Situation, attempt: TrialDecision): Pending[]
}

const placed = ({ eviction }: TrialDecision): readonly PlacedTarget[] | undefined =>
  eviction.result.outcome === 'Scheduled' ? eviction.result.targets : undefined

export const createTrial = (live: FleetView, clock: Clock): Trial => {
  const fleet = copyFleet(live)
  const view = createEngineView(fleet, clock, { staleMs: 0 })

  const differences = (before: readonly PlacedTarget[], after: readonly PlacedTarget[], key: string) => {
    const shares = new Map<string, number>()
    for (const { cluster, workloads } of after) shares.set(cluster, workloads[key] ?? 0)
    for (const { cluster, workloads } of before)
      shares.set(cluster, (shares.get(cluster) ?? 0) - (workloads[key] ?? 0))
    return [...shares]
  }

  return {
    fleet,
    view,
    attempt: (situation, { evicting = [], fresh = false } = {}) => {
      const eviction = decideRelease(situation, view, evicting, fresh)
      const keys = situation.workloads.map(({ key }) => key)
      const { result } = eviction
      return {
        eviction,
        moves:
          result.outcome === 'Scheduled'
            ? movesBetween(heldTargets(situation, view), result.targets, keys)
            : [],
      }
    },
    settle: (situation, attempt) => {
      const after = placed(attempt)
      if (after === undefined) return []
      const before = heldTargets(situation, view)
      return situation.workloads.flatMap((workload) => {
        const { pod } = podOf(workload)
        const changes = differences(before, after, workload.key)
        for (const [cluster, more] of changes) if (more < 0) fleet.give(cluster, pod, -more)
        return changes.flatMap(([cluster, more]): Pending[] => {
          if (more <= 0) return []
          const known = (fleet.get(cluster)?.nodes.length ?? 0) > 0
          const replicas = fleet.take(cluster, pod, more)
          return known && replicas > 0 ? [{ cluster, workload: workload.key, replicas }] : []
        })
      })
    },
  }
}
