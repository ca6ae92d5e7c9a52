import type { Clock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import type { Logger } from '../runtime/logger.js'
import type { Retention } from './compaction.js'
import type { Upgrade } from './initialise.js'
import { type OpenStore, openSqlite } from './open-sqlite.js'

/** Whether `database` is a PostgreSQL URL; not set means SQLite. Throws `BadRequest` for any other value. */
export const isPostgres = (database: string | undefined): database is string => {
  if (database === undefined || database === '') return false
  if (/^postgres(ql)?:\/\//.test(database)) return true
  throw new HansaError(
    'BadRequest',
    { reason: `the database "${database.replace(/\/\/.*@/, '//…@')}" is not a postgres:// URL` },
    {
      hint: 'omit --database to use SQLite in the data folder, or set it to postgres://user:password@host:5432/name',
    },
  )
}

/**
 * Opens the store: SQLite at `<data>/hansa.db`, or PostgreSQL where `database` is its URL (the key file stays in `data`).
 * Applies migrations. `as: 'tool'` is for short-lived programs that run beside a hub (default `hub`). Throws `Unavailable`
 * with the reason: another hub on the same file, a database newer than this program, a missing or wrong key, no connection.
 */
export const openStore = async (options: {
  data: string
  database?: string
  clock: Clock
  logger: Logger
  as?: 'hub' | 'tool'
  retention?: Retention
  /** Upgrade data of an older hub, in this order; without them an older database stays as it is until a hub opens it. */
  upgrades?: readonly Upgrade[]
}): Promise<OpenStore> => {
  const { database, as = 'hub', ...rest } = options
  if (isPostgres(database)) {
    // Its driver takes a tenth of a second to load, and a hub on SQLite does not need it.
    const { openPostgres } = await import('./open-postgres.js')
    return await openPostgres({ ...rest, as, url: database })
  }
  return await openSqlite({ ...rest, as })
}
