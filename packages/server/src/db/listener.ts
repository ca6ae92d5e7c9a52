import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { locks, sessionLocks } from './advisory-locks.js'
import type { Availability } from './availability.js'
import type { Database } from './database.js'
import { connectClient, createSockets, endClient, within } from './postgres-client.js'
import { unavailable } from './problems.js'

/** Notifications can be lost with a connection, so the counter is also polled at this interval. */
const pollMs = 1_000

/** Interval and timeout of the heartbeat: requests during an outage are refused within the sum of both. */
const beatMs = 200
const patienceMs = 600

const askHub = `select pg_try_advisory_lock_shared(${locks.hub}) as free, pg_try_advisory_lock($1, hashtext($2))`

/**
 * The session of a running hub: it holds the locks of `askHub` and receives notifications. It is connected again by
 * `ask` after it was lost.
 */
const createSession = ({
  url,
  clock,
  holder,
  connected,
  notified,
  lost,
}: {
  url: string
  clock: Clock
  holder: string
  connected: () => void
  /** Called with the session that notifies. */
  notified: (session: number) => void
  lost: () => void
}) => {
  const sockets = createSockets()
  let client: pg.Client | undefined

  const connect = async (connectMs?: number): Promise<void> => {
    const opened = await connectClient(url, {
      sockets,
      ...(connectMs === undefined ? {} : { connectMs }),
      onLost: (ended) => {
        if (client !== ended) return
        client = undefined
        lost()
      },
    })
    opened.on('notification', ({ processId }) => notified(processId))
    const { rows } = await opened.query<{ free: boolean }>(askHub, [sessionLocks, holder])
    if (rows[0]?.free !== true) {
      await opened.end()
      throw unavailable(
        'the keys of this database are being rotated',
        undefined,
        'start the hub after the rotation has finished',
      )
    }
    await opened.query('LISTEN hansa_changes')
    client = opened
    connected()
  }

  const ask = async (): Promise<void> => {
    if (client === undefined) await connect(patienceMs)
    else await client.query('select 1')
  }

  return {
    connect,
    ask,
    client: () => client,
    /** Ends it at once: the server does not respond. */
    cut: (): void => {
      client = undefined
      sockets.cut()
    },
    close: (): Promise<void> => endClient(clock, client, sockets),
  }
}

/** Calls `beat` once scheduled, and again `beatMs` after each; a new schedule replaces the last one. */
const createHeartbeat = (clock: Clock, beat: () => Promise<void>) => {
  let cancel = (): void => {}
  let stopped = false
  let beating: Promise<void> | undefined

  const schedule = (ms: number): void => {
    cancel()
    if (stopped) return
    cancel = clock.after(ms, () => {
      beating ??= beat().finally(() => {
        beating = undefined
        schedule(beatMs)
      })
    })
  }

  return {
    schedule,
    /** Resolves when the current beat, if any, has ended. */
    stop: (): Promise<void> | undefined => {
      stopped = true
      cancel()
      return beating
    },
    isStopped: () => stopped,
  }
}

/**
 * A separate connection that receives the commits of other hubs and finds out whether the server responds. While it is
 * open it also holds the lock that marks a running hub, shared with the other hubs, and one of this hub alone, by which
 * others see that it is alive. The lease is renewed over it, so that no read and no write delays that.
 */
export const createListener = (options: {
  url: string
  clock: Clock
  logger: Logger
  availability: Availability
  holder: string
  /** Whether a session of the server is this process's own writer. */
  isOwn: (session: number) => boolean
}) => {
  const { url, clock, availability, holder, isOwn } = options
  let tell: () => void = () => {}
  let told = Number.NEGATIVE_INFINITY

  const tellNow = (): void => {
    told = clock.monotonic()
    tell()
  }

  const session = createSession({
    url,
    clock,
    holder,
    // Notifications can be lost with a connection.
    connected: tellNow,
    notified: (from) => {
      if (!isOwn(from)) tellNow()
    },
    lost: () => heartbeat.schedule(0),
  })

  /** Asks once, and once more on another connection if only the connection was lost (an administrator can end sessions). */
  const beat = async (): Promise<void> => {
    const stood = session.client() !== undefined
    try {
      try {
        await within(clock, patienceMs, session.ask())
      } catch (error) {
        if (!stood || session.client() !== undefined) throw error
        await within(clock, patienceMs, session.ask())
      }
      availability.up()
      if (clock.monotonic() - told >= pollMs) tellNow()
    } catch (error) {
      session.cut()
      if (!heartbeat.isStopped()) availability.down(error)
    }
  }

  const heartbeat = createHeartbeat(clock, beat)

  return {
    onRemote: (listener: () => void): void => {
      tell = listener
    },
    /** Runs statements beside all others. Rejects with `Unavailable` while the server does not respond. */
    beside: <T>(body: (db: Database) => Promise<T>): Promise<T> =>
      availability.guard(async () => {
        const standing = session.client()
        if (standing === undefined) throw unavailable('the connection to PostgreSQL was just lost')
        return await body(drizzle(standing))
      }),
    /** Connects for the first time and starts the heartbeat. */
    start: async (): Promise<void> => {
      await session.connect()
      heartbeat.schedule(beatMs)
    },
    close: async (): Promise<void> => {
      await heartbeat.stop()
      await session.close()
    },
  }
}
