import { followChanges, type Sealer, type Store, type Writer } from '../db/index.js'
import { createFailureTeller } from '../events/index.js'
import type { Clock } from '../runtime/clock.js'
import { type Faults, noFaults } from '../runtime/faults.js'
import { localFaultOf } from '../runtime/local-fault.js'
import type { Logger } from '../runtime/logger.js'
import { createQueue, done, type Result } from '../runtime/queue.js'
import { backoff, type Random } from '../runtime/random.js'
import { fieldOf } from '../runtime/record.js'
import type { Subject } from '../runtime/subject.js'
import { requireSignIns } from './kind.js'
import type { DirectoryMetrics } from './metrics.js'
import { createPollResults, type PollResults } from './poll-results.js'
import type { PollOutcome } from './runner.js'
import type { Snapshot } from './snapshot.js'
import type { OpenSource } from './sources.js'
import { type DirectoryRow, directoryByUid, directoryNamed, directoryRows } from './store.js'
import { createSettle, createWatchedDirectories, type WatchedDirectories } from './watched.js'

type Listener = (next: Snapshot, previous: Snapshot | undefined) => void

/** The directories of this hub while it runs. */
export interface DirectoryController {
  latest(name: string): Snapshot | undefined
  snapshots(): Snapshot[]
  /** Reads one in full now. Throws `NotFound` or ReadFailure. */
  read(name: string, signal?: AbortSignal): Promise<Snapshot>
  /** Accepts the state of the directory at the next read, however old or small. Throws `NotFound`. */
  accept(name: string, subject: Subject): Promise<void>
  onSnapshot(listener: Listener): () => void
  start(): Promise<void>
  close(): Promise<void>
}

/** An expensive directory is polled so seldom that polls take at most this share of the time. */
const share = 1 / 20
const longestRetryMs = 10_000

/** Whether the status of a Directory, as watchers see it, contains an accepted read. */
const hasRead = (object: unknown): boolean => fieldOf(fieldOf(object, 'status'), 'read') !== undefined

type Read = Extract<PollOutcome, { kind: 'Read' }>

/** The receivers of new snapshots. */
const createListeners = (logger: Logger) => {
  const listeners = new Set<Listener>()
  return {
    add: (listener: Listener): (() => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    hear: ({ snapshot, previous, differs }: Read): void => {
      if (!differs && previous !== undefined) return
      for (const listener of listeners) {
        try {
          listener(snapshot, previous)
        } catch (error) {
          logger.error({ error, directory: snapshot.directory }, 'passing on a read of a directory failed')
        }
      }
    },
  }
}

interface PollContext {
  store: Store
  clock: Clock
  random: Random
  watched: WatchedDirectories
  results: PollResults
  ending: AbortSignal
}

/** Polls one directory. */
const poll = async (
  { store, clock, random, watched, results, ending }: PollContext,
  uid: string,
): Promise<Result> => {
  const row = await store.read((reader) => directoryByUid(reader, uid))
  if (row === undefined || ending.aborted) {
    watched.drop(uid)
    return done
  }
  const pollMs = row.spec.pollSeconds * 1000
  const started = clock.monotonic()
  const entry = await watched.watch(row)
  try {
    const outcome = await entry.runner.look(ending)
    entry.failures = 0
    await results.succeeded(row, outcome)
    const costly = outcome.kind === 'Unchanged' || outcome.snapshot.mark.by === 'none'
    return { againAfterMs: Math.max(pollMs, costly ? outcome.tookMs / share : 0) }
  } catch (error) {
    if (ending.aborted) return done
    const seconds = (clock.monotonic() - started) / 1000
    const fault = localFaultOf(error)
    if (fault !== undefined) {
      await results.hindered(row, fault, seconds)
      return { againAfterMs: Math.max(1_000, Math.min(pollMs, longestRetryMs)) }
    }
    entry.failures += 1
    await results.failed(row, error, seconds)
    return { againAfterMs: Math.max(pollMs, backoff(entry.failures, pollMs, longestRetryMs, random)) }
  }
}

const readNow = async (
  { store, watched, results }: PollContext,
  name: string,
  signal: AbortSignal | undefined,
): Promise<Snapshot> => {
  const row = await store.read((reader) => directoryNamed(reader, name))
  const entry = await watched.watch(row)
  const outcome = await entry.runner.read(signal)
  await results.succeeded(row, outcome)
  if (outcome.kind === 'Unchanged') throw new Error('a read returned nothing')
  return outcome.snapshot
}

/** Removes the accepted read from the status: the next read is accepted without comparison. */
const forgetRead = (store: Store, name: string, subject: Subject): Promise<DirectoryRow> =>
  store.write({ subject }, async (tx) => {
    const present = await directoryNamed(tx, name)
    await requireSignIns(tx, name, subject)
    const { read: _forgotten, ...status } = present.status
    await tx.put({ ...present, status })
    return present
  })

/** The uids of all stored directories, and of watched ones that were deleted. */
const uidsToPoll = async ({ store, watched }: PollContext): Promise<ReadonlySet<string>> => {
  const rows = await store.read(directoryRows)
  const known = watched.all().map(({ row }) => row)
  return new Set([...known, ...rows].map((row) => row.uid))
}

interface DirectoryControllerOptions {
  store: Store
  sealer: Sealer
  writer: Writer
  clock: Clock
  random: Random
  logger: Logger
  openSource: OpenSource
  metrics: DirectoryMetrics
  faults?: Faults | undefined
}

export const createDirectoryController = (options: DirectoryControllerOptions): DirectoryController => {
  const { store, writer, clock, random, logger, faults = noFaults } = options
  const settle = createSettle(options)
  const watched = createWatchedDirectories({ ...options, settle })
  const listeners = createListeners(logger)
  const ending = new AbortController()
  let stop = (): void => {}

  const results = createPollResults({ ...options, faults, settle, hear: listeners.hear })
  const context: PollContext = { store, clock, random, watched, results, ending: ending.signal }

  const tellFailure = createFailureTeller({ store, writer, logger, find: (tx, uid) => tx.byUid(uid) })

  const queue = createQueue({
    reconcile: (uid) => poll(context, uid),
    concurrency: 8,
    clock,
    random,
    onError: (uid, error, attempt) => {
      logger.error({ directory: uid, error, attempt }, 'polling a directory failed')
      tellFailure(uid, error)
    },
  })

  /** A standby, whose controller is not started, leaves this to the hub that holds the lease. */
  let started = false
  const acceptAnew = (uid: string): void => {
    watched.get(uid)?.runner.forget()
    if (started) queue.add(uid)
  }

  const listAll = async (): Promise<void> => {
    for (const uid of await uidsToPoll(context)) queue.add(uid)
  }

  const snapshots = (): Snapshot[] => watched.all().flatMap(({ runner }) => runner.latest() ?? [])

  return {
    latest: (name) => snapshots().find(({ directory }) => directory === name),
    snapshots,
    read: (name, signal) => readNow(context, name, signal),
    accept: async (name, subject) => {
      const row = await forgetRead(store, name, subject)
      acceptAnew(row.uid)
    },
    onSnapshot: listeners.add,
    start: async () => {
      started = true
      const from = await store.read((reader) => reader.revision())
      await listAll()
      stop = followChanges({
        store,
        from,
        kinds: ['Directory'],
        // A status that this controller wrote itself does not trigger a poll.
        onChange: ({ uid, type, actor, object }) => {
          if (type !== 'DELETED' && actor === writer.subject.id) return
          // Another hub received the request to accept the directory.
          if (type === 'MODIFIED' && !hasRead(object)) acceptAnew(uid)
          else queue.add(uid)
        },
        onLost: () => {
          listAll().catch((error: unknown) => logger.error({ error }, 'listing the directories failed'))
        },
        logger,
      })
    },
    close: async () => {
      stop()
      ending.abort()
      await queue.close()
      for (const { row } of watched.all()) watched.drop(row.uid)
    },
  }
}
