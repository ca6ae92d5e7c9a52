import { decideEviction, type Eviction, type EvictionSubject } from '../failover/index.js'
import type { EngineView } from './engine-view.js'
import { inputFor, type Situation, stayingTargets } from './situation.js'

export const evictionSubjectOf = (situation: Situation): EvictionSubject => ({
  staying: stayingTargets(situation),
  placement: situation.placement,
  divides: situation.workloads.length > 0,
})

/** What is decided for a release that can be evicted from the clusters of `evicting`. Pure. */
export const decideRelease = (
  situation: Situation,
  view: EngineView,
  evicting: readonly string[],
  fresh = false,
): Eviction =>
  decideEviction(evicting, evictionSubjectOf(situation), (clusters) =>
    inputFor(situation, view, { evicting: clusters, fresh }),
  )
