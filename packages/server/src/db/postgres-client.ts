import { Socket } from 'node:net'
import { setImmediate } from 'node:timers'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import type { Clock } from '../runtime/clock.js'
import type { DatabaseConnection } from './driver.js'
import { innermostMessage, unavailable } from './problems.js'
import * as schema from './schema/postgres.js'
import { prepareStatements } from './statements.js'

/** The tables of the dialect whose types serve both. */
export const postgresTables = schema

/** Of every connection. */
const timeouts = {
  connectionTimeoutMillis: 10_000,
  /** Longer than any query of the hub. The heartbeat detects a hanging server and closes every connection. */
  query_timeout: 30_000,
  keepAlive: true,
  application_name: 'hansa',
}

/** The sockets of a group of connections, so that all can be closed at once: a query on a hanging server ends only this way. */
export const createSockets = () => {
  const open = new Set<Socket>()
  return {
    stream: (): Socket => {
      const socket = new Socket()
      open.add(socket)
      socket.once('close', () => open.delete(socket))
      return socket
    },
    cut: (): void => {
      for (const socket of open) socket.destroy()
    },
  }
}

export type Sockets = ReturnType<typeof createSockets>

export const configOf = (url: string, sockets?: Sockets): pg.ClientConfig => ({
  connectionString: url,
  ...timeouts,
  ...(sockets === undefined ? {} : { stream: sockets.stream }),
})

export interface ConnectOptions {
  /** Called with a client that was connected, for each sign that its connection is gone. */
  onLost?: (client: pg.Client) => void
  idleInTransactionMs?: number
  /** A statement that waits longer for a lock fails. */
  lockMs?: number
  connectMs?: number
  sockets?: Sockets
}

/** A separate connection, already connected. Throws `Unavailable` when the server cannot be reached or refuses. */
export const connectClient = async (url: string, options: ConnectOptions = {}): Promise<pg.Client> => {
  const { onLost = () => {}, idleInTransactionMs, lockMs, connectMs, sockets } = options
  const client = new pg.Client({
    ...configOf(url, sockets),
    ...(idleInTransactionMs === undefined
      ? {}
      : { idle_in_transaction_session_timeout: idleInTransactionMs }),
    ...(lockMs === undefined ? {} : { lock_timeout: lockMs }),
    ...(connectMs === undefined ? {} : { connectionTimeoutMillis: connectMs }),
  })
  // A connection can fail before it is established: the caller learns that only from the rejection.
  let connected = false
  const lost = (): void => {
    if (connected) onLost(client)
  }
  client.on('error', lost)
  client.on('end', lost)
  try {
    await client.connect()
    connected = true
    return client
  } catch (error) {
    client.end().catch(() => {})
    throw unavailable(
      `PostgreSQL cannot be reached: ${innermostMessage(error)}`,
      error,
      'check --database, and that the server runs',
    )
  }
}

/**
 * The result of `work`, or a rejection after `ms` milliseconds. If the thread was busy all that time, the answer may already be in
 * its socket: it is read before the timeout takes effect. If the timer itself is late, the machine is short of processors, also for the
 * server: the timeout then starts once more.
 */
export const within = <T>(clock: Clock, ms: number, work: Promise<T>, again = true): Promise<T> =>
  new Promise((resolve, reject) => {
    const due = clock.monotonic() + ms
    const cancel = clock.after(ms, () => {
      const isLate = clock.monotonic() - due > ms / 5
      setImmediate(() => {
        if (again && isLate) within(clock, ms, work, false).then(resolve, reject)
        else reject(new Error(`timeout exceeded: no answer within ${ms} ms`))
      })
    })
    work.then(resolve, reject).finally(cancel)
  })

/** Closes the session with the server; a hanging server delays the hub only for a moment. */
export const endClient = async (
  clock: Clock,
  client: pg.Client | undefined,
  sockets: Sockets,
): Promise<void> => {
  if (client !== undefined) await within(clock, 500, client.end()).catch(() => {})
  sockets.cut()
}

export const connectionOn = (client: pg.ClientBase): DatabaseConnection => {
  const db = drizzle(client as pg.Client)
  return { db, statements: prepareStatements(db, schema) }
}
