import type { Decision } from './attempt.js'
import type { Candidate } from './candidate.js'
import { filterOf } from './filters.js'
import type { Filter } from './result.js'

const WHILE: Partial<Record<Filter, string>> = {
  NotReady: 'while it is not ready',
  Cordoned: 'while it is cordoned',
  API: 'while it does not serve every API of the bundle',
  Taint: 'while it has a taint the placement does not tolerate',
}

// How many clusters a message names.
const MOST_NAMES = 3

/** The filter a cluster fails that keeps what it holds and gets no more; undefined where it may grow. */
export const cappedBy = ({ holdings, states }: Decision, at: number): Filter | undefined =>
  holdings.capped(at) ? filterOf(states.codes[at]) : undefined

/** Until when a cluster that fails `filter` gets no more: "while it is cordoned". */
export const whileText = (filter: Filter): string => WHILE[filter] ?? `while it fails ${filter}`

/** The part of a shortage message about candidates that get no more than they hold; empty if there are none. */
export const heldBack = (decision: Decision, candidates: readonly Candidate[]): string => {
  const names = candidates.flatMap(({ cluster, index }) => {
    const filter = cappedBy(decision, index)
    return filter === undefined ? [] : [`${cluster.name} (${filter})`]
  })
  if (names.length === 0) return ''
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : ''
  const verbs = names.length === 1 ? 'keeps its replicas and gets' : 'keep their replicas and get'
  const shown = names.slice(0, MOST_NAMES).sort().join(', ')
  return `; ${shown}${more} ${verbs} no more; the current targets are unchanged`
}
