import type { Store, Writer } from '../db/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { trimEvents } from './store.js'

const everyMs = 60_000

/** Keeps the newest `keep` events (50,000), looking once a minute. */
export const createEventRetention = (options: {
  store: Store
  clock: Clock
  logger: Logger
  writer: Writer
  keep?: number
}): { start(): Promise<void>; close(): Promise<void> } => {
  const { store, clock, logger, writer, keep = 50_000 } = options
  let cancel = (): void => {}
  let trimming: Promise<void> = Promise.resolve()
  let closed = false

  const trim = async (): Promise<void> => {
    try {
      await store.write(writer, (tx) => trimEvents(tx, keep))
    } catch (error) {
      logger.warn({ error }, 'old events could not be removed; tried again in a minute')
    }
    if (!closed) wait()
  }

  const wait = (): void => {
    cancel = clock.after(everyMs, () => {
      trimming = trim()
    })
  }

  return {
    start: async () => wait(),
    close: () => {
      closed = true
      cancel()
      return trimming
    },
  }
}
