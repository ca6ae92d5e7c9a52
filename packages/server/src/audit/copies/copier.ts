import type { AuditHead, Store, Writer } from '../../db/index.js'
import { recordEvent } from '../../events/index.js'
import { type Clock, pause, timestamp } from '../../runtime/clock.js'
import { shownText } from '../../runtime/foreign-text.js'
import type { Logger } from '../../runtime/logger.js'
import { messageOf } from '../../runtime/message.js'
import { backoff, type Random } from '../../runtime/random.js'
import type { Batch, Tail } from './tail.js'

/** How often the trail is asked for new rows, in milliseconds: one read of its index. */
const everyMs = 1_000
/** Pauses after failures, in milliseconds. */
const retry = { first: 1_000, longest: 120_000 }
/** A failure that ends within a few attempts is worth no event. */
const attemptsBeforeEvent = 3

/** Where copies go. */
export interface Sink {
  /** For messages: `file /var/log/audit.jsonl`, without secrets. */
  readonly name: string
  /** The last row that is certainly there; undefined if nothing was copied yet. */
  position(): Promise<AuditHead | undefined>
  /** Throws if it is unknown whether the batch arrived: it is then sent again. */
  write(batch: Batch, signal: AbortSignal): Promise<void>
  /** How many entries a batch can have; as many as fit by default. */
  most?(): number | undefined
  close(): Promise<void>
}

export interface Copier {
  start(): void
  /** Copies what is there if `flush` is set and the sink works, and ends. */
  close(options?: { flush?: boolean }): Promise<void>
  /** For /readyz?verbose. */
  warning(): string | undefined
  /** Rows that were copied and can be deleted because of their age; 0 while that is not known. */
  through(): number
}

interface CopierOptions {
  tail: Tail
  sink: Sink
  store: Store
  /** Writes events; undefined while this hub should write none. */
  writer: () => Writer | undefined
  hubUid: string
  clock: Clock
  random: Random
  logger: Logger
  /** Whether this hub copies now. */
  active: () => boolean
}

/** Entries that were deleted before they were copied. */
interface Gap {
  after: AuditHead
  missing: number
}

interface Failure {
  since: string
  attempts: number
  message: string
  /** Undefined while the position of the copy cannot be read. */
  behind: number | undefined
  reported: boolean
}

/** Tells people about a copy that fails, and about its recovery. */
const createReports = ({ store, writer, hubUid, sink, logger }: CopierOptions) => {
  const record = async (type: 'Warning' | 'Normal', reason: string, message: string): Promise<boolean> => {
    const as = writer()
    if (as === undefined) return false
    try {
      await store.write(as, async (tx) =>
        recordEvent(tx, {
          ...{ type, reason, message, kind: 'AuditTrail', namespace: '', name: 'audit' },
          ...{ uid: hubUid, details: { copy: sink.name } },
        }),
      )
      return true
    } catch (error) {
      logger.warn({ error }, 'an event about a copy of the audit trail could not be recorded')
      return false
    }
  }
  return {
    /** Returns whether the event is recorded. */
    gap: async ({ after, missing }: Gap): Promise<boolean> =>
      record(
        'Warning',
        'AuditCopyGap',
        `${missing} ${missing === 1 ? 'entry' : 'entries'} of the audit trail after entry ${after.sequence} were deleted because of their age before they were copied to ${sink.name}`,
      ),
    failed: async (failure: Failure): Promise<void> => {
      if (failure.reported || failure.attempts < attemptsBeforeEvent) return
      failure.reported = await record(
        'Warning',
        'AuditCopyFailed',
        `the copy of the audit trail to ${sink.name} fails since ${failure.since}: ${failure.message}`,
      )
    },
    recovered: async ({ reported }: Failure): Promise<void> => {
      if (reported)
        await record('Normal', 'AuditCopyResumed', `the audit trail is copied to ${sink.name} again`)
    },
  }
}

/**
 * Copies the trail to a sink, in its own loop: nothing waits for it. A copy continues behind the last row that certainly arrived, so
 * nothing is lost; after a failure in between, entries can arrive twice.
 */
export const createCopier = (options: CopierOptions): Copier => {
  const { tail, sink, clock, random, logger, active } = options
  const over = new AbortController()
  const reports = createReports(options)
  let position: AuditHead | undefined
  /** The last one that was known: what was copied once does not have to be kept while the copy fails. */
  let known: AuditHead | undefined
  /** The position of the last gap that was found: a batch is tried again until it arrived. */
  let gapAfter = 0
  /** Gaps without an event: this hub wrote none at the time, or could not. */
  const gaps: Gap[] = []
  let failure: Failure | undefined
  let running: Promise<void> = Promise.resolve()

  const resumed = async (): Promise<AuditHead> => {
    const { position: at, restarted } = await tail.resume(await sink.position())
    if (restarted)
      logger.warn(
        { copy: sink.name },
        'the audit trail was restored: it is copied again from its first entry',
      )
    return at
  }

  const noteGap = ({ missing }: Batch, after: AuditHead): void => {
    if (missing === 0) return
    const queued = gaps.find((gap) => gap.after.sequence === after.sequence)
    // More can be deleted until the batch arrives.
    if (queued !== undefined) queued.missing = missing
    if (gapAfter === after.sequence) return
    gapAfter = after.sequence
    gaps.push({ after, missing })
    logger.error(
      { copy: sink.name, after: after.sequence, missing },
      'entries of the audit trail were deleted because of their age before they were copied',
    )
  }

  const reportGaps = async (): Promise<void> => {
    for (let [gap] = gaps; gap !== undefined && (await reports.gap(gap)); [gap] = gaps) gaps.shift()
  }

  /** Copies the next batch. Returns whether there was one. */
  const step = async (): Promise<boolean> => {
    position ??= await resumed()
    const batch = await tail.after(position, sink.most?.())
    if (batch === undefined) return false
    noteGap(batch, position)
    await sink.write(batch, over.signal)
    position = batch.through
    return true
  }

  const failed = async (error: unknown): Promise<void> => {
    const attempts = (failure?.attempts ?? 0) + 1
    const message = shownText(messageOf(error))
    known = position ?? known
    const behind = known && (await tail.behind(known).catch(() => failure?.behind))
    // Read again from the sink: part of the batch can have arrived.
    position = undefined
    if (failure?.message !== message)
      logger.warn({ copy: sink.name, error: message }, 'a copy of the audit trail failed; retrying')
    failure = { since: timestamp(clock), reported: false, ...failure, attempts, message, behind }
    await reports.failed(failure)
  }

  const round = async (): Promise<number> => {
    try {
      const more = active() && (await step())
      await reportGaps()
      if (failure !== undefined && active()) {
        logger.info({ copy: sink.name }, 'the audit trail is copied again')
        await reports.recovered(failure)
        failure = undefined
      }
      return more ? 0 : everyMs
    } catch (error) {
      if (over.signal.aborted) return everyMs
      await failed(error)
      return backoff(failure?.attempts ?? 1, retry.first, retry.longest, random)
    }
  }

  const loop = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const restMs = await round()
      if (restMs > 0) await pause(clock, restMs, over.signal)
      // Another hub can have copied in between.
      if (!active()) {
        known = position ?? known
        position = undefined
      }
    }
  }

  const flush = async (): Promise<void> => {
    try {
      while (await step());
    } catch (error) {
      logger.warn(
        { copy: sink.name, error: messageOf(error) },
        'the last entries were not copied; the next start does',
      )
    }
  }

  return {
    start: () => {
      running = loop()
    },
    close: async ({ flush: last = false } = {}) => {
      over.abort()
      await running
      if (last && failure === undefined) await flush()
      await sink.close()
    },
    warning: () => {
      if (failure === undefined) return undefined
      const { since, message, behind } = failure
      const count = `${behind ?? 'an unknown number of'} ${behind === 1 ? 'entry' : 'entries'}`
      return `${sink.name} fails since ${since}, ${count} not copied: ${message}`
    },
    through: () => (position ?? known)?.sequence ?? 0,
  }
}
