import type { PlacedTarget } from '@hansa/placement'
import type { ClusterFacts } from '../../clusters/index.js'
import { type ContentNumbers, withOwnRevision } from '../content-numbers.js'
import type { Desired } from '../desired.js'
import { desiredOn, placedTargets, revisionContent } from '../inputs.js'
import type { Situation } from '../situation.js'
import type { TargetRow } from '../target-row.js'
import type { TargetGoal } from '../targets.js'
import { activeRollout } from './active.js'
import { forWavesOf } from './lifecycle.js'
import { waveNameOf } from './policy.js'
import type { RolloutRecord } from './record.js'

/** Whether a target that is made on a cluster now gets the goal: the wave of the cluster has begun, and nothing goes back. */
const takesGoal = ({ rollout }: Situation, record: RolloutRecord, cluster: ClusterFacts): boolean => {
  if (rollout === undefined) return true
  if (record.back !== undefined) return false
  const { waves } = forWavesOf(record, rollout.policy)
  return waves[waveNameOf(rollout.policy, cluster)]?.startedAt !== undefined
}

/** The revision that a target gets now: its own until its turn; one that is made before its turn gets the last completed one. Pure. */
export const turnOf = (
  situation: Situation,
  cluster: ClusterFacts,
  there: TargetRow | undefined,
): TargetGoal => {
  const { goal } = situation
  const record = activeRollout(situation)
  if (record === undefined) return goal
  if (there !== undefined && there.removing === null) {
    const { releaseRevision: number, rollback } = there
    return number === goal.number ? goal : { number, rollback }
  }
  return takesGoal(situation, record, cluster) ? goal : { number: record.base, rollback: false }
}

/** The share of a target whose content has other workloads than the newest: those that only it has keep their replicas. */
const ownShare = (
  share: PlacedTarget,
  workloads: Situation['workloads'],
  there: TargetRow | undefined,
): PlacedTarget => {
  const [present] = there === undefined || there.removing !== null ? [] : placedTargets([there], workloads)
  return present === undefined ? share : { ...share, workloads: { ...present.workloads, ...share.workloads } }
}

/**
 * The desired state of a cluster with a revision of the release; undefined if that revision is not kept any more, and
 * the target stays as it is. Pure.
 */
export const desiredWith = (
  situation: Situation,
  number: number,
  {
    share,
    cluster,
    there,
    numbers,
  }: {
    share: PlacedTarget
    cluster: ClusterFacts
    there: TargetRow | undefined
    numbers: ContentNumbers
  },
): Desired | undefined => {
  const { goal, limits, spec, revision, workloads } = situation
  if (number === goal.number) {
    const newest = { spec, ...revisionContent(revision), limits }
    return withOwnRevision(desiredOn(share, cluster, newest, workloads, numbers), there?.desired)
  }
  const content = situation.rollout?.earlier.get(number)
  if (content === undefined) return undefined
  const isLike = ({ releaseRevision }: TargetRow): boolean => releaseRevision === number
  const like = (there !== undefined && isLike(there) ? there : situation.targets.find(isLike))?.desired
  const { rotation } = numbers
  const own = {
    ...(like?.revision === undefined ? {} : { revision: like.revision }),
    ...(rotation === undefined ? {} : { rotation }),
  }
  const mine = ownShare(share, content.workloads, there)
  const earlier = { spec: content.spec, ...revisionContent(content.revision), limits }
  return withOwnRevision(desiredOn(mine, cluster, earlier, content.workloads, own), there?.desired)
}
