import type { Fleet } from '../clusters/index.js'
import { type Change, followChanges, type Row, type Store, type Writer } from '../db/index.js'
import type { Failover, Stays } from '../failover/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { createRests, type Rests } from '../runtime/pacing.js'
import { createQueue, done, type Result } from '../runtime/queue.js'
import type { Random } from '../runtime/random.js'
import { releaseDigestOf } from './basis.js'
import { changedTarget, createUserChanges } from './changes.js'
import { ReleaseStatus } from './contract.js'
import { type DecisionRow, decisionOf } from './decisions.js'
import type { Failures } from './failures.js'
import { followingOf } from './followed-bundle.js'
import type { Follower } from './follower.js'
import { createOutages, type Outages } from './outages.js'
import { completeRevision, currentRevision } from './revisions/store.js'
import { rolloutStatusIn } from './rollout/status.js'
import { isSuspended } from './row.js'
import { storedText } from './sight.js'
import { countTargets, isComplete, releaseStatus } from './status.js'
import type { TargetRow } from './target-row.js'
import { targetsOfRelease } from './targets.js'

export interface StatusController {
  /** Requests that a release's status is computed again. */
  refresh(releaseUid: string): void
  start(): Promise<void>
  close(): Promise<void>
}

const noStatus: ReleaseStatus = { observedGeneration: 0, conditions: [], targets: countTargets([]) }

/**
 * A release, its decision and its targets change together: their status is computed at most once in this many
 * milliseconds.
 */
const countMs = 200
/** The longest pause, for releases with thousands of targets. */
const mostRestMs = 2_000

interface StatusControllerOptions {
  store: Store
  clock: Clock
  random: Random
  logger: Logger
  writer: Writer
  fleet: Pick<Fleet, 'get' | 'onChange'>
  failover: Pick<Failover, 'halt' | 'onHalt'>
  /** Releases with a rollout that is not over. */
  rolling: ReadonlySet<string>
  /** Why a release cannot be decided. */
  failure: Failures['of']
  /** Why it does not have a newer version that it follows. */
  notFollowed: Follower['problem']
  /** Why its replicas remain on an unreachable cluster that they could be evicted from. */
  stays: Stays['of']
}

/** Whether the decision is that of the stored release. While it is suspended, its suspension alone is not a change. */
const isDecided = (row: Row, decision: DecisionRow | undefined): boolean =>
  decision?.result.releaseGeneration === row.generation ||
  (isSuspended(row) && decision?.result.inputs?.release === releaseDigestOf(row))

/** A decision without the names of clusters that a reader of the release may not list: the decision itself shows them to those who may. */
const shownToReaders = (
  fleet: Pick<Fleet, 'get'>,
  decision: DecisionRow | undefined,
  targets: readonly TargetRow[],
): DecisionRow | undefined =>
  decision?.message
    ? { ...decision, message: storedText(fleet, targets, decision.result.named ?? [])(decision.message) }
    : decision

/** Computes the status of a release from its decision and its targets, and writes it. */
const writeStatus = (
  { store, clock, writer, failure, notFollowed, fleet, rolling }: StatusControllerOptions,
  { outages, rests }: { outages: Outages; rests: Rests },
  uid: string,
): Promise<Result> =>
  store.write(writer, async (tx) => {
    const began = clock.monotonic()
    const row = await tx.byUid(uid)
    if (row === undefined) {
      outages.forget(uid)
      rests.forget(uid)
      return done
    }
    const decision = await decisionOf(tx, uid)
    const targets = await targetsOfRelease(tx, uid)
    const previous = ReleaseStatus.safeParse(row.status).data ?? noStatus
    const revision = await currentRevision(tx, uid)
    const at = timestamp(clock)
    const status = releaseStatus({
      ...{ previous, decision: shownToReaders(fleet, decision, targets), targets, at },
      generation: row.generation,
      current: isDecided(row, decision),
      revision: revision?.number ?? 1,
      suspended: isSuspended(row),
      failure: failure(uid),
      following: followingOf(row.spec, notFollowed(uid)),
      rollout:
        previous.rollout !== undefined || rolling.has(uid)
          ? await rolloutStatusIn(tx, fleet, row, { revision: revision?.number ?? 1, targets })
          : undefined,
      outages: await outages.of(tx, row, targets, previous.outages ?? []),
    })
    await tx.put({ ...row, status }, row)
    if (revision?.completedAt === null && isComplete(status))
      await completeRevision(tx, uid, revision.number, at)
    rests.took(uid, clock.monotonic() - began)
    return done
  })

/** Keeps each release's status in sync with its decision and its targets. */
export const createStatusController = (options: StatusControllerOptions): StatusController => {
  const { store, failover, fleet, clock, random, logger } = options
  const outages = createOutages(options)
  /** Counting thousands of targets takes long, and as many change at once when clusters are lost. */
  const rests = createRests({ leastMs: countMs, mostMs: mostRestMs })
  const memory = { outages, rests }
  const queue = createQueue({
    reconcile: (uid) => writeStatus(options, memory, uid),
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
  let stopFleet = (): void => {}
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
      const reportOutages = (): void => {
        for (const uid of outages.afflicted()) queue.add(uid)
      }
      stopHalt = failover.onHalt(reportOutages)
      stopFleet = fleet.onChange((_cluster, change) => {
        if (change === 'maintenance') reportOutages()
      })
      await listAll()
    },
    close: async () => {
      stop()
      stopHalt()
      stopFleet()
      await queue.close()
    },
  }
}
