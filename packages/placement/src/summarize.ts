import { FILTERS, type Filter, type Rejection } from './result.js'

/** How many clusters a filter rejected, and the first three of them by name. */
export interface FilterSummary {
  readonly filter: Filter
  readonly count: number
  readonly names: readonly string[]
}

/** Rejections counted by filter, in the order filters run. */
export const summarize = (rejected: readonly Rejection[]): FilterSummary[] => {
  const names = new Map<Filter, string[]>()
  for (const { filter, cluster } of rejected) {
    const list = names.get(filter)
    if (list) list.push(cluster)
    else names.set(filter, [cluster])
  }
  return FILTERS.flatMap((filter) => {
    const list = names.get(filter)
    return list ? [{ filter, count: list.length, names: list.sort().slice(0, 3) }] : []
  })
}
