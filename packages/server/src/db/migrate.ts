import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type SqliteDatabase from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { HansaError } from '../runtime/errors.js'

/** Where this program's migrations of a dialect are. */
export const migrationsOf = (dialect: 'sqlite' | 'postgres'): string => {
  const folder = fileURLToPath(new URL(`../../../../migrations/${dialect}`, import.meta.url))
  if (!existsSync(folder)) throw new Error(`the migrations are missing: ${folder}`)
  return folder
}

/** Refuses a database with an applied migration that this program does not know. `applied`: the creation time of each (its name in the journal). */
export const refuseNewer = (folder: string, applied: readonly number[]): { pending: number } => {
  const known = new Set(
    readMigrationFiles({ migrationsFolder: folder }).map(({ folderMillis }) => folderMillis),
  )
  const unknown = applied.filter((made) => !known.has(made))
  if (unknown.length > 0)
    throw new HansaError(
      'Unavailable',
      {
        reason: `the database was written by a newer Hansa: ${unknown.length} of its ${applied.length} migrations are unknown to this program`,
      },
      { hint: 'start the version of Hansa that last wrote it, or restore a backup of this version' },
    )
  return { pending: known.size - applied.length }
}

const appliedTo = (file: SqliteDatabase.Database): number[] => {
  const table = file.prepare("select 1 from sqlite_master where name = '__drizzle_migrations'").get()
  if (table === undefined) return []
  const made: unknown[] = file.prepare('select created_at from __drizzle_migrations').pluck().all()
  return made.map(Number)
}

/** How many migrations are still to be applied to the file. Throws `Unavailable` if it is newer than this program. */
export const pendingIn = (file: SqliteDatabase.Database): number =>
  refuseNewer(migrationsOf('sqlite'), appliedTo(file)).pending

/** Applies missing migrations. The caller holds the hub lock. */
export const migrateSqlite = (file: SqliteDatabase.Database): void => {
  if (pendingIn(file) === 0) return
  // Rebuilding a table drops it for a moment, and with foreign keys on that would delete every row that points to it.
  file.pragma('foreign_keys = OFF')
  migrate(drizzle(file), { migrationsFolder: migrationsOf('sqlite') })
  file.pragma('foreign_keys = ON')
  const broken = file.pragma('foreign_key_check')
  if (Array.isArray(broken) && broken.length > 0)
    throw new Error(`a migration left ${broken.length} rows with dangling references`)
}
