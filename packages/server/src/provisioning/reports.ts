import type { Store, Writer } from '../db/index.js'
import type { Clock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import type { Faults } from '../runtime/faults.js'
import { type LocalFault, localFaultOf } from '../runtime/local-fault.js'
import { messageOf } from '../runtime/message.js'
import { backoff, type Random } from '../runtime/random.js'
import { recordConnectorEvent } from './connector-event.js'
import { TargetLimit } from './connectors/http.js'
import type { ProvisioningMetrics } from './metrics.js'
import type { CycleOutcome } from './run/cycle-contract.js'
import type { ConnectorRow } from './sources.js'
import { countPeople, writeStatus } from './status.js'
import type { Workers } from './workers.js'

/** After this many failures in a row, a connector is retried only every `quarantineMs`. */
const quarantineAfter = 5
const quarantineMs = 300_000
/** The retry interval of a connector whose directory was not read yet, or whose hub has a local fault. */
const waitingMs = 5_000

const isWaiting = (error: unknown): error is HansaError =>
  error instanceof HansaError && error.code === 'Unavailable'

type Status = Parameters<typeof writeStatus>[0]

interface ReportContext {
  store: Store
  writer: Writer
  clock: Clock
  metrics: ProvisioningMetrics
  workers: Workers
  faults: Faults
}

const writeReady = (
  { store, writer, clock }: ReportContext,
  name: string,
  condition: Omit<Status['condition'], 'type'>,
  change: Status['change'] = {},
): Promise<void> =>
  writeStatus({ store, writer, clock, name, condition: { type: 'Ready', ...condition }, change })

const reportSuccess = async (
  context: ReportContext,
  { name }: ConnectorRow,
  outcome: CycleOutcome,
): Promise<void> => {
  const { workers, metrics } = context
  const links = await workers.existing(name)?.links()
  const people = countPeople(links?.values() ?? [])
  const { problems } = outcome.plan
  metrics.people(name, people)
  metrics.held(name, outcome.gated.held.length)
  await writeReady(
    context,
    name,
    { status: 'True', reason: 'Reachable', message: 'the hub read the system and planned the sync' },
    {
      people,
      problems: problems.length,
      heldRun: outcome.heldRun,
      ...(outcome.run === undefined ? {} : { lastRun: outcome.run }),
    },
  )
}

const reportRecovery = (
  { store, writer }: ReportContext,
  row: ConnectorRow,
  failures: number,
): Promise<void> =>
  store.write(writer, async (tx) =>
    recordConnectorEvent(tx, row, {
      type: 'Normal',
      reason: 'QuarantineEnded',
      message: `the connector recovered after ${failures} failed runs`,
    }),
  )

/** A directory that was not read yet does not count as a failure of the connector. */
const reportWaiting = (
  context: ReportContext,
  { name }: ConnectorRow,
  { message }: HansaError,
): Promise<void> => writeReady(context, name, { status: 'Unknown', reason: 'Waiting', message })

/** A fault of the hub host does not count as a failure of the connector, whose target was not contacted. */
const reportLocalFault = async (
  context: ReportContext,
  { name }: ConnectorRow,
  fault: LocalFault,
): Promise<void> => {
  context.faults.tell(fault)
  const message = `not synced: ${fault.message}; the problem is on the hub host`
  await writeReady(context, name, { status: 'Unknown', reason: 'LocalFault', message })
}

/** `count`: the consecutive failures, this one included. */
const reportFailure = async (
  context: ReportContext,
  row: ConnectorRow,
  error: unknown,
  count: number,
): Promise<void> => {
  const message = messageOf(error)
  const quarantined = count >= quarantineAfter
  await writeReady(context, row.name, {
    status: 'False',
    reason: quarantined ? 'Quarantined' : error instanceof TargetLimit ? 'LimitExceeded' : 'Failing',
    message: quarantined
      ? `${message} (at least ${quarantineAfter} times; retried every 5 minutes)`
      : message,
  })
  if (count !== quarantineAfter) return
  await context.store.write(context.writer, async (tx) =>
    recordConnectorEvent(tx, row, {
      type: 'Warning',
      reason: 'Quarantined',
      message: `the connector failed ${count} times in a row and is retried every 5 minutes: ${message}`,
    }),
  )
}

/** Reports the outcomes of cycles: status, events and consecutive failures. */
export const createReports = ({ random, ...context }: ReportContext & { random: Random }) => {
  const failures = new Map<string, number>()

  return {
    succeeded: async (row: ConnectorRow, outcome: CycleOutcome): Promise<void> => {
      await reportSuccess(context, row, outcome)
      const before = failures.get(row.name) ?? 0
      failures.delete(row.name)
      if (before >= quarantineAfter) await reportRecovery(context, row, before)
    },
    stopped: (row: ConnectorRow, error: unknown): Promise<void> => {
      if (isWaiting(error)) return reportWaiting(context, row, error)
      const fault = localFaultOf(error)
      if (fault !== undefined) return reportLocalFault(context, row, fault)
      const count = (failures.get(row.name) ?? 0) + 1
      failures.set(row.name, count)
      return reportFailure(context, row, error, count)
    },
    /** Resets failures, which belong to a previous spec or target. */
    forgive: (name: string): void => {
      failures.delete(name)
    },
    /** When to retry a cycle that ended with this error, and the number of consecutive failures. */
    retryOf: (name: string, error: unknown): { againAfterMs: number; count: number | undefined } => {
      if (isWaiting(error) || localFaultOf(error) !== undefined)
        return { againAfterMs: waitingMs, count: undefined }
      const count = failures.get(name) ?? 1
      const againAfterMs = count >= quarantineAfter ? quarantineMs : backoff(count, 1000, 30_000, random)
      return { againAfterMs, count }
    },
  }
}

export type Reports = ReturnType<typeof createReports>
