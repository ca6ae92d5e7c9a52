import pg from 'pg'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import type { Connection, Driver } from './driver.js'
import { createListener } from './listener.js'
import { connectionOn, postgresTables, timeouts } from './postgres-client.js'
import { createWriter } from './postgres-writer.js'
import { isDisconnected } from './problems.js'

/** So many connections serve the reads of a process at most. */
const pooled = 10

/** The store's driver over a migrated PostgreSQL database. */
export const createPostgresDriver = async (options: {
  url: string
  clock: Clock
  logger: Logger
  as: 'hub' | 'tool'
}): Promise<Driver> => {
  const { url, clock, logger, as } = options
  const pool = new pg.Pool({ connectionString: url, max: pooled, ...timeouts })
  pool.on('error', (error) => logger.warn({ error }, 'an idle connection to PostgreSQL was lost'))
  const connections = new WeakMap<pg.PoolClient, Connection>()
  const writer = createWriter(url, clock)
  const listener = createListener({ url, clock, logger, isOwn: (session) => session === writer.session() })
  if (as === 'hub') await listener.start()

  /** A connection in which a snapshot has begun. Those of the pool that turn out to be lost are given up, each once. */
  const begun = async (): Promise<pg.PoolClient> => {
    for (let lost = 0; ; lost++) {
      const client = await pool.connect()
      try {
        await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
        return client
      } catch (error) {
        client.release(error instanceof Error ? error : true)
        if (!isDisconnected(error) || lost === pooled) throw error
      }
    }
  }

  const lend = async <T>(body: (connection: Connection) => Promise<T>, snapshot: boolean): Promise<T> => {
    const client = await (snapshot ? begun() : pool.connect())
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
    dialect: 'postgres',
    tables: postgresTables,
    snapshot: (body) => lend(body, true),
    latest: (body) => lend(body, false),
    writer: writer.connection,
    onRemote: listener.onRemote,
    close: async () => {
      await listener.close()
      await writer.close()
      await pool.end()
    },
  }
}
