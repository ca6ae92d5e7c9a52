import type { Store, Tx, Writer } from '../db/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'

const everyMs = 60_000

/** Tasks that keep tables from growing without limit: run once a minute, in one transaction each. A failed task is retried a minute later. */
export const createHousekeeping = (options: {
  store: Store
  clock: Clock
  logger: Logger
  writer: Writer
  tasks: Readonly<Record<string, (tx: Tx) => Promise<void>>>
}): { start(): Promise<void>; close(): Promise<void> } => {
  const { store, clock, logger, writer, tasks } = options
  let cancel = (): void => {}
  let running: Promise<void> = Promise.resolve()
  let closed = false

  const run = async (): Promise<void> => {
    for (const [task, body] of Object.entries(tasks)) {
      try {
        await store.write(writer, body)
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
