import type { Fleet } from '../../clusters/index.js'
import type { TargetRow } from '../target-row.js'
import { staying } from '../targets.js'
import { type RolloutPolicy, waveNameOf } from './policy.js'
import type { RolloutTarget } from './progress.js'

const hasUpgradeHooks = ({ hooks }: TargetRow): boolean =>
  hooks !== null && hooks.event === 'upgrade' && hooks.runs.length > 0

/** The targets that stay, as a rollout sees them. Pure. */
export const rolloutTargets = (
  policy: Pick<RolloutPolicy, 'waves'>,
  fleet: Pick<Fleet, 'get'>,
  targets: readonly TargetRow[],
): RolloutTarget[] =>
  staying(targets).map((target) => ({
    cluster: target.cluster,
    wave: waveNameOf(policy, fleet.get(target.cluster)),
    revision: target.releaseRevision,
    applied: target.applied,
    ready: target.ready,
    waiting: target.waiting,
    failed: target.failed,
    unreachable: target.unreachable,
    message: target.message,
    replicas: target.desired.workloads.reduce((sum, { replicas }) => sum + replicas, 0),
    ranHooks: hasUpgradeHooks(target),
  }))
