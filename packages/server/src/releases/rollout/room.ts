import { amountOf, type RolloutPolicy } from './policy.js'
import { isDone, type RolloutTarget } from './progress.js'
import type { RolloutRecord } from './record.js'

/** How much more a rollout may make not Ready. */
export interface Room {
  /** Takes the room of a target if there is enough. */
  take(target: RolloutTarget): boolean
}

/**
 * The room that `maxUnavailable` leaves: it counts targets, or replicas for a percentage of divided ones. A target that is not Ready takes
 * none; one always fits while nothing is unavailable because of the rollout. Pure, but for what is taken.
 */
export const roomIn = (
  record: RolloutRecord,
  policy: RolloutPolicy,
  { targets, divided, now }: { targets: readonly RolloutTarget[]; divided: boolean; now: number },
): Room => {
  const { maxUnavailable } = policy
  const inReplicas = divided && typeof maxUnavailable === 'string'
  const sizeOf = ({ replicas }: RolloutTarget): number => (inReplicas ? replicas : 1)
  const whole = targets.reduce((sum, target) => sum + sizeOf(target), 0)
  const most = amountOf(maxUnavailable, whole)
  const isDown = ({ cluster, unreachable }: RolloutTarget): boolean => {
    const known = record.targets[cluster]
    return known?.wasReady === true && !unreachable && !isDone(known, policy, now)
  }
  const down = targets.filter(isDown)
  let [used, count] = [down.reduce((sum, target) => sum + sizeOf(target), 0), down.length]
  return {
    take: (target) => {
      if (!target.ready || target.unreachable) return true
      if (count > 0 && used + sizeOf(target) > most) return false
      used += sizeOf(target)
      count += 1
      return true
    },
  }
}
