import { counted } from '../counted.js'
import { whileText } from '../growth.js'
import type { Filter, Rejection } from '../result.js'
import type { ClusterExplanation } from './explanation.js'

/** Replicas by workload key that a cluster had before the decision; undefined where that is not known. */
export type Before = Readonly<Record<string, number>> | undefined

const shares = ({ capacity }: Pick<ClusterExplanation, 'capacity'>, before: Before): string => {
  const placed = capacity.filter(({ replicas }) => replicas > 0)
  if (placed.length === 0) return ''
  const had = (workload: string) => before?.[workload] ?? 0
  const same = placed.every(({ workload, replicas }) => had(workload) === replicas)
  if (same) {
    const list = placed.map(({ workload, replicas }) => `${counted(replicas)} of ${workload}`)
    return `: ${list.join(', ')}, unchanged`
  }
  const list = placed.map(({ workload, replicas }) => {
    const held = had(workload)
    return `${counted(replicas)} of ${workload}${held > 0 ? ` (${held} before)` : ''}`
  })
  return `: ${list.join(', ')}`
}

/** One sentence on why a cluster is or is not a target. `capped`: the filter for which it gets no more than it holds. */
export const sentenceOf = (
  found: Pick<ClusterExplanation, 'cluster' | 'target' | 'tier' | 'score' | 'capacity'>,
  group: string,
  rejection: Rejection | undefined,
  { before, capped }: { before: Before; capped: Filter | undefined },
): string => {
  const { cluster, target, tier = 0, score } = found
  if (target) {
    const kept = capped ? `; it gets no more ${whileText(capped)}` : ''
    const overflow = tier === 0 ? '' : `, overflow ${tier}`
    return `${cluster} is a target (group ${group}${overflow})${shares(found, before)}${kept}.`
  }
  if (!rejection) return `${cluster} is not a target.`
  const points =
    rejection.filter === 'Spread' && score !== undefined ? ` (score ${Math.round(score * 100) / 100})` : ''
  return `${cluster} is not a target (${rejection.filter}): ${rejection.reason}${points}.`
}
