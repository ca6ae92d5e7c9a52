import { decide, type PlacementInput, type PlacementResult } from '@hansa/placement'
import type { EngineView } from './engine-view.js'
import { givenUp } from './plan.js'
import { inputFor, type Situation, stayingTargets } from './situation.js'

/** A decision made with clusters to leave, and which of those the release really gives up. */
export interface Leaving {
  input: PlacementInput
  result: PlacementResult
  /** Those whose share has another place. */
  evicted: string[]
  /** What was decided with all of them left out. */
  without: PlacementResult
}

/** Decides with every cluster of `evicting` left out; those whose share then has no other place are put back in. */
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
