import { setImmediate, setTimeout } from 'node:timers'
import type { Clock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import type { Logger } from '../runtime/logger.js'
import type { AuditEntry } from './audit-row.js'
import type { AuditRecorder } from './audit-trail.js'
import { CommitUnknown, type Driver, type WriteConnection } from './driver.js'
import { entryOf } from './entry-of.js'
import { checkLease } from './lease.js'
import { isDisconnected, problemOf, unavailable } from './problems.js'
import type { Change, Lease, Tx, Writer } from './store.js'
import { openTx } from './tx.js'

interface Job {
  writer: Writer
  /** Runs the body; its result settles the caller once everything is committed. */
  run: (tx: Tx) => Promise<() => void>
  fail: (error: unknown) => void
}

/** Maximum number of bodies that share a commit: on SQLite they run without a pause, and other work needs the thread too. */
const maxShared = 64

/** Pause in milliseconds after a shared commit: others usually follow at once and can share one, as each blocks the thread while the disk writes. */
const gatherMs = 3

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const gather = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, gatherMs)
  })

export interface CommitQueue {
  /** `urgent`: before all waiting bodies. */
  write<T>(writer: Writer, body: (tx: Tx) => Promise<T>, how?: { urgent: boolean }): Promise<T>
  /** Accepts no more and resolves when all waiting bodies have been committed. */
  close(): Promise<void>
}

interface QueueOptions {
  driver: Driver
  clock: Clock
  logger: Logger
  /** Runs in each transaction that changed something, after its bodies. */
  tidy: (connection: WriteConnection, revision: number) => Promise<void>
  announce: (changes: readonly Change[]) => void
  /** Writes the rows of the audit trail; without it, acts that need one are refused. */
  audit?: AuditRecorder
}

type Commit = (jobs: readonly Job[]) => Promise<Array<() => void>>

/** Notes with the act that its row is stored, before its caller is answered. */
const settlerOf =
  ({ writer: { subject } }: Job, done: { settle: () => void; entry: AuditEntry | undefined }) =>
  (): void => {
    if (subject.act !== undefined && done.entry !== undefined) subject.act.rows += 1
    done.settle()
  }

/** Runs the jobs in one transaction and returns the function that settles each. Throws if the transaction failed as a whole. */
const createCommit = ({ driver, clock, logger, tidy, announce, audit }: QueueOptions): Commit => {
  const runBody = async (
    { writer, run }: Job,
    connection: WriteConnection,
    from: number,
    checked: Set<Lease>,
  ): Promise<{ settle: () => void; changes: Change[]; entry: AuditEntry | undefined }> => {
    const { tx, finish, touched } = openTx({
      connection,
      tables: driver.tables,
      from,
      actor: writer.subject.id,
      clock,
    })
    // Only a writer without a lease can take one over; until such a writer comes, the check remains valid.
    if (writer.lease === undefined) checked.clear()
    else if (!checked.has(writer.lease)) {
      await checkLease(connection, writer.lease)
      checked.add(writer.lease)
    }
    await writer.subject.recheck?.(
      async (kind, namespace, name) => (await tx.get(kind, namespace, name))?.labels,
    )
    const settle = await run(tx)
    const changes = await finish()
    return { settle, changes, entry: entryOf(writer.subject.act, { changes, touched, clock }) }
  }

  const chain = async (connection: WriteConnection, entries: readonly AuditEntry[]) => {
    if (entries.length === 0) return { rows: [], head: undefined }
    if (audit === undefined) throw unavailable('the audit trail cannot be written')
    return audit.chain(await connection.newestAudit(), entries)
  }

  return async (jobs) => {
    const connection = await driver.writer()
    const start = await connection.begin()
    try {
      const settlers: Array<() => void> = []
      const checked = new Set<Lease>()
      const changes: Change[] = []
      const entries: AuditEntry[] = []
      for (const [index, job] of jobs.entries()) {
        if (jobs.length > 1) await connection.mark(index === 0)
        try {
          const done = await runBody(job, connection, start + changes.length, checked)
          settlers.push(settlerOf(job, done))
          changes.push(...done.changes)
          if (done.entry !== undefined) entries.push(done.entry)
        } catch (error) {
          if (isDisconnected(error)) throw error
          settlers.push(() => job.fail(problemOf(error)))
          if (jobs.length > 1) await connection.back()
          else {
            await connection.rollback()
            return settlers
          }
        }
      }
      const revision = changes.at(-1)?.revision
      const { rows, head } = await chain(connection, entries)
      if (changes.length > 0 || rows.length > 0) await connection.addChanges(changes, rows)
      if (revision !== undefined) {
        await tidy(connection, revision)
        settlers.unshift(() => announce(changes))
      }
      await connection.commit(revision)
      if (head !== undefined) audit?.committed(head)
      return settlers
    } catch (error) {
      await connection.rollback().catch((failure: unknown) => {
        logger.debug({ error: failure }, 'a failed transaction could not be rolled back')
      })
      throw error
    }
  }
}

const isFinal = (error: unknown): boolean => error instanceof HansaError || error instanceof CommitUnknown

/** Runs the jobs in one transaction; if that fails as a whole, each alone, once. Settles all of them. */
const createAttempt = (commit: Commit, logger: Logger): ((jobs: readonly Job[]) => Promise<void>) => {
  const settle = async (jobs: readonly Job[]): Promise<{ error: unknown } | undefined> => {
    const outcome = await commit(jobs).catch((error: unknown) => ({ error }))
    if ('error' in outcome) return outcome
    for (const settler of outcome) settler()
    return undefined
  }

  return async (jobs) => {
    let failed = await settle(jobs)
    if (failed === undefined) return
    const { error } = failed
    let [job, ...rest] = jobs
    if (!isFinal(error))
      logger.warn({ error, bodies: jobs.length }, 'a transaction failed; retrying each part of it alone')
    while (job !== undefined && !isFinal(failed?.error)) {
      failed = await settle([job])
      if (failed !== undefined) job.fail(problemOf(failed.error))
      ;[job, ...rest] = rest
    }
    // The database cannot be reached at all: the others must not wait to fail one by one.
    for (const left of job === undefined ? rest : [job, ...rest]) left.fail(problemOf(failed?.error))
  }
}

/**
 * The one write queue of a process. Bodies that wait share one transaction, each in its own savepoint, so that many
 * pay for one COMMIT; a body that throws is rolled back alone. When the transaction itself fails, each body is run again
 * alone, once: bodies may run twice and must not have effects elsewhere.
 */
export const createCommitQueue = (options: QueueOptions): CommitQueue => {
  const attempt = createAttempt(createCommit(options), options.logger)
  let waiting: Job[] = []
  let running: Promise<void> | undefined
  let closed = false
  /** Whether the last commit had several bodies, and was just now. */
  let shared = false

  const drain = async (): Promise<void> => {
    // A turn of the event loop lets the requests that came with this one join its commit.
    await (shared ? gather() : turn())
    while (waiting.length > 0) {
      const jobs = waiting.slice(0, maxShared)
      waiting = waiting.slice(maxShared)
      await attempt(jobs)
      shared = jobs.length > 1
      await (shared && waiting.length < maxShared && !closed ? gather() : turn())
    }
    running = undefined
  }

  return {
    write: (writer, body, { urgent } = { urgent: false }) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(unavailable('the hub is shutting down'))
        const job: Job = {
          writer,
          run: async (tx) => {
            const value = await body(tx)
            return () => resolve(value)
          },
          fail: reject,
        }
        if (urgent) waiting.unshift(job)
        else waiting.push(job)
        running ??= drain()
      }),
    close: async () => {
      closed = true
      while (running !== undefined) await running
    },
  }
}
