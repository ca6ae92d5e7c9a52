import { axisValue, before, type Candidate } from './candidate.js'
import type { Axis, Case } from './case.js'
import { isStatic, sum } from './divide.js'

/** What the spread step chose: the clusters in selection order, and the groups chosen on each axis, outermost first. */
export interface Selection {
  selected: Candidate[]
  chosen: { axis: Axis; groups: string[] }[]
}

/** The shortage: groups or clusters, or room on the chosen ones. */
export type Failed = 'Spread' | 'Capacity'

interface AxisGroup {
  name: string
  members: Candidate[]
  value: number
  weight: number
}

interface Path {
  groups: AxisGroup[]
  weight: number
  value: number
}

const floor = (dividend: number, divisor: number): number => Number(BigInt(dividend) / BigInt(divisor))
const most = (axis: Axis | undefined): number => axis?.max || Number.POSITIVE_INFINITY
const least = (axis: Axis | undefined): number => axis?.min || 1
const byCapacity = ({ placement: { replicas = {} } }: Case): boolean =>
  replicas.mode === 'Divided' && !isStatic(replicas)
const available = (candidates: Candidate[]): number => sum(candidates.map((candidate) => candidate.available))
const scores = (candidates: Candidate[]): number => sum(candidates.map(({ score }) => score))

/** Spread by cluster alone: the first that fit, swapped from the last upward while their total room is too small. */
const byCluster = (input: Case, candidates: Candidate[], axis: Axis | undefined): Candidate[] | Failed => {
  if (candidates.length < least(axis)) return 'Spread'
  const taken = candidates.slice(0, most(axis))
  if (axis === undefined || !byCapacity(input)) return taken
  const spare = candidates.slice(taken.length)
  const wanted = input.workload?.replicas ?? 0
  for (let at = taken.length - 1; at >= 0 && available(taken) < wanted; at -= 1) {
    const out = taken[at]
    if (out === undefined) break
    const largest = Math.max(...spare.map((candidate) => candidate.available))
    if (largest <= out.available) continue
    const from = spare.findIndex((candidate) => candidate.available === largest)
    const into = spare[from]
    if (into === undefined) continue
    taken[at] = into
    spare[from] = out
  }
  return available(taken) < wanted ? 'Capacity' : taken
}

const weigh = (input: Case, members: Candidate[], axis: Axis, clusterAxis: Axis | undefined): number => {
  const replicas = input.workload?.replicas ?? 0
  if (!byCapacity(input)) {
    const able = members.filter((candidate) => candidate.available >= replicas)
    return able.length === 0 ? 0 : 1000 * able.length + floor(scores(able), able.length)
  }
  const target = Math.ceil(replicas / least(axis))
  const count = Math.max(least(clusterAxis), least(axis))
  const taken: Candidate[] = []
  for (const member of members) {
    if (taken.length >= count && available(taken) >= target) break
    taken.push(member)
  }
  if (available(taken) >= target) return 1000 * target + floor(scores(taken), taken.length)
  return 1000 * available(taken) + floor(scores(taken), members.length)
}

const distinct = (candidates: Candidate[], axis: Axis): string[] => [
  ...new Set(candidates.map(({ cluster }) => axisValue(axis, cluster) ?? '')),
]

/** Every path in the order in which the walk records it: depth first; a sufficient path is recorded and not extended. */
const walk = (groups: AxisGroup[], axis: Axis, enough: (path: AxisGroup[]) => boolean): Path[] => {
  const recorded: Path[] = []
  const step = (path: AxisGroup[], from: number): void => {
    if (path.length >= least(axis) && path.length <= most(axis) && enough(path)) {
      const listed = [...path].sort((a, b) => b.weight - a.weight || before(a.name, b.name))
      const weight = sum(path.map((group) => group.weight))
      recorded.push({ groups: listed, weight, value: sum(path.map(({ value }) => value)) })
      return
    }
    for (let at = from; at < groups.length; at += 1) {
      const next = groups[at]
      if (next !== undefined) step([...path, next], at + 1)
    }
  }
  step([], 0)
  return recorded
}

const isProperPrefix = (short: Path, long: Path): boolean =>
  short.groups.length < long.groups.length && short.groups.every((group, at) => group === long.groups[at])

/** The best of the recorded paths, or the shortest that is a proper prefix of it. */
const best = (recorded: Path[]): Path | undefined => {
  const [first] = [...recorded].sort((a, b) => b.weight - a.weight || b.value - a.value)
  if (first === undefined) return undefined
  const [shortest] = recorded
    .filter((path) => isProperPrefix(path, first))
    .sort((a, b) => a.groups.length - b.groups.length)
  return shortest ?? first
}

interface Axes {
  grouped: Axis[]
  cluster: Axis | undefined
}

/** The first cluster of each group chosen last, then of each outer group that has none yet, then the rest in candidate order. */
const clustersOf = (levels: AxisGroup[][], inside: Candidate[], limit: number): Candidate[] | undefined => {
  const taken: Candidate[] = []
  for (const groups of [...levels].reverse()) {
    const before = [...taken]
    for (const { members } of groups) {
      const [first] = members.filter((member) => inside.includes(member))
      if (first && !members.some((member) => before.includes(member)) && !taken.includes(first))
        taken.push(first)
    }
  }
  if (taken.length > limit) return undefined
  const rest = inside.filter((candidate) => !taken.includes(candidate))
  return [...taken, ...rest].slice(0, limit)
}

const groupsOn = (input: Case, within: Candidate[], axes: Axes, depth: number): AxisGroup[] => {
  const [axis, next] = [axes.grouped[depth], axes.grouped[depth + 1]]
  if (axis === undefined) return []
  const groups = distinct(within, axis).map((name): AxisGroup => {
    const members = within.filter(({ cluster }) => axisValue(axis, cluster) === name)
    const value = next === undefined ? members.length : distinct(members, next).length
    return { name, members, value, weight: weigh(input, members, axis, axes.cluster) }
  })
  return groups.sort((a, b) => a.value - b.value || b.weight - a.weight || before(a.name, b.name))
}

const everySubset = <T>([first, ...rest]: T[]): T[][] => {
  if (first === undefined) return [[]]
  const without = everySubset(rest)
  return [...without, ...without.map((subset) => [first, ...subset])]
}

/**
 * Choices on one axis, best first. A choice keeps one group in every chosen outer group; so it has at least as many
 * groups as that requires, and more if no choice of that size succeeds: the walk does not extend a sufficient choice.
 */
function* choices(groups: AxisGroup[], axis: Axis, target: number, outer: AxisGroup[]): Generator<Path> {
  const keepsOuter = (path: AxisGroup[]): boolean =>
    outer.every(({ members }) => path.some((group) => group.members.some((own) => members.includes(own))))
  const sizes =
    outer.length === 0
      ? [0]
      : everySubset(groups)
          .filter(keepsOuter)
          .map(({ length }) => length)
  const fewest = Math.max(least(axis), Math.min(...sizes))
  for (let min = fewest; min <= Math.max(least(axis), outer.length); min += 1) {
    const enough = (path: AxisGroup[]): boolean => sum(path.map(({ value }) => value)) >= target
    let open = walk(groups, { ...axis, min }, enough).filter((path) => keepsOuter(path.groups))
    for (let path = best(open); path !== undefined; path = best(open)) {
      const taken = path
      yield taken
      open = open.filter((other) => other !== taken)
    }
  }
}

/** The outer groups to keep one of; one that holds all clusters of another is kept with it, and so not counted. */
const toKeep = (levels: AxisGroup[][], within: Candidate[]): AxisGroup[] => {
  const kept: AxisGroup[] = []
  for (const group of [...levels].reverse().flat()) {
    const members = group.members.filter((member) => within.includes(member))
    const implied = kept.some((other) => other.members.every((member) => members.includes(member)))
    if (!implied) kept.push({ ...group, members })
  }
  return kept
}

/** Chooses on the next axis and, within each choice, best first, on the one after. `levels`: the choices further out. */
const choose = (
  input: Case,
  within: Candidate[],
  axes: Axes,
  levels: AxisGroup[][],
): Selection | undefined => {
  const axis = axes.grouped[levels.length]
  if (axis === undefined) {
    const selected = clustersOf(levels, within, most(axes.cluster))
    return selected && { selected, chosen: [] }
  }
  const groups = groupsOn(input, within, axes, levels.length)
  if (groups.length < least(axis)) return undefined
  const target = least(axes.grouped[levels.length + 1] ?? axes.cluster)
  const kept = toKeep(levels, within)
  for (const choice of choices(groups, axis, target, kept)) {
    const inside = within.filter((own) => choice.groups.some(({ members }) => members.includes(own)))
    const inner = choose(input, inside, axes, [...levels, choice.groups])
    if (inner === undefined) continue
    const own = { axis, groups: choice.groups.map(({ name }) => name) }
    return { selected: inner.selected, chosen: [own, ...inner.chosen] }
  }
  return undefined
}

/** The clusters the spread step selects, or the shortage if no choice meets every axis. */
export const select = (input: Case, candidates: Candidate[]): Selection | Failed => {
  const spread = input.placement.spread ?? []
  const cluster = spread.find(({ by }) => by === 'cluster')
  const grouped = spread.filter(({ by }) => by !== 'cluster')
  if (grouped.length > 0) return choose(input, candidates, { grouped, cluster }, []) ?? 'Spread'
  const selected = byCluster(input, candidates, cluster)
  return typeof selected === 'string' ? selected : { selected, chosen: [] }
}
