import { type PlacementResult, summarize } from '@hansa/placement'
import type { Fleet } from '../clusters/index.js'
import type { Row, Store, Tx, Writer } from '../db/index.js'
import { recordEvent } from '../events/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { forgetDecision, putDecision } from './decisions.js'
import { desiredOn } from './inputs.js'
import type { Situation } from './situation.js'
import { placeTarget, targetsOfRelease, withdrawTarget } from './targets.js'

const announce = (
  tx: Tx,
  release: Row,
  event: {
    type: 'Normal' | 'Warning'
    reason: string
    message: string
    cluster?: string
    details?: Record<string, unknown>
  },
): void => {
  const { namespace, name, uid } = release
  recordEvent(tx, { kind: 'Release', namespace, name, uid, ...event })
}

/**
 * Commits a decision: its row, its targets and the events that tell of it, in one transaction. `evicted` are the clusters
 * given up because they failed. Writes nothing when the release was changed meanwhile: that change asks for a decision of its own.
 */
export const commitDecision = (
  { store, fleet, clock, writer }: { store: Store; fleet: Fleet; clock: Clock; writer: Writer },
  situation: Situation,
  result: PlacementResult,
  evicted: readonly string[],
): Promise<void> =>
  store.write(writer, async (tx) => {
    const { release, spec, placement, placementRow, revision, workloads, inputsRevision } = situation
    const present = await tx.byUid(release.uid)
    if (present === undefined || present.generation !== release.generation || present.deletedAt !== null)
      return
    await putDecision(tx, {
      releaseUid: release.uid,
      outcome: result.outcome,
      group: result.outcome === 'Scheduled' ? result.group : (situation.decision?.group ?? null),
      inputsRevision,
      message: result.outcome === 'Unschedulable' ? result.message : null,
      rejected: summarize(result.rejected).map(({ filter, count, names }) => ({
        filter,
        count,
        names: [...names],
      })),
      result: {
        releaseGeneration: release.generation,
        placementUid: placementRow.uid,
        placementGeneration: placementRow.generation,
      },
      decidedAt: timestamp(clock),
    })
    if (result.outcome === 'Unschedulable')
      return announce(tx, release, { type: 'Warning', reason: 'Unschedulable', message: result.message })

    const targets = await targetsOfRelease(tx, release.uid)
    const added: string[] = []
    for (const share of result.targets) {
      const cluster = fleet.get(share.cluster)
      if (cluster === undefined) continue
      const there = targets.find((target) => target.cluster === share.cluster)
      if (there === undefined || there.removing !== null) added.push(share.cluster)
      const desired = desiredOn(
        share,
        cluster,
        { spec, bundleUid: revision.bundleUid, digest: revision.digest },
        workloads,
      )
      const { uid: releaseUid, namespace, name } = release
      placeTarget(tx, { releaseUid, namespace, release: name, cluster: share.cluster, desired }, there)
    }
    const chosen = new Set(result.targets.map(({ cluster }) => cluster))
    const given = placement.failover?.cluster.purge === 'Never' ? 'Left' : 'Evicted'
    for (const target of targets) {
      if (chosen.has(target.cluster)) continue
      const lost = evicted.includes(target.cluster)
      withdrawTarget(tx, target, lost ? given : 'Replaced')
      if (!lost) continue
      const seconds = (fleet.get(target.cluster)?.notReadyMs() ?? 0) / 1000
      announce(tx, release, {
        type: 'Warning',
        reason: 'Evicted',
        cluster: target.cluster,
        message: `its share on ${target.cluster} was placed elsewhere: the cluster has been NotReady for ${seconds.toFixed(1)} s`,
        details: {
          notReadySeconds: seconds,
          tolerationSeconds: placement.failover?.cluster.tolerationSeconds,
        },
      })
    }
    if (added.length > 0)
      announce(tx, release, {
        type: 'Normal',
        reason: 'Scheduled',
        message: `placed on ${added.sort().join(', ')}`,
      })
  })

/** Takes a release that is being deleted off its clusters; when no target is left, the release goes. */
export const commitDeletion = (store: Store, writer: Writer, releaseUid: string): Promise<void> =>
  store.write(writer, async (tx) => {
    const present = await tx.byUid(releaseUid)
    if (present === undefined) return
    const targets = await targetsOfRelease(tx, releaseUid)
    for (const target of targets) withdrawTarget(tx, target, 'ReleaseDeleted')
    if (targets.length > 0) return
    await forgetDecision(tx, releaseUid)
    await tx.remove(present)
  })
