import type { Store, Tx, Writer } from '../db/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { eventLoopTurn } from '../runtime/slices.js'

const everyMs = 60_000

/** A part of a task that fits into one transaction; true if there can be more. */
type Task = (tx: Tx) => Promise<boolean> | Promise<void>

/** Tasks that keep tables from growing without limit: run once a minute, until each is done. A failed task is retried a minute later. */
export const createHousekeeping = (options: {
  store: Store
  clock: Clock
  logger: Logger
  writer: Writer
  tasks: Readonly<Record<string, Task>>
}): { start(): Promise<void>; close(): Promise<void> } => {
  const { store, clock, logger, writer, tasks } = options
  let cancel = (): void => {}
  let running: Promise<void> = Promise.resolve()
  let closed = false

  /** Other transactions run in between. */
  const complete = async (body: Task): Promise<void> => {
    while (!closed && (await store.write<unknown>(writer, body)) === true) await eventLoopTurn()
  }

  const run = async (): Promise<void> => {
    for (const [task, body] of Object.entries(tasks)) {
      try {
        await complete(body)
      } catch (error) {
        logger.warn({ error, task }, 'housekeeping failed; retrying in a minute')
      }
    }
    if (!closed) wait()
  }

  const wait = (): void => {
    cancel = clock.after(everyMs, () => {
      running = run()
    })
  }

  return {
    start: async () => wait(),
    close: () => {
      closed = true
      cancel()
      return running
    },
  }
}
