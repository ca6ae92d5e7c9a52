import { eq } from 'drizzle-orm'
import { type Change, followChanges, type Store, type Writer } from '../db/index.js'
import type { Directories } from '../directory/index.js'
import { createFailureTeller } from '../events/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import { type Faults, noFaults } from '../runtime/faults.js'
import type { Logger } from '../runtime/logger.js'
import { createQueue, done, type Result } from '../runtime/queue.js'
import type { Random } from '../runtime/random.js'
import type { Subject } from '../runtime/subject.js'
import { writeFindings } from './invalid-mappings.js'
import type { ProvisioningMetrics } from './metrics.js'
import type { PersonKey } from './operation.js'
import { createReports } from './reports.js'
import type { CycleOutcome } from './run/cycle-contract.js'
import type { Sources } from './run/desired-state.js'
import type { Worker } from './run/worker.js'
import type { Trigger } from './run-contract.js'
import { type ConnectorRow, connectorNames, connectorRow, createMappings, type Mappings } from './sources.js'
import { createUnmatchedRules } from './unmatched-rules.js'
import type { Workers } from './workers.js'

/** A cycle that takes longer than this is cancelled: its target hangs. */
const cycleMs = 1_800_000

export interface CycleRequest {
  trigger: Trigger
  subject: Subject
  people?: ReadonlySet<PersonKey> | undefined
  observe?: boolean
}

/** Keeps every connector in sync with the mappings. */
export interface SyncController {
  /** Runs one cycle of a connector after the current one; throws the error that stopped it. */
  run(name: string, request: CycleRequest): Promise<CycleOutcome>
  /** The inputs of a connector's cycle. Throws `NotFound`. */
  sourcesOf(name: string): Promise<{ row: ConnectorRow; sources: Sources }>
  /** Runs a function on one connector between two cycles. Throws `NotFound`. */
  alone<T>(name: string, body: (worker: Worker, sources: Sources) => Promise<T>): Promise<T>
  /** Requests a cycle. */
  wake(name: string, trigger: Trigger): void
  /** The target is another server now: discards observations and failures of the previous one. */
  moved(name: string): void
  start(): Promise<void>
  close(): Promise<void>
}

export interface ControllerOptions {
  store: Store
  writer: Writer
  clock: Clock
  random: Random
  logger: Logger
  directories: Directories
  workers: Workers
  metrics: ProvisioningMetrics
  faults?: Faults
  /** Whether this hub holds the lease; defaults to always. */
  leads?: () => boolean
  /** Called after a person was blocked or unblocked, on this or another hub. */
  blocksChanged(): Promise<void>
}

const notFound = (name: string): HansaError =>
  new HansaError(
    'NotFound',
    { kind: 'Connector', name, where: '' },
    { hint: '`hansa get connectors` lists them' },
  )

const generationOf = (object: unknown): unknown =>
  typeof object === 'object' && object !== null && 'metadata' in object
    ? Reflect.get(Object(object.metadata), 'generation')
    : undefined

export const createSyncController = (options: ControllerOptions): SyncController => {
  const { store, writer, clock, random, logger, directories, workers, metrics, leads = () => true } = options
  const { faults = noFaults } = options
  const mappings: Mappings = createMappings()
  const noteUnmatched = createUnmatchedRules({ store, writer, clock })
  const triggers = new Map<string, Trigger>()
  const reports = createReports({ store, writer, clock, random, metrics, workers, faults })
  const running = new Map<string, Promise<unknown>>()
  const generations = new Map<string, unknown>()
  const seenAt = new Map<string, number>()
  /** Read again until it succeeds once. */
  const anew = new Set<string>()
  const stopping = new AbortController()

  const sourcesOf: SyncController['sourcesOf'] = async (name) => {
    const { row, naming } = await store.read(async (reader) => ({
      row: await connectorRow(reader, name),
      naming: await mappings.naming(reader, name),
    }))
    if (leads() && naming.unsaid.length > 0) await writeFindings({ store, writer, clock }, naming.unsaid)
    if (row === undefined) throw notFound(name)
    const { evaluators, doubts } = naming
    return {
      row,
      sources: {
        evaluators,
        doubts,
        snapshotOf: (directory) => directories.latest(directory),
        readAgain: (directory) => directories.read(directory, { signal: stopping.signal }),
      },
    }
  }

  /** Serialized per connector. */
  const alone = async <T>(name: string, body: () => Promise<T>): Promise<T> => {
    const before = running.get(name) ?? Promise.resolve()
    const mine = before.then(body, body)
    const quiet = mine.then(
      () => {},
      () => {},
    )
    running.set(name, quiet)
    return await mine
  }

  const cycle = (name: string, request: CycleRequest): Promise<CycleOutcome> =>
    alone(name, async () => {
      const { row, sources } = await sourcesOf(name)
      try {
        const worker = await workers.of(row)
        const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(cycleMs)])
        const outcome = await worker.cycle(sources, { ...request, signal })
        await reports.succeeded(row, outcome)
        await noteUnmatched(sources.evaluators)
        if (outcome.run !== undefined && outcome.seenAt > (seenAt.get(name) ?? 0))
          metrics.lag(name, Math.max(0, clock.now() - outcome.seenAt) / 1000)
        seenAt.set(name, outcome.seenAt)
        // A person waits for what was just done (a released name): continue the run of the user, like any other.
        if (request.trigger === 'User' && outcome.plan.waiting && outcome.counts.done > 0) wake(name, 'Retry')
        return outcome
      } catch (error) {
        if (!stopping.signal.aborted) await reports.stopped(row, error)
        throw error
      }
    })

  const reconcile = async (name: string): Promise<Result> => {
    const trigger = triggers.get(name) ?? 'Interval'
    triggers.delete(name)
    const row = await store.read((reader) => connectorRow(reader, name))
    if (row === undefined) {
      await workers.drop(name)
      metrics.forget(name)
      return done
    }
    try {
      const observe = anew.delete(name)
      const { againAfterMs } = await cycle(name, { trigger, subject: writer.subject, observe }).catch(
        (error: unknown) => {
          if (observe) anew.add(name)
          throw error
        },
      )
      return { againAfterMs: Math.max(1, againAfterMs) }
    } catch (error) {
      if (stopping.signal.aborted) return done
      const { againAfterMs, count } = reports.retryOf(name, error)
      if (count !== undefined)
        logger.warn({ connector: name, error, count }, 'the sync of a connector failed')
      return { againAfterMs }
    }
  }

  const tellFailure = createFailureTeller({
    store,
    writer,
    logger,
    find: (tx, name) => tx.get('Connector', '', name),
  })

  const queue = createQueue({
    reconcile,
    concurrency: 64,
    clock,
    random,
    onError: (key, error, attempt) => {
      logger.error({ connector: key, error, attempt }, 'reconciling a connector failed')
      tellFailure(key, error)
    },
  })

  const wake = (name: string, trigger: Trigger): void => {
    // A standby leaves this to the hub that holds the lease, which sees every change.
    if (!leads()) return
    triggers.set(name, trigger)
    queue.add(name)
  }

  const wakeAll = async (trigger: Trigger): Promise<void> => {
    for (const name of await store.read(connectorNames)) wake(name, trigger)
  }

  const fail = (error: unknown): void => logger.error({ error }, 'listing the connectors failed')

  /** A held run was decided, on this or another hub. */
  const onEvent = ({ name, object }: Change): void => {
    const reason = typeof object === 'object' && object !== null ? Reflect.get(object, 'reason') : undefined
    if (reason === 'PersonBlocked' || reason === 'PersonUnblocked') {
      options
        .blocksChanged()
        .then(() => wake(name, 'Block'))
        .catch(fail)
      return
    }
    if (reason !== 'SyncApproved' && reason !== 'SyncRejected' && reason !== 'SyncReopened') return
    workers.existing(name)?.decided()
    wake(name, 'Approval')
  }

  const onChange = (change: Change): void => {
    if (change.kind === 'Event') {
      onEvent(change)
      return
    }
    const generation = generationOf(change.object)
    const same = change.type === 'MODIFIED' && generations.get(change.uid) === generation
    generations.set(change.uid, generation)
    if (change.type === 'DELETED') generations.delete(change.uid)
    if (same) return
    // A new spec ends a quarantine: the spec could have been the problem.
    if (change.kind === 'Connector') {
      reports.forgive(change.name)
      wake(change.name, 'Mapping')
    } else wakeAll('Mapping').catch(fail)
  }

  const interruptRuns = (): Promise<void> =>
    store.write(writer, async (tx) => {
      const { syncRuns } = tx.tables
      await tx.db
        .update(syncRuns)
        .set({ state: 'Interrupted', endedAt: timestamp(clock), message: 'the hub stopped during the run' })
        .where(eq(syncRuns.state, 'Running'))
    })

  const stops: (() => void)[] = []
  return {
    run: cycle,
    sourcesOf,
    alone: (name, body) =>
      alone(name, async () => {
        const { row, sources } = await sourcesOf(name)
        return await body(await workers.of(row), sources)
      }),
    wake,
    moved: (name) => {
      reports.forgive(name)
      anew.add(name)
      wake(name, 'Interval')
    },
    start: async () => {
      await interruptRuns()
      const from = await store.read(async (reader) => {
        for (const kind of ['Connector', 'Mapping'])
          for (const { uid, generation } of await reader.list({ kind })) generations.set(uid, generation)
        return reader.revision()
      })
      stops.push(
        followChanges({
          store,
          from,
          kinds: ['Connector', 'Mapping', 'Event'],
          onChange,
          onLost: () => {
            wakeAll('Mapping').catch(fail)
          },
          logger,
        }),
        directories.onSnapshot(({ directory }) => {
          store
            .read((reader) => mappings.fedBy(reader, directory))
            .then((names) => {
              for (const name of names) wake(name, 'Directory')
            })
            .catch(fail)
        }),
      )
      await wakeAll('Interval')
    },
    close: async () => {
      for (const stop of stops) stop()
      stopping.abort(new Error('the hub is shutting down'))
      await queue.close()
      await Promise.all(running.values())
      await workers.close()
    },
  }
}
