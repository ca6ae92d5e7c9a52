import { randomUUID } from 'node:crypto'
import { closeSync, existsSync, openSync } from 'node:fs'
import SqliteDatabase from 'better-sqlite3'
import { getTableColumns } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { type Clock, pause } from '../runtime/clock.js'
import type { NewestRow } from './audit-row.js'
import { compactJson } from './compact-object.js'
import type { Database, Tables } from './database.js'
import type { DatabaseConnection, Driver, WriteConnection } from './driver.js'
import type { PositionRecord } from './position.js'
import { unavailable } from './problems.js'
import * as schema from './schema/sqlite.js'
import { watchFiles } from './sqlite-file.js'
import { prepareStatements } from './statements.js'

/** The one place where SQLite is typed as PostgreSQL: the tables and columns are the same, and awaited queries behave alike. */
export const sqliteTables = schema as unknown as Tables
export const sqliteDatabase = (file: SqliteDatabase.Database): Database =>
  drizzle(file) as unknown as Database

const connect = (file: SqliteDatabase.Database): DatabaseConnection => {
  const db = sqliteDatabase(file)
  return { db, statements: prepareStatements(db, sqliteTables) }
}

/** Other programs (a backup, `token create`) hold the file for milliseconds; waiting longer than this is an error. */
const patienceMs = 10_000

const isBusy = (error: unknown): boolean =>
  error instanceof SqliteDatabase.SqliteError && error.code.startsWith('SQLITE_BUSY')

/** Opens the file and sets what every connection needs. `durable: false` trades safety at a power cut for speed: tests only. */
export const openFile = (
  path: string,
  {
    readonly = false,
    durable = true,
    // The driver waits by blocking the thread, so it waits briefly and `begin` retries.
    patienceMs = 100,
  }: { readonly?: boolean; durable?: boolean; patienceMs?: number } = {},
): SqliteDatabase.Database => {
  if (!readonly && !existsSync(path)) closeSync(openSync(path, 'a', 0o600))
  const file = new SqliteDatabase(path, { readonly, timeout: patienceMs })
  if (readonly) file.pragma('cache_size = -1000')
  else file.pragma('journal_mode = WAL')
  file.pragma(`synchronous = ${durable ? 'FULL' : 'OFF'}`)
  file.pragma('foreign_keys = ON')
  return file
}

const createWriter = (
  file: SqliteDatabase.Database,
  clock: Clock,
  files: { check: () => void },
  position: PositionRecord | undefined,
): WriteConnection => {
  const begin = file.prepare('BEGIN IMMEDIATE')
  const counter = file.prepare<[], { value: number }>("select value from counter where id = 'revision'")
  const advance = file.prepare<[number]>("update counter set value = ? where id = 'revision'")
  const commit = file.prepare('COMMIT')
  const addLabels = file.prepare<[string, string]>(
    'insert into labels select ?, key, value from json_each(?)',
  )
  const addChange = file.prepare(
    'insert into changes (revision, type, kind, namespace, name, uid, labels, labels_before, object, actor, at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )

  const newestAudit = file.prepare<[], NewestRow>(
    'select sequence, hash, key_id as keyId from audit order by sequence desc limit 1',
  )
  const auditColumns = Object.entries(getTableColumns(schema.audit))
  const addAudit = file.prepare(
    `insert into audit (${auditColumns.map(([, { name }]) => name).join(', ')}) values (${auditColumns.map(([key]) => `@${key}`).join(', ')})`,
  )

  const beginNow = async (): Promise<void> => {
    const deadline = clock.monotonic() + patienceMs
    for (;;) {
      try {
        begin.run()
        return
      } catch (error) {
        if (!isBusy(error)) throw error
        if (clock.monotonic() > deadline)
          throw unavailable('another program is writing to the database', error)
        await pause(clock, 20)
      }
    }
  }

  return {
    ...connect(file),
    begin: async () => {
      files.check()
      await beginNow()
      const row = counter.get()
      if (row === undefined) throw new Error('the revision counter is missing from the database')
      return row.value
    },
    commit: async (revision) => {
      if (revision !== undefined) advance.run(revision)
      files.check()
      commit.run()
      if (revision !== undefined) position?.note(revision)
    },
    rollback: async () => {
      if (file.inTransaction) file.exec('ROLLBACK')
    },
    mark: async (first) => {
      file.exec(first ? 'SAVEPOINT body' : 'RELEASE body; SAVEPOINT body')
    },
    back: async () => {
      file.exec('ROLLBACK TO body')
    },
    addLabels: async (uid, labels) => {
      addLabels.run(uid, JSON.stringify(labels))
    },
    newestAudit: async () => newestAudit.get(),
    addChanges: async (changes, rows) => {
      for (const row of rows) addAudit.run(row)
      for (const change of changes) {
        const { revision, type, kind, namespace, name, uid, actor, at } = change
        const labels = JSON.stringify(change.labels)
        const before = change.labelsBefore === undefined ? null : JSON.stringify(change.labelsBefore)
        const object = compactJson(change.object)
        addChange.run(revision, type, kind, namespace, name, uid, labels, before, object, actor, at)
      }
    },
  }
}

/** Read-only connections. Each is lent to one body at a time, so that each body has its own snapshot. */
const createReaders = (path: string, clock: Clock) => {
  const open = (): { file: SqliteDatabase.Database; connection: DatabaseConnection } => {
    const file = openFile(path, { readonly: true })
    return { file, connection: connect(file) }
  }
  type Opened = ReturnType<typeof open>
  const idle = [open()]
  const keep = 16
  const waiting: ((reader: Opened) => void)[] = []
  let lent = 0
  let closed = false

  /** Waits for the next released connection: the process has no descriptors for more. */
  const nextBack = (error: unknown): Promise<Opened> =>
    new Promise((resolve, reject) => {
      const take = (reader: Opened): void => {
        cancel()
        resolve(reader)
      }
      const cancel = clock.after(patienceMs, () => {
        waiting.splice(waiting.indexOf(take), 1)
        reject(unavailable('cannot open another connection to the database', error))
      })
      waiting.push(take)
    })
  const take = (): Opened | Promise<Opened> => {
    const reader = idle.pop()
    if (reader !== undefined) return reader
    try {
      return open()
    } catch (error) {
      if (lent === 0) throw error
      return nextBack(error)
    }
  }
  const giveBack = (reader: Opened): void => {
    const next = waiting.shift()
    if (next !== undefined) next(reader)
    else if (idle.length < keep && !closed) idle.push(reader)
    else reader.file.close()
  }

  const lend = async <T>(
    body: (connection: DatabaseConnection) => Promise<T>,
    snapshot: boolean,
  ): Promise<T> => {
    const reader = await take()
    lent += 1
    try {
      if (snapshot) reader.file.exec('BEGIN')
      return await body(reader.connection)
    } finally {
      if (reader.file.inTransaction) reader.file.exec('COMMIT')
      lent -= 1
      giveBack(reader)
    }
  }

  return {
    lend,
    close: () => {
      closed = true
      for (const { file } of idle.splice(0)) file.close()
    },
  }
}

/** The store's driver over a migrated SQLite file: one connection writes, others read beside it (write-ahead log). */
export const createSqliteDriver = (options: {
  path: string
  clock: Clock
  durable?: boolean
  /** Records commits outside the database. */
  position?: PositionRecord
}): Driver => {
  const { path, clock, durable = true, position } = options
  const file = openFile(path, { durable })
  const writer = createWriter(file, clock, watchFiles(path), position)
  const readers = createReaders(path, clock)
  return {
    dialect: 'sqlite',
    tables: sqliteTables,
    snapshot: (body) => readers.lend(body, true),
    latest: (body) => readers.lend(body, false),
    writer: async () => writer,
    holder: randomUUID(),
    availableSince: () => Number.NEGATIVE_INFINITY,
    onRemote: () => {},
    close: async () => {
      readers.close()
      file.close()
      position?.close()
    },
  }
}
