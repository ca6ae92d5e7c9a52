import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { type Clock, systemClock } from '../runtime/clock.js'
import { type Logger, silentLogger } from '../runtime/logger.js'
import type { Retention } from './compaction.js'
import { migrateSqlite } from './migrate.js'
import { type OpenStore, openSqlite, sqlitePath } from './open-sqlite.js'

let migrated: Buffer | undefined

/** An empty migrated database; created once per process, because tests open many. */
const template = (): Buffer => {
  if (migrated !== undefined) return migrated
  const file = new SqliteDatabase(':memory:')
  migrateSqlite(file)
  migrated = file.serialize()
  file.close()
  return migrated
}

/**
 * A store for tests: SQLite as the hub runs it, in its own folder that `close` removes, without waiting for the disk.
 * `data` is that folder.
 */
export const openTestStore = async (
  options: { clock?: Clock; logger?: Logger; retention?: Retention } = {},
): Promise<OpenStore & { data: string }> => {
  const { clock = systemClock, logger = silentLogger, retention } = options
  const data = mkdtempSync(join(tmpdir(), 'hansa-store-'))
  writeFileSync(sqlitePath(data), template(), { mode: 0o600 })
  const opened = await openSqlite({
    data,
    clock,
    logger,
    as: 'hub',
    durable: false,
    ...(retention === undefined ? {} : { retention }),
  })
  return {
    ...opened,
    data,
    close: async () => {
      await opened.close()
      rmSync(data, { recursive: true, force: true })
    },
  }
}
