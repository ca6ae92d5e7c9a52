import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import type { Connection } from './driver.js'
import { innermostMessage, unavailable } from './problems.js'
import * as schema from './schema/postgres.js'
import { prepareStatements } from './statements.js'

/** The tables of the dialect whose types serve both. */
export const postgresTables = schema

/** Advisory locks of a database that is Hansa's: (namespace, what). */
export const locks = { write: '1751215719, 1', migrate: '1751215719, 2', hub: '1751215719, 3' } as const

/** Of every connection. */
export const timeouts = {
  connectionTimeoutMillis: 10_000,
  /** Longer than anything the hub asks; a server that hangs must not hang the hub. */
  query_timeout: 30_000,
  keepAlive: true,
  application_name: 'hansa',
}

/** A connection of its own, connected. Throws `Unavailable` when the server cannot be reached or refuses. */
export const connectClient = async (
  url: string,
  options: { onLost?: (error: unknown) => void; idleInTransactionMs?: number } = {},
): Promise<pg.Client> => {
  const { onLost = () => {}, idleInTransactionMs } = options
  const client = new pg.Client({
    connectionString: url,
    ...timeouts,
    ...(idleInTransactionMs === undefined
      ? {}
      : { idle_in_transaction_session_timeout: idleInTransactionMs }),
  })
  client.on('error', onLost)
  client.on('end', () => onLost(undefined))
  try {
    await client.connect()
    return client
  } catch (error) {
    client.end().catch(() => {})
    throw unavailable(
      `PostgreSQL cannot be reached: ${innermostMessage(error)}`,
      error,
      'check --database and that the server runs',
    )
  }
}

export const connectionOn = (client: pg.ClientBase): Connection => {
  const db = drizzle(client as pg.Client)
  return { db, statements: prepareStatements(db, schema) }
}
