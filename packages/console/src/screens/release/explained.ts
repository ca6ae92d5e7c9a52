import type { Explanation } from '@hansa/sdk'
import { byText } from '../../parts/compare.js'

/** The filters that were asked, in the order they were. */
export const filtersOf = (items: readonly Explanation[]): string[] => {
  const seen = new Set<string>()
  for (const { filters } of items) for (const { filter } of filters) seen.add(filter)
  return [...seen]
}

/** How many clusters were left before each filter and after it. */
export interface Step {
  readonly filter: string
  readonly before: number
  readonly after: number
}

/** The clusters that each filter let through, from all of them to those chosen. */
export const funnelOf = (items: readonly Explanation[]): Step[] => {
  let left = items.length
  return filtersOf(items).map((filter) => {
    const stopped = items.filter((item) => !item.chosen && item.filter === filter).length
    const before = left
    left -= stopped
    return { filter, before, after: left }
  })
}

const passedBy = ({ filters }: Explanation): number => filters.filter(({ passed }) => passed).length

/** Chosen ones first, then those that came furthest, then by score and name. */
export const inOrder = (items: readonly Explanation[]): Explanation[] =>
  [...items].sort(
    (one, other) =>
      Number(other.chosen) - Number(one.chosen) ||
      passedBy(other) - passedBy(one) ||
      (other.score ?? 0) - (one.score ?? 0) ||
      byText(one.cluster, other.cluster),
  )

/** The replicas an explained cluster gets, over all workloads. */
export const replicasOf = ({ capacity }: Explanation): number =>
  capacity.reduce((sum, { replicas }) => sum + replicas, 0)
