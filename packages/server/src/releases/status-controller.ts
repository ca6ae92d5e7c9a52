import { type Change, followChanges, type Store, type Writer } from '../db/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { createQueue, done, type Result } from '../runtime/queue.js'
import type { Random } from '../runtime/random.js'
import { changedTarget, createUserChanges } from './changes.js'
import { ReleaseStatus } from './contract.js'
import { decisionOf } from './decisions.js'
import type { Failures } from './failures.js'
import { countTargets, releaseStatus } from './status.js'
import { targetsOfRelease } from './targets.js'

export interface StatusController {
  /** Asks for a release's status to be counted anew. */
  refresh(releaseUid: string): void
  start(): Promise<void>
  close(): Promise<void>
}

const noStatus: ReleaseStatus = { observedGeneration: 0, conditions: [], targets: countTargets([]) }

/** A release, its decision and its targets change together: what they say is counted once in so many milliseconds. */
const countMs = 200

/** Keeps each release's status equal to what its decision and its targets say. */
export const createStatusController = (options: {
  store: Store
  clock: Clock
  random: Random
  logger: Logger
  writer: Writer
  /** Why a release cannot be decided. */
  failure: Failures['of']
}): StatusController => {
  const { store, clock, random, logger, writer, failure } = options

  const reconcile = (uid: string): Promise<Result> =>
    store.write(writer, async (tx) => {
      const row = await tx.byUid(uid)
      if (row === undefined) return done
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
      )
      await tx.put({ ...row, status }, row)
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
    if (change.kind === 'Target') queue.add(changedTarget(change).releaseUid, countMs)
    else if (isUserChange(change) && change.type !== 'DELETED') queue.add(change.uid, countMs)
  }

  let stop = (): void => {}
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
      await listAll()
    },
    close: async () => {
      stop()
      await queue.close()
    },
  }
}
