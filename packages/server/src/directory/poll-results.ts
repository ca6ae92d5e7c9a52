import type { Store } from '../db/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import type { Faults } from '../runtime/faults.js'
import type { LocalFault } from '../runtime/local-fault.js'
import type { Logger } from '../runtime/logger.js'
import { messageOf } from '../runtime/message.js'
import { afterFailure, afterLocalFault, afterRead } from './conditions.js'
import { ReadFailure } from './failure.js'
import type { DirectoryMetrics } from './metrics.js'
import type { PollOutcome } from './runner.js'
import { type DirectoryRow, directoryByUid } from './store.js'
import type { Settle } from './watched.js'

/** Stores the results of polls, in the status and the metrics, and passes new reads on. */
export interface PollResults {
  succeeded(row: DirectoryRow, outcome: PollOutcome): Promise<void>
  failed(row: DirectoryRow, error: unknown, seconds: number): Promise<void>
  /** A fault of the hub host does not count as a failure of the directory, whose state is unknown. */
  hindered(row: DirectoryRow, fault: LocalFault, seconds: number): Promise<void>
}

export const createPollResults = ({
  store,
  clock,
  logger,
  metrics,
  faults,
  settle,
  hear,
}: {
  store: Store
  clock: Clock
  logger: Logger
  metrics: DirectoryMetrics
  faults: Faults
  settle: Settle
  hear: (read: Extract<PollOutcome, { kind: 'Read' }>) => void
}): PollResults => {
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

  const hindered = async (row: DirectoryRow, fault: LocalFault, seconds: number): Promise<void> => {
    metrics.looked(row.name, 'local', seconds)
    faults.tell(fault)
    const current = await store.read((reader) => directoryByUid(reader, row.uid))
    if (current === undefined) return
    const message = `not read: ${fault.message}; the problem is on the hub host`
    await settle(row, afterLocalFault(current.status, message, timestamp(clock)))
  }

  return { succeeded, failed, hindered }
}
