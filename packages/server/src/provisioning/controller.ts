import { eq } from 'drizzle-orm'
import type { Store, Writer } from '../db/index.js'
import type { Directories } from '../directory/index.js'
import { createFailureTeller } from '../events/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import { type Faults, noFaults } from '../runtime/faults.js'
import type { Logger } from '../runtime/logger.js'
import { createQueue, done, type Result, type WorkQueue } from '../runtime/queue.js'
import type { Random } from '../runtime/random.js'
import type { Subject } from '../runtime/subject.js'
import { createConnectorChanges } from './connector-changes.js'
import { type ConnectorLocks, createConnectorLocks } from './connector-locks.js'
import { writeFindings } from './invalid-mappings.js'
import type { ProvisioningMetrics } from './metrics.js'
import type { PersonKey } from './operation.js'
import { createReports, type Reports } from './reports.js'
import type { CycleOutcome } from './run/cycle-contract.js'
import type { CycleSources } from './run/desired-state.js'
import type { Worker } from './run/worker.js'
import type { Trigger } from './run-contract.js'
import { type ConnectorRow, connectorRow, createMappings, type Mappings } from './sources.js'
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
  sourcesOf(name: string): Promise<{ row: ConnectorRow; sources: CycleSources }>
  /** Runs a function on one connector between two cycles. Throws `NotFound`. */
  alone<T>(name: string, body: (worker: Worker, sources: CycleSources) => Promise<T>): Promise<T>
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

type SourcesOf = SyncController['sourcesOf']

const createSources = (
  options: ControllerOptions & { leads: () => boolean; mappings: Mappings; stopping: AbortSignal },
): SourcesOf => {
  const { store, writer, clock, directories, leads, mappings, stopping } = options
  return async (name) => {
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
        readAgain: (directory) => directories.read(directory, { signal: stopping }),
      },
    }
  }
}

type Wake = SyncController['wake']

interface CycleContext {
  sourcesOf: SourcesOf
  locks: ConnectorLocks
  reports: Reports
  wake: Wake
  stopping: AbortSignal
}

/** Runs cycles and reports their outcomes. Serialized per connector. */
const createCycles = (
  { store, writer, clock, workers, metrics }: ControllerOptions,
  { sourcesOf, locks, reports, wake, stopping }: CycleContext,
): SyncController['run'] => {
  const noteUnmatched = createUnmatchedRules({ store, writer, clock })
  const seenAt = new Map<string, number>()

  const noteLag = (name: string, outcome: CycleOutcome): void => {
    if (outcome.run !== undefined && outcome.seenAt > (seenAt.get(name) ?? 0))
      metrics.lag(name, Math.max(0, clock.now() - outcome.seenAt) / 1000)
    seenAt.set(name, outcome.seenAt)
  }

  return (name, request) =>
    locks.alone(name, async () => {
      const { row, sources } = await sourcesOf(name)
      try {
        const worker = await workers.of(row)
        const signal = AbortSignal.any([stopping, AbortSignal.timeout(cycleMs)])
        const outcome = await worker.cycle(sources, { ...request, signal })
        await reports.succeeded(row, outcome)
        await noteUnmatched(sources.evaluators)
        noteLag(name, outcome)
        // A person waits for what was just done (a released name): continue the run of the user, like any other.
        if (request.trigger === 'User' && outcome.plan.waiting && outcome.counts.done > 0) wake(name, 'Retry')
        return outcome
      } catch (error) {
        if (!stopping.aborted) await reports.stopped(row, error)
        throw error
      }
    })
}

/** The requests that the next cycle of each connector serves. */
const createRequests = () => {
  const triggers = new Map<string, Trigger>()
  /** Connectors to read again until it succeeds once. */
  const rereads = new Set<string>()
  return {
    trigger: (name: string, trigger: Trigger): void => {
      triggers.set(name, trigger)
    },
    readAgain: (name: string): void => {
      rereads.add(name)
    },
    takeTrigger: (name: string): Trigger => {
      const trigger = triggers.get(name) ?? 'Interval'
      triggers.delete(name)
      return trigger
    },
    takeRead: (name: string): boolean => rereads.delete(name),
  }
}

type Requests = ReturnType<typeof createRequests>

const createReconcile =
  (
    { store, writer, logger, workers, metrics }: ControllerOptions,
    {
      requests,
      cycle,
      reports,
      stopping,
    }: { requests: Requests; cycle: SyncController['run']; reports: Reports; stopping: AbortSignal },
  ): ((name: string) => Promise<Result>) =>
  async (name) => {
    const trigger = requests.takeTrigger(name)
    const row = await store.read((reader) => connectorRow(reader, name))
    if (row === undefined) {
      await workers.drop(name)
      metrics.forget(name)
      return done
    }
    try {
      const observe = requests.takeRead(name)
      const { againAfterMs } = await cycle(name, { trigger, subject: writer.subject, observe }).catch(
        (error: unknown) => {
          if (observe) requests.readAgain(name)
          throw error
        },
      )
      return { againAfterMs: Math.max(1, againAfterMs) }
    } catch (error) {
      if (stopping.aborted) return done
      const { againAfterMs, count } = reports.retryOf(name, error)
      if (count !== undefined)
        logger.warn({ connector: name, error, count }, 'the sync of a connector failed')
      return { againAfterMs }
    }
  }

const createConnectorQueue = (
  { store, writer, logger, clock, random }: ControllerOptions,
  reconcile: (name: string) => Promise<Result>,
): WorkQueue => {
  const tellFailure = createFailureTeller({
    store,
    writer,
    logger,
    find: (tx, name) => tx.get('Connector', '', name),
  })
  return createQueue({
    reconcile,
    concurrency: 64,
    clock,
    random,
    onError: (key, error, attempt) => {
      logger.error({ connector: key, error, attempt }, 'reconciling a connector failed')
      tellFailure(key, error)
    },
  })
}

/** Ends the runs that were executed when the hub stopped. */
const interruptRuns = ({ store, writer, clock }: ControllerOptions): Promise<void> =>
  store.write(writer, async (tx) => {
    const { syncRuns } = tx.tables
    await tx.db
      .update(syncRuns)
      .set({ state: 'Interrupted', endedAt: timestamp(clock), message: 'the hub stopped during the run' })
      .where(eq(syncRuns.state, 'Running'))
  })

export const createSyncController = (options: ControllerOptions): SyncController => {
  const { logger, store, directories, workers, leads = () => true, faults = noFaults } = options
  const mappings: Mappings = createMappings()
  const requests = createRequests()
  const reports = createReports({ ...options, faults })
  const locks = createConnectorLocks()
  const shutdown = new AbortController()
  const stopping = shutdown.signal

  const wake: Wake = (name, trigger) => {
    // A standby leaves this to the hub that holds the lease, which sees every change.
    if (!leads()) return
    requests.trigger(name, trigger)
    queue.add(name)
  }

  const sourcesOf = createSources({ ...options, leads, mappings, stopping })
  const cycle = createCycles(options, { sourcesOf, locks, reports, wake, stopping })
  const queue = createConnectorQueue(
    options,
    createReconcile(options, { requests, cycle, reports, stopping }),
  )
  const changes = createConnectorChanges({
    store,
    logger,
    directories,
    mappings,
    wake,
    // A new spec ends a quarantine: it may be what was wrong.
    specChanged: reports.forgive,
    decided: (name) => workers.existing(name)?.decided(),
    blocksChanged: () => options.blocksChanged(),
  })

  return {
    run: cycle,
    sourcesOf,
    alone: (name, body) =>
      locks.alone(name, async () => {
        const { row, sources } = await sourcesOf(name)
        return await body(await workers.of(row), sources)
      }),
    wake,
    moved: (name) => {
      reports.forgive(name)
      requests.readAgain(name)
      wake(name, 'Interval')
    },
    start: async () => {
      await interruptRuns(options)
      await changes.start()
    },
    close: async () => {
      changes.stop()
      shutdown.abort(new Error('the hub is shutting down'))
      await queue.close()
      await locks.settled()
      await workers.close()
    },
  }
}
