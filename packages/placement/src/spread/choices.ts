import { type Begun, bestPath, cellsOf, type Goal, type Path, START, type Step } from './best-path.js'
import { byWeight, type SpreadGroup } from './groups.js'

/** Groups chosen on an axis, by weight descending, then name ascending. */
export type Choice = readonly SpreadGroup[]

/** A group as a step; `covers` are the outer groups it keeps. */
export interface GroupStep extends Step {
  readonly group: SpreadGroup
}

/** The members of the shortest recorded path that is a proper prefix of `path` (by weight), else all of `path`'s. */
const shortest = (path: Path, steps: readonly GroupStep[], goal: Goal): number[][] => {
  const members = [...path.steps].sort((a, b) => {
    const [left, right] = [steps[a], steps[b]]
    return left && right ? byWeight(left.group, right.group) : 0
  })
  const found: number[][] = []
  for (let length = goal.min; length < members.length; length += 1) {
    const prefix = members.slice(0, length)
    if (isRecorded(prefix, steps, goal)) found.push(prefix)
  }
  return [...found, members]
}

const isRecorded = (members: readonly number[], steps: readonly GroupStep[], goal: Goal): boolean => {
  let sum = 0
  let covered = 0
  for (const at of members) {
    sum += steps[at]?.value ?? 0
    covered |= steps[at]?.covers ?? 0
  }
  if (sum < goal.target || covered !== goal.cover) return false
  const last = steps[Math.max(...members)]?.value ?? 0
  return members.length === goal.min || sum - last < goal.target
}

/**
 * Among steps of one value that cover alike a best path takes the first ones, and no more than could be recorded; the
 * others can be left out where only the best path is asked for.
 */
const useful = (steps: readonly GroupStep[], goal: Goal): readonly GroupStep[] => {
  const counts = new Map<number, number>()
  return steps.filter(({ value }) => {
    const count = counts.get(value) ?? 0
    counts.set(value, count + 1)
    return count < Math.min(goal.max, Math.max(goal.min, Math.ceil(goal.target / value)))
  })
}

const toChoice = (members: readonly number[], steps: readonly GroupStep[]): Choice =>
  members.flatMap((at) => steps[at]?.group ?? [])

/** The best choice of groups, where nothing need be covered. `steps` in the order groups are walked. */
export const bestChoice = (steps: readonly GroupStep[], goal: Goal): Choice | undefined => {
  const kept = useful(steps, goal)
  const path = bestPath(kept, goal)
  const [members] = path ? shortest(path, kept, goal) : []
  return members && toChoice(members, kept)
}

interface Branch {
  readonly path: Path
  /** How many of its steps are given; the next is not one of `barred`. */
  readonly given: number
  readonly barred: ReadonlySet<number>
}

const compareBranches = (a: Branch, b: Branch): number => {
  const order = b.path.weight - a.path.weight || b.path.value - a.path.value
  if (order !== 0) return order
  for (const [at, step] of a.path.steps.entries()) {
    const other = b.path.steps[at]
    if (other !== step) return step - (other ?? -1)
  }
  return 0
}

const begin = (steps: readonly GroupStep[], given: readonly number[], barred: ReadonlySet<number>): Begun => {
  let sum = 0
  let covered = 0
  for (const at of given) {
    sum += steps[at]?.value ?? 0
    covered |= steps[at]?.covers ?? 0
  }
  return { from: (given.at(-1) ?? -1) + 1, count: given.length, sum, covered, barred }
}

const branch = (
  steps: readonly GroupStep[],
  goal: Goal,
  given: readonly number[],
  barred: ReadonlySet<number>,
): Branch | undefined => {
  const begun = begin(steps, given, barred)
  const rest = bestPath(steps, goal, begun)
  if (!rest) return undefined
  const before = given.reduce((sum, at) => sum + (steps[at]?.weight ?? 0), 0)
  const path = {
    steps: [...given, ...rest.steps],
    weight: before + rest.weight,
    value: begun.sum + rest.value,
  }
  return { path, given: given.length, barred }
}

/** Takes cells off what a search may still compute; false when there are not so many left. */
export type Spend = (cells: number) => boolean

/**
 * Every choice of groups, best first (the paths that are left once the better ones are set aside, each after its
 * recorded proper prefixes), or as many as `spend` allows for. Source of the partition: Lawler (1972).
 */
export function* choices(steps: readonly GroupStep[], goal: Goal, spend: Spend): Generator<Choice> {
  const open: Branch[] = []
  const seen = new Set<string>()
  const explore = (given: readonly number[], barred: ReadonlySet<number>): boolean => {
    if (!spend(cellsOf(steps.length, goal))) return false
    const found = branch(steps, goal, given, barred)
    if (found) open.push(found)
    return true
  }
  if (!explore([], START.barred)) return
  for (;;) {
    open.sort(compareBranches)
    const best = open.shift()
    if (!best) return
    for (const members of shortest(best.path, steps, goal)) {
      const key = [...members].sort((a, b) => a - b).join()
      if (seen.has(key)) continue
      seen.add(key)
      yield toChoice(members, steps)
    }
    for (let length = best.given; length < best.path.steps.length; length += 1) {
      const given = best.path.steps.slice(0, length)
      const next = best.path.steps[length]
      if (next === undefined) break
      const barred = new Set(length === best.given ? best.barred : [])
      barred.add(next)
      if (!explore(given, barred)) return
    }
  }
}
