import type { RolloutRecord } from './record.js'

/** The rollout that gives the goal of a release to its targets; undefined when all get it at once. Pure. */
export const activeRollout = ({
  rollout,
  goal,
}: {
  rollout: { record: RolloutRecord | undefined } | undefined
  goal: { number: number }
}): RolloutRecord | undefined => (rollout?.record?.goal === goal.number ? rollout.record : undefined)
