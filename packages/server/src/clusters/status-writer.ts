import type { Store, Writer } from '../db/index.js'
import type { Clock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import type { Logger } from '../runtime/logger.js'
import { backoff, type Random } from '../runtime/random.js'
import type { ClusterStatus } from './contract.js'
import { type ClusterEvent, changeStatus } from './store.js'

export type StatusChange = (status: ClusterStatus) => ClusterStatus

/** Writes one cluster's status: several changes in one transaction, retried until it succeeds. */
export interface StatusWriter {
  /** `withinMs` 0: at once, with all pending changes. Otherwise it may wait that long for others. */
  put(change: StatusChange, withinMs: number, event?: ClusterEvent): void
  /** Resolves when all changes so far are written, or no longer can be. */
  close(): Promise<void>
}

export interface StatusWriterOptions {
  store: Store
  writer: Writer
  uid: string
  clock: Clock
  random: Random
  logger: Logger
}

export const createStatusWriter = (options: StatusWriterOptions): StatusWriter => {
  const { store, writer, uid, clock, random, logger } = options
  let changes: StatusChange[] = []
  let events: ClusterEvent[] = []
  let due = Number.POSITIVE_INFINITY
  let cancel = (): void => {}
  let writing: Promise<void> | undefined
  let attempts = 0
  let closed = false

  const write = async (): Promise<void> => {
    const [doing, telling] = [changes, events]
    changes = []
    events = []
    due = Number.POSITIVE_INFINITY
    try {
      await changeStatus(
        store,
        writer,
        uid,
        (status) => doing.reduce((present, change) => change(present), status),
        telling,
      )
      attempts = 0
    } catch (error) {
      const lost = error instanceof HansaError && error.code === 'LeaseLost'
      if (closed || lost) return
      changes = [...doing, ...changes]
      events = [...telling, ...events]
      attempts += 1
      logger.warn({ error, cluster: uid, attempts }, "a cluster's status could not be written")
      schedule(backoff(attempts, 100, 10_000, random))
    }
  }

  const flush = (): void => {
    cancel()
    if (writing !== undefined) return
    writing = write().finally(() => {
      writing = undefined
      if (changes.length > 0 && !closed) schedule(Math.max(0, due - clock.monotonic()))
    })
  }

  const schedule = (ms: number): void => {
    due = clock.monotonic() + ms
    cancel()
    cancel = clock.after(ms, flush)
  }

  return {
    put: (change, withinMs, event) => {
      if (closed) return
      changes.push(change)
      if (event !== undefined) events.push(event)
      if (clock.monotonic() + withinMs >= due) return
      due = clock.monotonic() + withinMs
      if (withinMs === 0) flush()
      else schedule(withinMs)
    },
    close: async () => {
      cancel()
      await writing
      closed = true
      if (changes.length > 0) await write()
    },
  }
}
