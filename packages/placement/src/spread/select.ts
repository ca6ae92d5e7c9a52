import type { Candidate } from '../candidate.js'
import type { Spread } from './axes.js'
import type { Axis } from './axis.js'
import { reachable } from './best-path.js'
import { takeWithRoom } from './by-cluster.js'
import { bestChoice, type Choice } from './choices.js'
import { coveringChoices, type Level } from './cover.js'
import { groupBy } from './groups.js'

/** What the selection needs in addition to candidates and spread. */
export interface Wanted {
  /** Replicas wanted, over all workloads. */
  readonly wanted: number
  /** Dynamic weights and Aggregated. */
  readonly byRoom: boolean
}

/** The selected clusters in the order they were selected, with the groups chosen on each axis; or what failed and why. */
export type Selection =
  | { readonly selected: readonly Candidate[]; readonly levels: readonly Level[] }
  | Failed

interface Failed {
  readonly failed: 'Spread' | 'Capacity'
  readonly message: string
}

// The limits of a search over several axes before it reports that they cannot be met together.
const MOST_TRIES = 500
const MOST_CELLS = 10_000_000

const count = (many: number, noun: string) => `${many} ${noun}${many === 1 ? '' : 's'}`

const tooFewClusters = (candidates: readonly Candidate[], { cluster }: Spread): Failed => ({
  failed: 'Spread',
  message: `${count(cluster.min, 'cluster')} needed, ${candidates.length} found; let more clusters pass the filters, or lower spread min by cluster`,
})

const byCluster = (candidates: readonly Candidate[], { cluster }: Spread, want: Wanted): Selection => {
  const most = Math.min(candidates.length, cluster.max)
  if (!want.byRoom) return { selected: candidates.slice(0, most), levels: [] }
  const { selected, room } = takeWithRoom(candidates, most, want.wanted)
  if (room >= want.wanted) return { selected, levels: [] }
  const advice =
    most < candidates.length ? 'add capacity, or raise spread max by cluster' : 'add capacity or clusters'
  return {
    failed: 'Capacity',
    message: `${count(want.wanted, 'replica')} wanted, ${count(selected.length, 'cluster')} with room for ${room} found; ${advice}, or lower the replicas`,
  }
}

const within = (candidates: readonly Candidate[], { axis, names }: Level): readonly Candidate[] => {
  const wanted = new Set(names)
  return candidates.filter((candidate) => wanted.has(axis.of(candidate) ?? ''))
}

// The first cluster of each group chosen last, in its order, then of each group further out that has none yet, then the
// others in candidate order.
const takeClusters = (
  candidates: readonly Candidate[],
  levels: readonly Level[],
  max: number,
): readonly Candidate[] | undefined => {
  const taken = new Set<Candidate>()
  for (const { axis, names } of [...levels].reverse()) {
    const kept = new Set([...taken].map(axis.of))
    const firsts = new Map<string, Candidate>()
    for (const candidate of candidates) {
      if (firsts.size === names.length) break
      const name = axis.of(candidate)
      if (name !== undefined && !firsts.has(name)) firsts.set(name, candidate)
    }
    for (const name of names) {
      const first = firsts.get(name)
      if (first && !kept.has(name)) taken.add(first)
    }
  }
  if (taken.size > max) return undefined
  for (const candidate of candidates) {
    if (taken.size >= max) break
    taken.add(candidate)
  }
  return [...taken]
}

interface Search {
  readonly spread: Spread
  readonly want: Wanted
  tries: number
  cells: number
}

const tooFewGroups = (axis: Axis, found: readonly string[]): Failed => {
  const list = found.length > 0 ? ` (${found.slice(0, 3).join(', ')}${found.length > 3 ? ', …' : ''})` : ''
  return {
    failed: 'Spread',
    message: `spread by ${axis.name} needs ${axis.min}, found ${found.length}${list}; let clusters of another ${axis.name} pass the filters, or lower spread min by ${axis.name}`,
  }
}

const noChoice = (axis: Axis, target: number, next: string, search: Search): Failed => {
  const most = Number.isFinite(axis.max) ? ` to ${axis.max}` : ' or more'
  const spent = search.tries >= MOST_TRIES || search.cells >= MOST_CELLS
  return {
    failed: 'Spread',
    message: `spread by ${axis.name}: no selection of ${axis.min}${most} has ${target} by ${next} in total and includes each group selected before${spent ? ' (only the best choices were checked)' : ''}; lower spread min by ${next}, or raise max by ${axis.name}`,
  }
}

const searchAxes = (
  candidates: readonly Candidate[],
  levels: readonly Level[],
  search: Search,
): Selection => {
  const { axes, cluster } = search.spread
  const [axis, next] = [axes[levels.length], axes[levels.length + 1]]
  if (!axis) {
    const selected = takeClusters(candidates, levels, cluster.max)
    return selected ? { selected, levels } : tooFewClusters(candidates, search.spread)
  }
  const groups = groupBy(candidates, axis, next, { ...search.want, cluster })
  if (groups.length < axis.min)
    return tooFewGroups(
      axis,
      groups.map(({ name }) => name),
    )
  const goal = {
    min: axis.min,
    max: Math.min(axis.max, cluster.max),
    target: (next ?? cluster).min,
  }
  const none = () => noChoice(axis, goal.target, next?.name ?? 'cluster', search)
  const spend = (cells: number) => {
    search.cells += cells
    return search.cells < MOST_CELLS
  }
  let failed: Failed | undefined
  for (const choice of choicesOf()) {
    const level = { axis, names: choice.map(({ name }) => name) }
    const result = searchAxes(within(candidates, level), [...levels, level], search)
    if ('selected' in result) return result
    failed ??= result
    search.tries += 1
    if (search.tries >= MOST_TRIES) break
  }
  return failed ?? none()

  function choicesOf(): Iterable<Choice> {
    if (axes.length > 1) return coveringChoices(groups, levels, candidates, goal, spend)
    const steps = groups.map((group) => ({ group, value: group.value, weight: group.weight, covers: 0 }))
    const choice = bestChoice(steps, { ...goal, cover: 0 })
    return choice ? [choice] : []
  }
}

// An inner axis that all candidates together cannot meet is not met within any outer choice either.
const hopeless = (candidates: readonly Candidate[], search: Search): Failed | undefined => {
  const { axes, cluster } = search.spread
  for (const [at, axis] of axes.entries()) {
    const next = axes[at + 1]
    const groups = groupBy(candidates, axis, next, { ...search.want, cluster })
    if (groups.length < axis.min)
      return tooFewGroups(
        axis,
        groups.map(({ name }) => name),
      )
    const target = (next ?? cluster).min
    const goal = { min: axis.min, max: Math.min(axis.max, cluster.max), target }
    if (!reachable(groups, goal)) return noChoice(axis, target, next?.name ?? 'cluster', search)
  }
  return undefined
}

/**
 * Selects clusters by the spread of a placement, from `candidates` in candidate order. Without axes by cluster; with one,
 * the best choice of its groups; with several, outermost first, the next best outer choice where an inner axis cannot be
 * met (500 choices are tried at most, fewer where that takes long).
 */
export const select = (candidates: readonly Candidate[], spread: Spread, want: Wanted): Selection => {
  if (spread.axes.length > 0) {
    const search = { spread, want, tries: 0, cells: 0 }
    const failed = spread.axes.length > 1 ? hopeless(candidates, search) : undefined
    return failed ?? searchAxes(candidates, [], search)
  }
  if (candidates.length < spread.cluster.min) return tooFewClusters(candidates, spread)
  return byCluster(candidates, spread, want)
}
