import { dividesByRoom } from '../divide/shares.js'
import type { PlacedTarget, PlacementInput, PlacementWorkload } from '../input.js'
import type { PlacementResult } from '../result.js'
import { violations } from './violations.js'

/** Whether a new decision takes effect, and what for. */
export interface Redecision {
  readonly takesEffect: boolean
  readonly because:
    | 'User'
    | 'ReplicasChanged'
    | 'MoreReplicas'
    | 'NewTarget'
    | 'MendsConstraint'
    | 'StaticDivision'
    | 'NothingFits'
    | 'NothingGained'
    | 'Same'
  /** One clause for people. */
  readonly message: string
}

/** A new decision for a release, which can already have targets. */
export interface Redecided {
  /** What `next` was decided from; `previous` holds the targets the release has now. */
  readonly input: PlacementInput
  readonly next: PlacementResult
  /** The placement, the release or an explicit request started it. */
  readonly causedByUser: boolean
  /** Clusters selected by the decision in force, when they are known: see `violations`. */
  readonly selected?: readonly string[] | undefined
}

const yes = (because: Redecision['because'], message: string): Redecision => ({
  takesEffect: true,
  because,
  message,
})
const no = (because: Redecision['because'], message: string): Redecision => ({
  takesEffect: false,
  because,
  message,
})

const placed = (targets: readonly PlacedTarget[], { key }: PlacementWorkload) =>
  targets.reduce((sum, { workloads }) => sum + (workloads[key] ?? 0), 0)

const sameTargets = (a: readonly PlacedTarget[], b: readonly PlacedTarget[]): boolean => {
  if (a.length !== b.length) return false
  const others = new Map(b.map((target) => [target.cluster, target.workloads]))
  return a.every(({ cluster, workloads }) => {
    const other = others.get(cluster)
    if (!other) return false
    const keys = new Set([...Object.keys(workloads), ...Object.keys(other)])
    return [...keys].every((key) => workloads[key] === other[key])
  })
}

// More is running than requested, so the user has requested less.
const wantsLess = ({ placement, workloads, previous = [] }: PlacementInput): boolean => {
  if (placement.replicas.mode === 'Divided')
    return workloads.some((workload) => placed(previous, workload) > workload.replicas)
  return workloads.some(({ key, replicas }) =>
    previous.some((target) => (target.workloads[key] ?? 0) > replicas),
  )
}

/**
 * Whether a new decision takes effect. When nothing fits, nothing that runs is removed. One that the user did not cause
 * takes effect only if it places more replicas, adds a target (Duplicated, or no replicas), fixes a violated constraint,
 * or changes a static division. Running more than requested counts as caused by the user.
 */
export const redecision = ({ input, next, causedByUser, selected }: Redecided): Redecision => {
  const previous = input.previous ?? []
  if (next.outcome === 'Unschedulable') return no('NothingFits', `no feasible placement: ${next.message}`)
  if (sameTargets(previous, next.targets)) return no('Same', 'no change')
  if (causedByUser) return yes('User', 'requested by the user')
  if (wantsLess(input)) return yes('ReplicasChanged', 'fewer replicas are requested')

  const { placement, workloads } = input
  const gains = workloads.find((workload) => placed(next.targets, workload) > placed(previous, workload))
  if (gains)
    return yes(
      'MoreReplicas',
      `${placed(next.targets, gains)} replicas of ${gains.key} instead of ${placed(previous, gains)}`,
    )
  const undivided =
    placement.replicas.mode === 'Duplicated' || workloads.every(({ replicas }) => replicas === 0)
  if (undivided && next.targets.length > previous.length)
    return yes('NewTarget', `${next.targets.length} targets instead of ${previous.length}`)
  const [violation] = violations(input, selected)
  if (violation)
    return yes(
      'MendsConstraint',
      `fixes a violated constraint: found ${violation.found}, needed ${violation.needed}`,
    )
  // Without replicas nothing is divided, whatever the mode.
  if (!undivided && !dividesByRoom(placement.replicas))
    return yes('StaticDivision', 'the static division has changed')
  return no('NothingGained', 'it would move running replicas without a gain')
}
