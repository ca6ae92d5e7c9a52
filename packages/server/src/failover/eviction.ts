import {
  decide,
  type PlacementInput,
  type PlacementResult,
  type PlacementSpec,
  type Scheduled,
} from '@hansa/placement'
import type { Failover } from './failover.js'

/** What a release is, as far as its evictions depend on it. */
export interface EvictionSubject {
  /** Its targets that are not being removed. */
  staying: readonly { cluster: string }[]
  placement: PlacementSpec
  /** It has workloads: a Divided placement divides something. */
  divides: boolean
}

/** A decision made with some clusters left out, and which of those the release is evicted from. */
export interface Eviction {
  input: PlacementInput
  result: PlacementResult
  /** Clusters whose share has another place. */
  evicted: string[]
  /** What was decided with all of them left out. */
  without: PlacementResult
}

/** The clusters a release can be evicted from now, and in how many milliseconds to ask about the others. */
export const evictable = (
  failover: Pick<Failover, 'judge'>,
  { staying, placement }: EvictionSubject,
): { now: string[]; askAgainMs: number | undefined } => {
  const policy = placement.failover?.cluster
  if (policy === undefined) return { now: [], askAgainMs: undefined }
  const verdicts = staying.map(({ cluster }) => ({
    cluster,
    verdict: failover.judge(cluster, policy.tolerationSeconds),
  }))
  const waits = verdicts.flatMap(({ verdict }) => (verdict.evict ? [] : [verdict.askAgainMs ?? Infinity]))
  const soonest = Math.min(...waits)
  return {
    now: verdicts.filter(({ verdict }) => verdict.evict).map(({ cluster }) => cluster),
    askAgainMs: Number.isFinite(soonest) ? soonest : undefined,
  }
}

/**
 * Which of the clusters a release can be evicted from are given up: those whose share the new decision places elsewhere.
 * Divided replicas are elsewhere as soon as the decision holds; of a release that stands whole on each cluster, one is
 * given up for each cluster that is new. Pure; sorted by name, so that the answer is always the same.
 */
export const givenUp = (
  evicting: readonly string[],
  { staying, placement, divides }: EvictionSubject,
  next: Scheduled,
): string[] => {
  const lost = [...evicting].sort()
  if (placement.replicas.mode === 'Divided' && divides) return lost
  const held = new Set(staying.map(({ cluster }) => cluster))
  const gained = next.targets.filter(({ cluster }) => !held.has(cluster)).length
  return lost.slice(0, gained)
}

/**
 * Decides with every cluster of `evicting` left out; clusters without another place for their replicas are included again.
 * `inputWithout` gives the input of a decision that leaves these clusters out.
 */
export const decideEviction = (
  evicting: readonly string[],
  subject: EvictionSubject,
  inputWithout: (clusters: readonly string[]) => PlacementInput,
): Eviction => {
  const withoutAll = inputWithout(evicting)
  const without = decide(withoutAll)
  const evicted = without.outcome === 'Scheduled' ? givenUp(evicting, subject, without) : []
  if (evicted.length === evicting.length) return { input: withoutAll, result: without, evicted, without }
  const input = inputWithout(evicted)
  return { input, result: decide(input), evicted, without }
}
