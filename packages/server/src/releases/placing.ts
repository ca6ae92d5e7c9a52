import type { PlacedTarget } from '@hansa/placement'
import type { Fleet } from '../clusters/index.js'
import type { Tx } from '../db/index.js'
import { announceRelease } from './announce.js'
import type { ContentNumbers } from './content-numbers.js'
import { desiredWith, turnOf } from './rollout/turn.js'
import type { Situation } from './situation.js'
import type { TargetRow } from './target-row.js'
import { placeTarget, withdrawTarget } from './targets.js'

/**
 * Sets the targets of the chosen clusters, each with the revision whose turn it is there. Returns the clusters that had none that
 * stays.
 */
export const placeTargets = (
  tx: Tx,
  fleet: Fleet,
  situation: Situation,
  shares: readonly PlacedTarget[],
  targets: readonly TargetRow[],
  numbers: ContentNumbers,
): string[] => {
  const { uid: releaseUid, namespace, name: release } = situation.release
  const added: string[] = []
  for (const share of shares) {
    const cluster = fleet.get(share.cluster)
    if (cluster === undefined) continue
    const there = targets.find((target) => target.cluster === share.cluster)
    if (there === undefined || there.removing !== null) added.push(share.cluster)
    const goal = turnOf(situation, cluster, there)
    const desired = desiredWith(situation, goal.number, { share, cluster, there, numbers })
    if (desired !== undefined)
      placeTarget(tx, { releaseUid, namespace, release, cluster: share.cluster, desired, goal }, there)
  }
  return added
}

/** Withdraws the targets of clusters that were not chosen, with an event about each eviction. */
export const withdrawTargets = (
  tx: Tx,
  fleet: Fleet,
  { release, placement }: Situation,
  { chosen, evicted }: { chosen: ReadonlySet<string>; evicted: readonly string[] },
  targets: readonly TargetRow[],
): void => {
  const given = placement.failover?.cluster.purge === 'Never' ? 'Left' : 'Evicted'
  for (const target of targets) {
    if (chosen.has(target.cluster)) continue
    const lost = evicted.includes(target.cluster)
    withdrawTarget(tx, target, lost ? given : 'Replaced')
    if (!lost) continue
    const seconds = (fleet.get(target.cluster)?.notReadyMs() ?? 0) / 1000
    announceRelease(tx, release, {
      type: 'Warning',
      reason: 'Evicted',
      cluster: target.cluster,
      message: `evicted from ${target.cluster} and rescheduled: the cluster has been NotReady for ${seconds.toFixed(1)} s`,
      details: {
        notReadySeconds: seconds,
        tolerationSeconds: placement.failover?.cluster.tolerationSeconds,
      },
    })
  }
}
