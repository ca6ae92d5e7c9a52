import { PlacementSpec } from '@hansa/placement'
import { newRollout } from '../rollout/lifecycle.js'
import { type RolloutPolicy, rolloutPolicy } from '../rollout/policy.js'
import type { RolloutTarget } from '../rollout/progress.js'
import type { RolloutRecord } from '../rollout/record.js'

export const began = Date.parse('2030-01-01T00:00:00.000Z')

/** A policy as a placement has it. */
export const policyFrom = (rollout: object): RolloutPolicy => {
  const policy = rolloutPolicy({}, PlacementSpec.parse({ rollout }))
  if (policy === undefined) throw new Error('no policy')
  return policy
}

/** A rollout of revision 2 from revision 1. */
export const rolloutOf2 = ({ digest }: RolloutPolicy, more: Partial<RolloutRecord> = {}): RolloutRecord => ({
  ...newRollout({ goal: 2, base: 1, isReturn: false, digest, at: new Date(began).toISOString() }),
  ...more,
})

/** A target that is Ready with revision 1. */
export const target = (
  cluster: string,
  wave = 'others',
  more: Partial<RolloutTarget> = {},
): RolloutTarget => ({
  ...{ cluster, wave, revision: 1, replicas: 1, message: '' },
  ...{ applied: true, ready: true, waiting: false, failed: false, unreachable: false, ranHooks: false },
  ...more,
})
