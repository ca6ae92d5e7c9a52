import { GitFailure } from '@hansa/charts'
import { followChanges, type Writer } from '../db/index.js'
import { createFailureTeller } from '../events/index.js'
import { timestamp } from '../runtime/clock.js'
import { foreignText } from '../runtime/foreign-text.js'
import type { Logger } from '../runtime/logger.js'
import { createQueue, done, type Result } from '../runtime/queue.js'
import { backoff, type Random } from '../runtime/random.js'
import { lacksTransport } from './conditions.js'
import { changeStatus, repositoryByUid, repositoryRows } from './store.js'
import { type SyncContext, type SyncOutcome, syncRepository } from './sync.js'

export interface RepositoryController {
  /** Reads a repository now, also a known commit; resolves when that is done. */
  sync(uid: string): Promise<void>
  /** Asks for the commit of a repository now. */
  wake(uid: string): void
  start(): Promise<void>
  close(): Promise<void>
}

/** Each takes up to a few processes. */
const concurrency = 4
const longestRetryMs = 600_000

/** Callers that wait for the next look at a repository. */
const createWaiting = () => {
  const waiting = new Map<string, (() => void)[]>()
  return {
    add: (uid: string): Promise<void> =>
      new Promise((resolve) => {
        waiting.set(uid, [...(waiting.get(uid) ?? []), resolve])
      }),
    /** Those that wait now; they must be called. */
    take: (uid: string): (() => void)[] => {
      const taken = waiting.get(uid) ?? []
      waiting.delete(uid)
      return taken
    },
    uids: () => [...waiting.keys()],
  }
}

export const createRepositoryController = (
  options: SyncContext & { writer: Writer; random: Random; logger: Logger },
): RepositoryController => {
  const { store, writer, clock, random, logger } = options
  const ending = new AbortController()
  const waiting = createWaiting()
  /** Looks in a row that failed. */
  const failures = new Map<string, number>()
  let stop = (): void => {}

  const look = async (uid: string, forced: boolean): Promise<Result> => {
    const row = await store.read((reader) => repositoryByUid(reader, uid))
    if (row === undefined || ending.signal.aborted) {
      failures.delete(uid)
      return done
    }
    let outcome: SyncOutcome
    try {
      outcome = await syncRepository(options, row, { forced, signal: ending.signal })
    } catch (error) {
      if (ending.signal.aborted) return done
      if (!(error instanceof GitFailure)) throw error
      logger.warn(
        { repository: `${row.namespace}/${row.name}`, why: error.message },
        'a repository was not read',
      )
      const problem = foreignText(error.message)
      await changeStatus(options, row, (status) => ({ ...status, problem }))
      outcome = 'again'
    }
    if (outcome === 'unchanged' && lacksTransport(row.status, row.spec, timestamp(clock)))
      await changeStatus(options, row, (status) => status)
    const intervalMs = row.spec.intervalSeconds * 1000
    if (outcome !== 'again') {
      failures.delete(uid)
      return { againAfterMs: intervalMs * (0.9 + 0.2 * random()) }
    }
    const failed = (failures.get(uid) ?? 0) + 1
    failures.set(uid, failed)
    return { againAfterMs: Math.max(intervalMs, backoff(failed, intervalMs, longestRetryMs, random)) }
  }

  const tellFailure = createFailureTeller({ store, writer, logger, find: (tx, uid) => tx.byUid(uid) })
  const queue = createQueue({
    reconcile: async (uid) => {
      const waiters = waiting.take(uid)
      try {
        return await look(uid, waiters.length > 0)
      } finally {
        for (const resolve of waiters) resolve()
      }
    },
    concurrency,
    clock,
    random,
    onError: (uid, error, attempt) => {
      logger.error({ repository: uid, error, attempt }, 'reading a repository failed')
      tellFailure(uid, error)
    },
  })

  const listAll = async (): Promise<void> => {
    for (const { uid } of await store.read(repositoryRows)) queue.add(uid)
  }

  return {
    sync: (uid) => {
      if (ending.signal.aborted) return Promise.resolve()
      const next = waiting.add(uid)
      queue.add(uid)
      return next
    },
    wake: (uid) => queue.add(uid),
    start: async () => {
      const from = await store.read((reader) => reader.revision())
      await listAll()
      stop = followChanges({
        store,
        from,
        kinds: ['Repository'],
        // A status that this controller wrote itself does not trigger a look.
        onChange: ({ uid, type, actor }) => {
          if (type === 'DELETED' || actor !== writer.subject.id) queue.add(uid)
        },
        onLost: () => {
          listAll().catch((error: unknown) => logger.error({ error }, 'listing the repositories failed'))
        },
        logger,
      })
    },
    close: async () => {
      stop()
      ending.abort()
      await queue.close()
      for (const uid of waiting.uids()) for (const resolve of waiting.take(uid)) resolve()
    },
  }
}
