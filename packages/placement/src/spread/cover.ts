import type { Candidate } from '../candidate.js'
import type { Axis } from './axis.js'
import { cellsOf, reachable } from './best-path.js'
import { type Choice, choices, type GroupStep, type Spend } from './choices.js'
import { byWeight, type SpreadGroup } from './groups.js'

/** The groups chosen on one axis, in the order of the choice. */
export interface Level {
  readonly axis: Axis
  readonly names: readonly string[]
}

// The search for the best choice doubles with each outer group to be kept; past this size the heaviest are taken.
const MOST_CELLS = 2_000_000

interface Keep {
  readonly level: Level
  readonly name: string
}

const inside = (candidate: Candidate, { level, name }: Keep) => level.axis.of(candidate) === name

// An outer group that holds all of another's clusters is kept when the other is.
const keeps = (levels: readonly Level[], candidates: readonly Candidate[]): Keep[] => {
  const found: Keep[] = []
  for (const level of [...levels].reverse())
    for (const name of level.names) {
      const keep = { level, name }
      const implied = found.some((other) =>
        candidates.every((candidate) => !inside(candidate, other) || inside(candidate, keep)),
      )
      if (!implied) found.push(keep)
    }
  return found
}

// With very many outer groups: the heaviest group of each, then the heaviest of the others until the goal is met.
const plainChoice = (
  walked: readonly SpreadGroup[],
  outer: number,
  goal: { min: number; max: number; target: number },
  coversOf: (group: SpreadGroup) => ReadonlySet<number>,
): Choice | undefined => {
  const groups = [...walked].sort(byWeight)
  const chosen = new Set<SpreadGroup>()
  for (let keep = 0; keep < outer; keep += 1) {
    if ([...chosen].some((group) => coversOf(group).has(keep))) continue
    const first = groups.find((group) => coversOf(group).has(keep))
    if (first) chosen.add(first)
  }
  let sum = [...chosen].reduce((total, { value }) => total + value, 0)
  for (const group of groups) {
    if (chosen.size >= goal.min && sum >= goal.target) break
    if (chosen.has(group)) continue
    chosen.add(group)
    sum += group.value
  }
  const met = chosen.size >= goal.min && chosen.size <= goal.max && sum >= goal.target
  return met ? [...chosen].sort(byWeight) : undefined
}

/**
 * Choices of groups, best first, that keep at least one in every group chosen on the axes further out. At least as many
 * are chosen as keeping them takes, even if the axis' own min is lower. Exact while the search has at most two million
 * cells: with ten groups to choose, some ten outer groups. `groups` in the order they are walked.
 */
export function* coveringChoices(
  groups: readonly SpreadGroup[],
  levels: readonly Level[],
  candidates: readonly Candidate[],
  own: { readonly min: number; readonly max: number; readonly target: number },
  spend: Spend,
): Generator<Choice> {
  const outer = keeps(levels, candidates)
  const covers = new Map<SpreadGroup, ReadonlySet<number>>()
  for (const group of groups) {
    const bits = outer.flatMap((keep, bit) =>
      group.clusters.some((candidate) => inside(candidate, keep)) ? [bit] : [],
    )
    covers.set(group, new Set(bits))
  }
  const coversOf = (group: SpreadGroup) => covers.get(group) ?? new Set<number>()
  const most = Math.max(1, ...groups.map((group) => coversOf(group).size))
  const fewest = Math.max(own.min, Math.ceil(outer.length / most))
  const last = Math.min(own.max, groups.length, Math.max(own.min, outer.length))
  for (let min = fewest; min <= last; min += 1) {
    const goal = { ...own, min, cover: 2 ** outer.length - 1 }
    if (!reachable(groups, goal)) continue
    if (cellsOf(groups.length, goal) > MOST_CELLS) {
      const choice = plainChoice(groups, outer.length, goal, coversOf)
      if (choice) yield choice
      continue
    }
    const steps = groups.map((group): GroupStep => {
      const mask = [...coversOf(group)].reduce((bits, bit) => bits | (1 << bit), 0)
      return { group, value: group.value, weight: group.weight, covers: mask }
    })
    yield* choices(steps, goal, spend)
  }
}
