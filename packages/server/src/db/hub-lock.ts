import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { unavailable } from './problems.js'

export const lockFile = 'hansa.lock'

/**
 * Locks a data folder for one hub, for as long as this process lives or until `release`. The operating
 * system releases the lock when the process dies, however it dies: it is an exclusive lock on a separate database beside
 * the real one, so that other programs can still write there. Throws `Unavailable` when another process holds it.
 */
export const lockHub = (data: string, doing: string): { release: () => void } => {
  const file = new SqliteDatabase(join(data, lockFile), { timeout: 0 })
  try {
    file.pragma('journal_mode = MEMORY')
    file.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    file.close()
    if (!(error instanceof SqliteDatabase.SqliteError) || !error.code.startsWith('SQLITE_BUSY')) throw error
    throw unavailable(
      `a hub is running on ${data}: ${doing} requires it to be stopped`,
      error,
      'stop the other hub, or use another --data folder',
    )
  }
  return { release: () => file.close() }
}
