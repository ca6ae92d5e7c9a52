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

/** Reports the outcomes of cycles: status, events and consecutive failures. */
export const createReports = ({
  store,
  writer,
  clock,
  random,
  metrics,
  workers,
  faults,
}: {
  store: Store
  writer: Writer
  clock: Clock
  random: Random
  metrics: ProvisioningMetrics
  workers: Workers
  faults: Faults
}) => {
  const failures = new Map<string, number>()

  const writeReady = (
    name: string,
    condition: Omit<Status['condition'], 'type'>,
    change: Status['change'] = {},
  ): Promise<void> =>
    writeStatus({ store, writer, clock, name, condition: { type: 'Ready', ...condition }, change })

  const succeeded = async (row: ConnectorRow, outcome: CycleOutcome): Promise<void> => {
    const { name } = row
    const links = await workers.existing(name)?.links()
    const people = countPeople(links?.values() ?? [])
    const { problems } = outcome.plan
    metrics.people(name, people)
    metrics.held(name, outcome.gated.held.length)
    await writeReady(
      name,
      { status: 'True', reason: 'Reachable', message: 'the hub read the system and planned the sync' },
      {
        people,
        problems: problems.length,
        heldRun: outcome.heldRun,
        ...(outcome.run === undefined ? {} : { lastRun: outcome.run }),
      },
    )
    const before = failures.get(name) ?? 0
    failures.delete(name)
    if (before < quarantineAfter) return
    await store.write(writer, async (tx) =>
      recordConnectorEvent(tx, row, {
        type: 'Normal',
        reason: 'QuarantineEnded',
        message: `the connector recovered after ${before} failed runs`,
      }),
    )
  }

  /** A directory that was not read yet does not count as a failure of the connector. */
  const waiting = ({ name }: ConnectorRow, { message }: HansaError): Promise<void> =>
    writeReady(name, { status: 'Unknown', reason: 'Waiting', message })

  /** A fault of the hub host does not count as a failure of the connector, whose target was not contacted. */
  const hindered = async ({ name }: ConnectorRow, fault: LocalFault): Promise<void> => {
    faults.tell(fault)
    const message = `not synced: ${fault.message}; the problem is on the hub host`
    await writeReady(name, { status: 'Unknown', reason: 'LocalFault', message })
  }

  const stopped = (row: ConnectorRow, error: unknown): Promise<void> => {
    if (isWaiting(error)) return waiting(row, error)
    const fault = localFaultOf(error)
    return fault === undefined ? failed(row, error) : hindered(row, fault)
  }

  const failed = async (row: ConnectorRow, error: unknown): Promise<void> => {
    const { name } = row
    const count = (failures.get(name) ?? 0) + 1
    failures.set(name, count)
    const message = messageOf(error)
    const quarantined = count >= quarantineAfter
    await writeReady(name, {
      status: 'False',
      reason: quarantined ? 'Quarantined' : error instanceof TargetLimit ? 'LimitExceeded' : 'Failing',
      message: quarantined
        ? `${message} (at least ${quarantineAfter} times; retried every 5 minutes)`
        : message,
    })
    if (count !== quarantineAfter) return
    await store.write(writer, async (tx) =>
      recordConnectorEvent(tx, row, {
        type: 'Warning',
        reason: 'Quarantined',
        message: `the connector failed ${count} times in a row and is retried every 5 minutes: ${message}`,
      }),
    )
  }

  return {
    succeeded,
    stopped,
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
