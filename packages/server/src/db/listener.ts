import type pg from 'pg'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { connectClient, locks } from './postgres-client.js'
import { unavailable } from './problems.js'

/** Notifications may be lost with a connection; the counter is looked at this often whatever happens. */
const pollMs = 1_000

/**
 * A connection that hears of the commits of other hubs. For as long as it stands it also holds, shared with the other
 * hubs, the lock that says a hub is running.
 */
export const createListener = (options: {
  url: string
  clock: Clock
  logger: Logger
  /** Whether a session of the server is this process's own writer. */
  isOwn: (session: number) => boolean
}) => {
  const { url, clock, logger, isOwn } = options
  let tell: () => void = () => {}
  let client: pg.Client | undefined
  let cancel = (): void => {}
  let closed = false
  let connecting: Promise<void> | undefined

  const connect = async (): Promise<void> => {
    const opened = await connectClient(url, {
      onLost: () => {
        if (client === opened) client = undefined
      },
    })
    opened.on('notification', ({ processId }) => {
      if (!isOwn(processId)) tell()
    })
    const { rows } = await opened.query<{ free: boolean }>(
      `select pg_try_advisory_lock_shared(${locks.hub}) as free`,
    )
    if (rows[0]?.free !== true) {
      await opened.end()
      throw unavailable(
        'the keys of this database are being rotated',
        undefined,
        'start the hub when that has ended',
      )
    }
    await opened.query('LISTEN hansa_changes')
    client = opened
    if (closed) await opened.end()
  }

  const poll = (): void => {
    cancel = clock.after(pollMs, () => {
      if (closed) return
      if (client === undefined && connecting === undefined) {
        connecting = connect()
          .catch((error: unknown) =>
            logger.warn({ error }, 'PostgreSQL cannot be listened to; asking every second'),
          )
          .finally(() => {
            connecting = undefined
          })
      }
      tell()
      poll()
    })
  }

  return {
    onRemote: (listener: () => void): void => {
      tell = listener
    },
    /** Connects for the first time and begins to poll. */
    start: async (): Promise<void> => {
      await connect()
      poll()
    },
    close: async (): Promise<void> => {
      closed = true
      cancel()
      await connecting
      await client?.end()
    },
  }
}
