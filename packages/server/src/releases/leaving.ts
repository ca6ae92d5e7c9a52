import { decide, type PlacementInput, type PlacementResult } from '@hansa/placement'
import type { EngineView } from './engine-view.js'
import { givenUp } from './plan.js'
import { inputFor, type Situation, stayingTargets } from './situation.js'

/** A decision with clusters to leave, and those that the release really leaves. */
export interface Leaving {
  input: PlacementInput
  result: PlacementResult
  /** Clusters with a share that fits elsewhere. */
  evicted: string[]
  /** The decision with all of them left out. */
  without: PlacementResult
}

/**
 * Decides with every cluster of `evicting` left out; clusters with a share that fits nowhere else are included again.
 */
export const decideLeaving = (
  situation: Situation,
  fleet: EngineView,
  evicting: readonly string[],
  fresh = false,
): Leaving => {
  const withoutAll = inputFor(situation, fleet, { evicting, fresh })
  const without = decide(withoutAll)
  const evicted =
    without.outcome === 'Scheduled'
      ? givenUp(
          evicting,
          stayingTargets(situation),
          without,
          situation.placement,
          situation.workloads.length > 0,
        )
      : []
  if (evicted.length === evicting.length) return { input: withoutAll, result: without, evicted, without }
  const input = inputFor(situation, fleet, { evicting: evicted, fresh })
  return { input, result: decide(input), evicted, without }
}
