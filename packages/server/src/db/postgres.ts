import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { type Availability, createAvailability } from './availability.js'
import type { DatabaseConnection, Driver } from './driver.js'
import { createListener } from './listener.js'
import {
  configOf,
  connectionOn,
  createSockets,
  postgresTables,
  type Sockets,
  within,
} from './postgres-client.js'
import { createWriter } from './postgres-writer.js'
import { isDisconnected } from './problems.js'

/** Maximum number of connections for the reads of a process. */
const pooled = 10

const createPool = (url: string, sockets: Sockets, logger: Logger): pg.Pool => {
  const pool = new pg.Pool({ ...configOf(url, sockets), max: pooled })
  // The pool listens only to idle connections: losing one in use would end the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  pool.on('error', (error) => logger.warn({ error }, 'an idle connection to PostgreSQL was lost'))
  return pool
}

/** The connections for reads. Each is lent to one body at a time. */
const createReaders = ({
  url,
  logger,
  availability,
  sockets,
}: {
  url: string
  logger: Logger
  availability: Availability
  sockets: Sockets
}) => {
  let pool = createPool(url, sockets, logger)
  const connections = new WeakMap<pg.PoolClient, DatabaseConnection>()

  /** A connection of the pool; it is released if it arrives after the server was found not to respond. */
  const taken = (): Promise<pg.PoolClient> => {
    let refused = false
    const asked = availability.guard(async () => {
      const client = await pool.connect()
      if (refused) client.release(true)
      return client
    })
    asked.catch(() => {
      refused = true
    })
    return asked
  }

  /** A connection with an open snapshot. Connections of the pool that turn out to be lost are discarded, each once. */
  const begun = async (): Promise<pg.PoolClient> => {
    for (let lost = 0; ; lost++) {
      const client = await taken()
      try {
        await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
        return client
      } catch (error) {
        client.release(error instanceof Error ? error : true)
        if (!isDisconnected(error) || lost === pooled) throw error
      }
    }
  }

  const lend = async <T>(
    body: (connection: DatabaseConnection) => Promise<T>,
    snapshot: boolean,
  ): Promise<T> => {
    const client = await (snapshot ? begun() : taken())
    const connection = connections.get(client) ?? connectionOn(client)
    connections.set(client, connection)
    let broken: Error | undefined
    try {
      return await body(connection)
    } catch (error) {
      if (isDisconnected(error) && error instanceof Error) broken = error
      throw error
    } finally {
      if (snapshot && broken === undefined)
        await client.query('COMMIT').catch((error: unknown) => {
          broken = error instanceof Error ? error : new Error(String(error))
        })
      client.release(broken)
    }
  }

  return {
    lend,
    /**
     * Queries that wait for a hanging server would still wait when the server is back: they end here, and start again on
     * other connections.
     */
    reconnect: (): void => {
      const lost = pool
      pool = createPool(url, sockets, logger)
      sockets.cut()
      lost.end().catch(() => {})
    },
    end: () => pool.end(),
  }
}

/** The store's driver over a migrated PostgreSQL database. */
export const createPostgresDriver = async (options: {
  url: string
  clock: Clock
  logger: Logger
  as: 'hub' | 'tool'
}): Promise<Driver> => {
  const { url, clock, logger, as } = options
  const holder = randomUUID()
  const availability = createAvailability({ clock, logger })
  const sockets = createSockets()
  const readers = createReaders({ url, logger, availability, sockets })
  const writer = createWriter({ url, clock, availability, sockets })
  const isOwn = (session: number): boolean => session === writer.session()
  const listener = createListener({ url, clock, logger, availability, holder, isOwn })
  availability.onDown(readers.reconnect)
  if (as === 'hub') await listener.start()

  return {
    dialect: 'postgres',
    tables: postgresTables,
    snapshot: (body) => readers.lend(body, true),
    latest: (body) => readers.lend(body, false),
    writer: writer.connection,
    onRemote: listener.onRemote,
    holder,
    beside: (body) => listener.beside(body),
    availableSince: availability.upSince,
    close: async () => {
      await listener.close()
      await within(clock, 500, readers.end()).catch(() => {})
      await writer.close()
    },
  }
}
