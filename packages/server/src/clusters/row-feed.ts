import { followChanges, type Store, type Writer } from '../db/index.js'
import { createFailureTeller } from '../events/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { createQueue, type Result } from '../runtime/queue.js'
import type { Random } from '../runtime/random.js'
import { clusterRows } from './store.js'

/** Reconciles each cluster whenever its row was written or removed. */
export interface RowFeed {
  /** Resolves with the revision to follow from when every cluster was loaded once. */
  load(): Promise<number>
  follow(from: number): void
  close(): Promise<void>
}

export const createRowFeed = ({
  store,
  writer,
  clock,
  random,
  logger,
  known,
  reconcile,
}: {
  store: Store
  writer: Writer
  clock: Clock
  random: Random
  logger: Logger
  /** The uids of the clusters loaded so far, of which some may have been removed. */
  known: () => Iterable<string>
  /** Called with the uid of the cluster; retried with backoff when it rejects. */
  reconcile: (uid: string) => Promise<Result>
}): RowFeed => {
  const tellFailure = createFailureTeller({ store, writer, logger, find: (tx, uid) => tx.byUid(uid) })
  let stop = (): void => {}

  const queue = createQueue({
    reconcile,
    concurrency: 4,
    clock,
    random,
    onError: (key, error, attempt) => {
      logger.error({ cluster: key, error, attempt }, 'a cluster could not be loaded')
      tellFailure(key, error)
    },
  })

  const listAll = async (): Promise<void> => {
    const rows = await store.read(clusterRows)
    for (const uid of new Set([...known(), ...rows.map(({ uid }) => uid)])) queue.add(uid)
  }

  return {
    load: async () => {
      const from = await store.read((reader) => reader.revision())
      await listAll()
      await queue.idle()
      return from
    },
    follow: (from) => {
      stop = followChanges({
        store,
        from,
        kinds: ['Cluster'],
        onChange: ({ uid }) => queue.add(uid),
        onLost: () => {
          listAll().catch((error: unknown) => logger.error({ error }, 'the clusters could not be listed'))
        },
        logger,
      })
    },
    close: () => {
      stop()
      return queue.close()
    },
  }
}
