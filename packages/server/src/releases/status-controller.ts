import { PlacementSpec } from '@hansa/placement'
import { type Fleet, troubleOf } from '../clusters/index.js'
import { type Change, followChanges, type Row, type Store, type Tx, type Writer } from '../db/index.js'
import type { Failover, Stays } from '../failover/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { createRests } from '../runtime/pacing.js'
import { createQueue, done, type Result } from '../runtime/queue.js'
import type { Random } from '../runtime/random.js'
import { changedTarget, createUserChanges } from './changes.js'
import { ReleaseStatus, type TargetOutage } from './contract.js'
import { decisionOf } from './decisions.js'
import type { Failures } from './failures.js'
import { outageOf } from './outage.js'
import { placementOf } from './related.js'
import { countTargets, releaseStatus } from './status.js'
import { type TargetRow, targetsOfRelease } from './targets.js'

export interface StatusController {
  /** Requests that a release's status is computed again. */
  refresh(releaseUid: string): void
  start(): Promise<void>
  close(): Promise<void>
}

const noStatus: ReleaseStatus = { observedGeneration: 0, conditions: [], targets: countTargets([]) }

/** At most this many unreachable clusters are reported by name. */
const mostOutages = 100

/**
 * A release, its decision and its targets change together: their status is computed at most once in this many
 * milliseconds.
 */
const countMs = 200
/** The longest pause, for releases with thousands of targets. */
const mostRestMs = 2_000

/** Keeps each release's status in sync with its decision and its targets. */
export const createStatusController = (options: {
  store: Store
  clock: Clock
  random: Random
  logger: Logger
  writer: Writer
  fleet: Pick<Fleet, 'get'>
  failover: Pick<Failover, 'halt' | 'onHalt'>
  /** Why a release cannot be decided. */
  failure: Failures['of']
  /** Why its replicas remain on an unreachable cluster that they could be evicted from. */
  stays: Stays['of']
}): StatusController => {
  const { store, fleet, failover, clock, random, logger, writer, failure, stays } = options
  /** Releases with an unreachable target: their status depends on the brake. */
  const afflicted = new Set<string>()

  const outagesOf = async (
    tx: Tx,
    release: Row,
    targets: readonly TargetRow[],
    previous: readonly TargetOutage[],
  ): Promise<TargetOutage[]> => {
    const unreachable = targets.filter(({ removing, unreachable: lost }) => removing === null && lost)
    if (unreachable.length === 0) {
      afflicted.delete(release.uid)
      return []
    }
    afflicted.add(release.uid)
    const name = placementOf(release.spec)
    const placed = await tx.get('Placement', release.namespace, name)
    const { failover: policy } = PlacementSpec.safeParse(placed?.spec).data ?? {}
    const outages: TargetOutage[] = []
    for (const { cluster } of unreachable.slice(0, mostOutages)) {
      const facts = fleet.get(cluster)
      if (facts === undefined) continue
      outages.push(
        outageOf({
          cluster,
          trouble: await troubleOf(tx, facts.uid),
          notReadyMs: facts.notReadyMs(),
          placement: { name, failover: policy },
          halt: failover.halt(),
          stays: stays(release.uid, cluster),
          now: clock.now(),
          previous: previous.find((known) => known.cluster === cluster),
        }),
      )
    }
    return outages
  }

  /** Counting thousands of targets takes long, and as many change at once when clusters are lost. */
  const rests = createRests({ leastMs: countMs, mostMs: mostRestMs })

  const reconcile = (uid: string): Promise<Result> =>
    store.write(writer, async (tx) => {
      const began = clock.monotonic()
      const row = await tx.byUid(uid)
      if (row === undefined) {
        afflicted.delete(uid)
        rests.forget(uid)
        return done
      }
      const decision = await decisionOf(tx, uid)
      const targets = await targetsOfRelease(tx, uid)
      const previous = ReleaseStatus.safeParse(row.status).data ?? noStatus
      const status = releaseStatus(
        previous,
        row.generation,
        decision,
        targets,
        timestamp(clock),
        failure(uid),
        await outagesOf(tx, row, targets, previous.outages ?? []),
      )
      await tx.put({ ...row, status }, row)
      rests.took(uid, clock.monotonic() - began)
      return done
    })

  const queue = createQueue({
    reconcile,
    concurrency: 16,
    clock,
    random,
    onError: (key, error, attempt) =>
      logger.error({ release: key, error, attempt }, 'a status could not be written'),
  })

  const listAll = async (): Promise<void> => {
    for (const { uid } of await store.read((reader) => reader.list({ kind: 'Release' }))) queue.add(uid)
  }

  const isUserChange = createUserChanges()

  const onChange = (change: Change): void => {
    if (change.kind === 'Target') {
      const { releaseUid } = changedTarget(change)
      queue.add(releaseUid, rests.of(releaseUid))
    } else if (isUserChange(change) && change.type !== 'DELETED') queue.add(change.uid, countMs)
  }

  let stop = (): void => {}
  let stopHalt = (): void => {}
  return {
    refresh: (uid) => queue.add(uid),
    start: async () => {
      const from = await store.read((reader) => reader.revision())
      stop = followChanges({
        store,
        from,
        kinds: ['Release', 'Target'],
        onChange,
        onLost: () => {
          listAll().catch((error: unknown) => logger.error({ error }, 'the releases could not be listed'))
        },
        logger,
      })
      stopHalt = failover.onHalt(() => {
        for (const uid of afflicted) queue.add(uid)
      })
      await listAll()
    },
    close: async () => {
      stop()
      stopHalt()
      await queue.close()
    },
  }
}
