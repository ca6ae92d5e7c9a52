import { LRUCache } from 'lru-cache'
import type { Row, Store, Tx, Writer } from '../db/index.js'
import { failureText, isOutage } from '../runtime/failure.js'
import type { Logger } from '../runtime/logger.js'
import { recordEvent } from './store.js'

/** Records unexpected failures of a controller as events of the resource: it retries for ever, but not silently. */
export type TellFailure = (key: string, error: unknown) => void

/** `find`: the resource of a controller's key. The same message is recorded once in a row. */
export const createFailureTeller = (options: {
  store: Store
  writer: Writer
  logger: Logger
  find: (tx: Tx, key: string) => Promise<Row | undefined>
}): TellFailure => {
  const { store, writer, logger, find } = options
  const said = new LRUCache<string, string>({ max: 10_000 })
  return (key, error) => {
    if (isOutage(error)) return
    const message = failureText(error)
    if (said.get(key) === message) return
    said.set(key, message)
    store
      .write(writer, async (tx) => {
        const row = await find(tx, key)
        if (row === undefined) return
        const { kind, namespace, name, uid } = row
        recordEvent(tx, { kind, namespace, name, uid, type: 'Warning', reason: 'InternalError', message })
      })
      .catch((cause: unknown) => logger.error({ error: cause, key }, 'a failure could not be recorded'))
  }
}
