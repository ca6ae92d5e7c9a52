import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { HansaError } from '../runtime/errors.js'
import { type KeyFile, keyPath, parseKeyFile } from './keys.js'
import { isPostgres } from './open.js'
import { refuseLoss, sqlitePath } from './open-sqlite.js'

/** Refuses operations that only SQLite supports, with the alternative. */
export const refusePostgres = (
  database: string | undefined,
  data: string,
  doing: 'backup' | 'restore',
): void => {
  if (!isPostgres(database)) return
  throw new HansaError(
    'BadRequest',
    { reason: `${doing} supports only SQLite, not PostgreSQL` },
    {
      hint:
        doing === 'backup'
          ? `run pg_dump on the database and keep ${keyPath(data)} with the dump`
          : `run pg_restore into a new database and put the key file kept with the dump at ${keyPath(data)}`,
    },
  )
}

/** IDs of the keys with which rows of the file are sealed. */
const keysUsedIn = (file: SqliteDatabase.Database): string[] => {
  const used: unknown[] = file.prepare('select distinct key_id from secrets').pluck().all()
  return used.map(String)
}

const sync = (path: string): void => {
  const handle = openSync(path, 'r')
  fsyncSync(handle)
  closeSync(handle)
}

/** A copy of the database as one snapshot shows it, with the text of the key file in a separate table. */
const copy = (source: SqliteDatabase.Database, data: string, partial: string): { keyFile: KeyFile } => {
  rmSync(partial, { force: true })
  closeSync(openSync(partial, 'wx', 0o600))
  // A reader like any other: writers continue during the backup, and do not restart it as they would with the online backup API.
  source.prepare('vacuum into ?').run(partial)
  const path = keyPath(data)
  const text = readFileSync(path, 'utf8')
  const file = new SqliteDatabase(partial)
  try {
    file.pragma('journal_mode = DELETE')
    file.exec('create table backup_key (text text not null)')
    file.prepare('insert into backup_key values (?)').run(text)
    const keyFile = parseKeyFile(text, path)
    const missing = keysUsedIn(file).filter((id) => keyFile.keys[id] === undefined)
    if (missing.length > 0) throw new KeysMoved(missing.join(', '))
    return { keyFile }
  } finally {
    file.close()
  }
}

/** The keys were rotated between the copy of the database and the reading of the key file. */
class KeysMoved extends Error {}

/**
 * Writes the database of `data` and its key file into one file (itself SQLite; mode 0600), while a hub runs or not.
 * Throws `BadRequest` when `file` exists, when the database does not exist, and for PostgreSQL;
 * `Unavailable` when the database lacks commits.
 */
export const backup = async ({
  data,
  file,
  database,
}: {
  data: string
  file: string
  database?: string
}): Promise<void> => {
  refusePostgres(database, data, 'backup')
  const path = sqlitePath(data)
  const refuse = (reason: string, hint: string): never => {
    throw new HansaError('BadRequest', { reason }, { hint })
  }
  if (!existsSync(path)) refuse(`no database found at ${path}`, 'set --data to the data folder of the hub')
  if (!existsSync(keyPath(data)))
    refuse(`no key file found at ${keyPath(data)}`, 'a backup without the key file could not be read')
  if (existsSync(file))
    refuse(`${file} already exists`, 'choose another name; a backup never overwrites a file')
  refuseLoss(data, path)
  const partial = `${file}.partial`
  const source = new SqliteDatabase(path, { readonly: true, timeout: 5_000 })
  try {
    try {
      copy(source, data, partial)
    } catch (error) {
      if (!(error instanceof KeysMoved)) throw error
      copy(source, data, partial)
    }
    sync(partial)
    renameSync(partial, file)
    if (process.platform !== 'win32') sync(dirname(resolve(file)))
  } finally {
    source.close()
    rmSync(partial, { force: true })
  }
}
