/** A group for the choice of groups, in the order groups are walked (value ascending). */
export interface Step {
  /** An integer ≥ 1. */
  readonly value: number
  /** ≥ 0. */
  readonly weight: number
  /** Bits of the outer groups it keeps. */
  readonly covers: number
}

/** The requirements of a path: between min and max steps, values summing to target, every bit of `cover`. */
export interface Goal {
  readonly min: number
  readonly max: number
  readonly target: number
  readonly cover: number
}

/** A path begun: the next step is at `from` or later, and not one of `barred`. */
export interface Begun {
  readonly from: number
  readonly count: number
  readonly sum: number
  readonly covered: number
  readonly barred: ReadonlySet<number>
}

/** Nothing taken yet. */
export const START: Begun = { from: 0, count: 0, sum: 0, covered: 0, barred: new Set() }

/** Steps as indices, ascending, without those already taken; with their weights and values summed. */
export interface Path {
  readonly steps: readonly number[]
  readonly weight: number
  readonly value: number
}

// Values are at least 1, so no path is longer than `longest`; where max is not below that, steps past min need not be counted.
const sizes = (steps: number, goal: Goal): { limited: boolean; counted: number; states: number } => {
  const longest = Math.min(steps, Math.max(goal.min, goal.target))
  const limited = goal.max < longest
  const counted = limited ? goal.max : goal.min
  return { limited, counted, states: (goal.cover + 1) * (counted + 1) * (goal.target + 1) }
}

/** How many cells the dynamic program of `bestPath` has at most; each takes some ten nanoseconds. */
export const cellsOf = (steps: number, goal: Goal): number => steps * sizes(steps, goal).states

/** Whether there are enough steps, and the largest values allowed sum to the target. `steps` by value ascending. */
export const reachable = (
  steps: readonly { readonly value: number }[],
  goal: Pick<Goal, 'min' | 'max' | 'target'>,
): boolean => {
  let sum = 0
  const least = Math.max(0, steps.length - goal.max)
  for (let at = steps.length - 1; at >= least && sum < goal.target; at -= 1) sum += steps[at]?.value ?? 0
  return sum >= goal.target && steps.length >= goal.min
}

/** The states of the dynamic program, numbered: covered bits, steps, and sum capped at the target; and the first of them. */
const layoutOf = (steps: number, goal: Goal, begun: Begun) => {
  const { limited, counted, states } = sizes(steps, goal)
  const sums = goal.target + 1
  return {
    limited,
    counted,
    states,
    stateOf: (covered: number, count: number, sum: number) => (covered * (counted + 1) + count) * sums + sum,
    nextCount: (count: number) => (limited ? count + 1 : Math.min(counted, count + 1)),
    firstCount: limited ? begun.count : Math.min(counted, begun.count),
    firstSum: Math.min(goal.target, begun.sum),
  }
}

type Layout = ReturnType<typeof layoutOf>

/** The sums a path can have with `count` steps taken before the step at hand, and can still make the target from. */
const sumBounds = (
  steps: readonly Step[],
  goal: Goal,
  { from }: Begun,
  { limited, counted, firstCount, firstSum }: Layout,
) => {
  const least = steps[from]?.value ?? 1
  const most = steps.at(-1)?.value ?? 1
  return {
    lowest: (count: number) => {
      const sum = firstSum + Math.max(0, count - firstCount) * least
      const needed = limited ? goal.target - (counted - count) * most : 0
      return Math.min(goal.target, Math.max(sum, needed))
    },
    highest: (count: number, value: number) =>
      !limited && count === counted
        ? goal.target
        : Math.min(goal.target, firstSum + Math.max(0, count - firstCount) * value),
  }
}

/** The indices of the best path with its first step at `start`; `taken` marks the steps to take from each state. */
const pathFrom = (
  start: number,
  steps: readonly Step[],
  goal: Goal,
  begun: Begun,
  { states, stateOf, nextCount, firstCount, firstSum }: Layout,
  taken: Uint8Array,
): number[] => {
  const path: number[] = []
  let { covered } = begun
  let count = firstCount
  let sum = firstSum
  for (let at = start; at < steps.length; at += 1) {
    const step = steps[at]
    if (!step) break
    if (at !== start && taken[(at - begun.from) * states + stateOf(covered, count, sum)] !== 1) continue
    path.push(at)
    covered |= step.covers
    count = nextCount(count)
    sum = Math.min(goal.target, sum + step.value)
    if (count >= goal.min && sum >= goal.target) break
  }
  return path
}

/**
 * The best way to finish a path. Paths are walked depth first in index order; one that has `min` steps and sums to
 * `target` is recorded and not extended, and counts when it also covers everything. Best is the largest weight, then the
 * largest value, then the first recorded. Undefined if no path exists.
 *
 * A dynamic program from the last step back over (covered bits, steps, sum capped at target). Recording the first one of
 * equals means preferring to take a step over passing it by. O(steps · 2^bits · count · target).
 */
export const bestPath = (steps: readonly Step[], goal: Goal, begun: Begun = START): Path | undefined => {
  const { from } = begun
  const layout = layoutOf(steps.length, goal, begun)
  const { limited, counted, states, stateOf, nextCount, firstCount, firstSum } = layout

  // Weight of the best finish from a state, -1 if no finish exists, and its value.
  const weights = new Float64Array(states).fill(-1)
  const values = new Float64Array(states)
  const taken = new Uint8Array((steps.length - from) * states)

  const first = { at: -1, weight: -1, value: 0 }

  // Taking `step` from a state: the finish it leads to, as weight and value of it all.
  const reach = { weight: -1, value: 0 }
  const take = (step: Step, covered: number, count: number, sum: number) => {
    reach.weight = -1
    if (limited && count >= counted) return
    const then = nextCount(count)
    const total = Math.min(goal.target, sum + step.value)
    const bits = covered | step.covers
    if (then >= goal.min && total >= goal.target) {
      if (bits !== goal.cover) return
      reach.weight = step.weight
      reach.value = step.value
      return
    }
    const state = stateOf(bits, then, total)
    const rest = weights[state] ?? -1
    if (rest < 0) return
    reach.weight = rest + step.weight
    reach.value = (values[state] ?? 0) + step.value
  }
  const reachBeats = (weight: number, value: number) =>
    reach.weight >= 0 && (reach.weight > weight || (reach.weight === weight && reach.value >= value))

  const { lowest, highest } = sumBounds(steps, goal, begun, layout)

  for (let at = steps.length - 1; at >= from; at -= 1) {
    const step = steps[at]
    if (!step) continue
    if (!begun.barred.has(at)) {
      take(step, begun.covered, firstCount, firstSum)
      if (reachBeats(first.weight, first.value)) {
        first.at = at
        first.weight = reach.weight
        first.value = reach.value
      }
    }
    // A state only reads states with more covered, counted or summed, which still hold the finishes after this step.
    const row = (at - from) * states
    for (let covered = 0; covered <= goal.cover; covered += 1)
      for (let count = firstCount; count <= counted; count += 1) {
        const high = highest(count, step.value)
        for (let sum = lowest(count); sum <= high; sum += 1) {
          if (count >= goal.min && sum >= goal.target) continue
          take(step, covered, count, sum)
          const state = stateOf(covered, count, sum)
          if (!reachBeats(weights[state] ?? -1, values[state] ?? 0)) continue
          weights[state] = reach.weight
          values[state] = reach.value
          taken[row + state] = 1
        }
      }
  }
  if (first.at < 0) return undefined

  const path = pathFrom(first.at, steps, goal, begun, layout, taken)
  return { steps: path, weight: first.weight, value: first.value }
}
