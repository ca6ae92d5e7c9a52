import { whileText } from '../growth.js'
import type { Filter, Rejection } from '../result.js'
import type { ClusterExplanation } from './explanation.js'

function shares({ capacity }: Pick<ClusterExplanation, 'capacity'>): string {
  const list = capacity
    .filter(({ replicas }) => replicas > 0)
    .map(({ workload, replicas }) => `${replicas} of ${workload}`)
  return list.length === 0 ? '' : ` with ${list.join(', ')}`
}

/** One sentence on why a cluster is or is not a target. `capped`: the filter for which it gets no more than it holds. */
export function sentenceOf(
  found: Pick<ClusterExplanation, 'cluster' | 'target' | 'tier' | 'score' | 'capacity'>,
  group: string,
  rejection: Rejection | undefined,
  capped?: Filter | undefined,
): string {
  const { cluster, target, tier = 0, score } = found
  if (target) {
    const held = found.capacity.some(({ previous }) => previous > 0) ? ', which it already held' : ''
    const kept = capped ? `; it gets no more ${whileText(capped)}` : ''
    const overflow = tier === 0 ? '' : `, overflow ${tier}`
    return `${cluster} is a target by group ${group}${overflow}${shares(found)}${held}${kept}.`
  }
  if (!rejection) return `${cluster} is no target.`
  const points =
    rejection.filter === 'Spread' && score !== undefined ? ` (score ${Math.round(score * 100) / 100})` : ''
  return `${cluster} is not a target (${rejection.filter}): ${rejection.reason}${points}.`
}
