import { followChanges, type Sealer, type Store, type Writer } from '../db/index.js'
import { createFailureTeller } from '../events/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import { type Faults, noFaults } from '../runtime/faults.js'
import { type LocalFault, localFaultOf } from '../runtime/local-fault.js'
import type { Logger } from '../runtime/logger.js'
import { messageOf } from '../runtime/message.js'
import { createQueue, done, type Result } from '../runtime/queue.js'
import { backoff, type Random } from '../runtime/random.js'
import type { Subject } from '../runtime/subject.js'
import { sourceDigest } from './accept.js'
import { afterFailure, afterLocalFault, afterRead, withTransport } from './conditions.js'
import { ReadFailure } from './failure.js'
import type { DirectoryMetrics } from './metrics.js'
import { createRunner, type PollOutcome, type Runner } from './runner.js'
import { openSecrets } from './secrets.js'
import type { Snapshot } from './snapshot.js'
import type { OpenSource } from './sources.js'
import { changeStatus, type DirectoryRow, directoryByUid, directoryNamed, directoryRows } from './store.js'

/** The directories of this hub while it runs. */
export interface DirectoryController {
  latest(name: string): Snapshot | undefined
  snapshots(): Snapshot[]
  /** Reads one in full now. Throws `NotFound` or ReadFailure. */
  read(name: string, signal?: AbortSignal): Promise<Snapshot>
  /** Accepts the state of the directory at the next read, however old or small. Throws `NotFound`. */
  accept(name: string, subject: Subject): Promise<void>
  onSnapshot(listener: (next: Snapshot, previous: Snapshot | undefined) => void): () => void
  start(): Promise<void>
  close(): Promise<void>
}

/** An expensive directory is polled so seldom that polls take at most this share of the time. */
const share = 1 / 20
const longestRetryMs = 10_000

/** Whether the status of a Directory, as watchers see it, contains an accepted read. */
const hasRead = (object: unknown): boolean => {
  const status: unknown =
    typeof object === 'object' && object !== null ? Reflect.get(object, 'status') : undefined
  return typeof status === 'object' && status !== null && Reflect.get(status, 'read') !== undefined
}

interface Watched {
  row: DirectoryRow
  runner: Runner
  failures: number
}

export const createDirectoryController = (options: {
  store: Store
  sealer: Sealer
  writer: Writer
  clock: Clock
  random: Random
  logger: Logger
  openSource: OpenSource
  metrics: DirectoryMetrics
  faults?: Faults | undefined
}): DirectoryController => {
  const { store, sealer, writer, clock, random, logger, openSource, metrics } = options
  const { faults = noFaults } = options
  const watched = new Map<string, Watched>()
  const listeners = new Set<(next: Snapshot, previous: Snapshot | undefined) => void>()
  const ending = new AbortController()
  let stop = (): void => {}

  const drop = (uid: string): void => {
    watched.get(uid)?.runner.close()
    watched.delete(uid)
  }

  const settle = (
    { uid, spec }: DirectoryRow,
    { status, events }: ReturnType<typeof afterRead>,
  ): Promise<void> =>
    changeStatus(store, writer, uid, () => withTransport(status, spec, timestamp(clock)), events)

  /** The runner of a row; replaced when the spec changes. */
  const watch = async (row: DirectoryRow): Promise<Watched> => {
    const present = watched.get(row.uid)
    if (present !== undefined && present.row.generation === row.generation) return present
    const source = sourceDigest(row.spec)
    const secrets = await store.read(async (reader) => {
      const current = await directoryByUid(reader, row.uid)
      // The secret could now belong to another address.
      return current?.generation === row.generation
        ? openSecrets(reader, sealer, row.uid, row.spec)
        : undefined
    })
    if (secrets === undefined)
      throw new ReadFailure(
        'Changing',
        'the Directory changed while the hub read its secrets',
        'no action needed: the hub reads it again',
      )
    const meanwhile = watched.get(row.uid)
    if (meanwhile !== undefined && meanwhile.row.generation >= row.generation) return meanwhile
    drop(row.uid)
    const made: Watched = {
      row,
      failures: 0,
      runner: createRunner({
        name: row.name,
        uid: row.uid,
        spec: row.spec,
        sourceDigest: source,
        source: openSource(row.spec, secrets),
        accepted: row.status.read,
        clock,
        store: async (accepted) => {
          const current = await store.read((reader) => directoryByUid(reader, row.uid))
          if (current === undefined || current.generation !== row.generation)
            throw new ReadFailure(
              'Changing',
              'the Directory changed while the hub read it',
              'no action needed: the hub reads it again',
            )
          await settle(row, afterRead(current.status, accepted, timestamp(clock)))
        },
      }),
    }
    watched.set(row.uid, made)
    return made
  }

  const hear = ({ snapshot, previous, differs }: Extract<PollOutcome, { kind: 'Read' }>): void => {
    if (!differs && previous !== undefined) return
    for (const listener of listeners) {
      try {
        listener(snapshot, previous)
      } catch (error) {
        logger.error({ error, directory: snapshot.directory }, 'passing on a read of a directory failed')
      }
    }
  }

  const succeeded = async (row: DirectoryRow, outcome: PollOutcome): Promise<void> => {
    metrics.looked(row.name, outcome.kind === 'Read' ? 'read' : 'unchanged', outcome.tookMs / 1000)
    const ready = row.status.conditions.find(({ type }) => type === 'Ready')
    if (ready?.status !== 'True') {
      const current = await store.read((reader) => directoryByUid(reader, row.uid))
      if (current !== undefined) await settle(row, afterRead(current.status, undefined, timestamp(clock)))
    }
    if (outcome.kind === 'Read') hear(outcome)
  }

  const failed = async (row: DirectoryRow, error: unknown, seconds: number): Promise<void> => {
    metrics.looked(row.name, 'failed', seconds)
    const reason = error instanceof ReadFailure ? error.reason : 'Failed'
    const known = error instanceof HansaError
    const message = known
      ? `${error.message}; ${error.hint}`
      : 'internal error in the hub; see its log for details'
    if (!known) logger.error({ error, directory: row.name }, 'reading a directory failed')
    else logger.warn({ directory: row.name, reason, why: messageOf(error) }, 'reading a directory failed')
    const current = await store.read((reader) => directoryByUid(reader, row.uid))
    if (current !== undefined)
      await settle(row, afterFailure(current.status, reason, message, timestamp(clock)))
  }

  /** A fault of the hub's own machine does not count as a failure of the directory, whose state is unknown. */
  const hindered = async (row: DirectoryRow, fault: LocalFault, seconds: number): Promise<void> => {
    metrics.looked(row.name, 'local', seconds)
    faults.tell(fault)
    const current = await store.read((reader) => directoryByUid(reader, row.uid))
    if (current === undefined) return
    const message = `not read: ${fault.message}; the problem is on the hub host`
    await settle(row, afterLocalFault(current.status, message, timestamp(clock)))
  }

  const reconcile = async (uid: string): Promise<Result> => {
    const row = await store.read((reader) => directoryByUid(reader, uid))
    if (row === undefined || ending.signal.aborted) {
      drop(uid)
      return done
    }
    const pollMs = row.spec.pollSeconds * 1000
    const started = clock.monotonic()
    const entry = await watch(row)
    try {
      const outcome = await entry.runner.look(ending.signal)
      entry.failures = 0
      await succeeded(row, outcome)
      const costly = outcome.kind === 'Unchanged' || outcome.snapshot.mark.by === 'none'
      return { againAfterMs: Math.max(pollMs, costly ? outcome.tookMs / share : 0) }
    } catch (error) {
      if (ending.signal.aborted) return done
      const seconds = (clock.monotonic() - started) / 1000
      const fault = localFaultOf(error)
      if (fault !== undefined) {
        await hindered(row, fault, seconds)
        return { againAfterMs: Math.max(1_000, Math.min(pollMs, longestRetryMs)) }
      }
      entry.failures += 1
      await failed(row, error, seconds)
      return { againAfterMs: Math.max(pollMs, backoff(entry.failures, pollMs, longestRetryMs, random)) }
    }
  }

  const tellFailure = createFailureTeller({ store, writer, logger, find: (tx, uid) => tx.byUid(uid) })

  const queue = createQueue({
    reconcile,
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
    const rows = await store.read(directoryRows)
    for (const uid of new Set([...watched.keys(), ...rows.map(({ uid }) => uid)])) queue.add(uid)
  }

  const snapshots = (): Snapshot[] => [...watched.values()].flatMap(({ runner }) => runner.latest() ?? [])

  return {
    latest: (name) => snapshots().find(({ directory }) => directory === name),
    snapshots,
    read: async (name, signal) => {
      const row = await store.read((reader) => directoryNamed(reader, name))
      const entry = await watch(row)
      const outcome = await entry.runner.read(signal)
      await succeeded(row, outcome)
      if (outcome.kind === 'Unchanged') throw new Error('a read returned nothing')
      return outcome.snapshot
    },
    accept: async (name, subject) => {
      const row = await store.write({ subject }, async (tx) => {
        const present = await directoryNamed(tx, name)
        const { read: _forgotten, ...status } = present.status
        await tx.put({ ...present, status })
        return present
      })
      acceptAnew(row.uid)
    },
    onSnapshot: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
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
      for (const uid of [...watched.keys()]) drop(uid)
    },
  }
}
