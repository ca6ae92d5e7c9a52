import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { type AuditTrail, openAuditTrail } from './audit-trail.js'
import type { Retention } from './compaction.js'
import { createStore } from './create.js'
import { lockHub } from './hub-lock.js'
import { initialise, scrubbed, type Upgrade } from './initialise.js'
import { keyPath, keysOf } from './keys.js'
import { migrateSqlite, pendingIn } from './migrate.js'
import { lostCommits, readPosition, recordPosition } from './position.js'
import { unavailable } from './problems.js'
import { createSealer, type Sealer } from './secrets.js'
import { createSqliteDriver, openFile, sqliteDatabase, sqliteTables } from './sqlite.js'
import { damaged, faultsIn, openingProblem } from './sqlite-file.js'
import type { Store } from './store.js'
import { walFault } from './wal.js'

/** An opened database. `close` ends the store and releases the lock. */
export interface OpenStore {
  store: Store
  sealer: Sealer
  audit: AuditTrail
  close(): Promise<void>
}

export const sqlitePath = (data: string): string => join(data, 'hansa.db')

const isReady = (path: string): boolean => {
  if (!existsSync(path)) return false
  const file = openFile(path)
  try {
    return pendingIn(file) === 0
  } finally {
    file.close()
  }
}

/** Without this check, a key file without its database would get an empty one, and the fleet would be orphaned. */
const refuseLost = (data: string, path: string): void => {
  if (!existsSync(keyPath(data)) || (existsSync(path) && statSync(path).size > 0)) return
  throw unavailable(
    `the key file ${keyPath(data)} exists but its database ${path} is ${existsSync(path) ? 'empty' : 'missing'}`,
    undefined,
    'restore the database with `hansa-server restore FILE --force`; to start with an empty database, move the key file elsewhere first',
  )
}

/** The current revision of a database, read without changing anything: opening it for writing would fold the log into it. */
export const positionIn = (path: string): { hubUid: string; revision: number } | undefined => {
  const file = openFile(path, { readonly: true })
  try {
    const hubUid: unknown = file.prepare("select value from meta where key = 'hubUid'").pluck().get()
    const revision: unknown = file.prepare("select value from counter where id = 'revision'").pluck().get()
    return typeof hubUid === 'string' ? { hubUid, revision: Number(revision ?? 0) } : undefined
  } finally {
    file.close()
  }
}

/** Throws `Unavailable` if commits are missing. Runs before anything opens the database for writing. */
export const refuseLoss = (data: string, path: string): void => {
  const fault = walFault(`${path}-wal`)
  if (fault !== undefined) throw damaged(`${path}-wal`, fault)
  // Before the revision: a hub that runs beside a tool keeps writing.
  const recorded = readPosition(data)
  if (recorded === undefined || !existsSync(path) || statSync(path).size === 0) return
  const found = positionIn(path)
  const lost = found && lostCommits(path, recorded, found)
  if (lost !== undefined) throw lost
}

const prepare = async (
  path: string,
  options: {
    data: string
    logger: Logger
    durable: boolean
    checked: boolean
    upgrades?: readonly Upgrade[]
  },
) => {
  refuseLost(options.data, path)
  const file = openFile(path, { durable: options.durable, patienceMs: 10_000 })
  try {
    const [fault] = options.checked ? faultsIn(file, 'quick') : []
    if (fault !== undefined) throw damaged(path, fault)
    migrateSqlite(file)
    // Values that an upgrade seals must not stay readable in free pages.
    file.pragma('secure_delete = ON')
    file.exec('BEGIN IMMEDIATE')
    const place = { db: sqliteDatabase(file), tables: sqliteTables }
    const facts = await initialise(place, options)
    file.exec('COMMIT')
    // Only a hub, which has the file to itself, performs upgrades.
    if (options.upgrades !== undefined)
      await scrubbed(place, async () => {
        file.exec('VACUUM')
        file.pragma('wal_checkpoint(TRUNCATE)')
      })
    return facts
  } finally {
    file.close()
  }
}

export interface SqliteOptions {
  data: string
  clock: Clock
  logger: Logger
  as: 'hub' | 'tool'
  retention?: Retention
  durable?: boolean
  upgrades?: readonly Upgrade[]
}

/**
 * Opens `<data>/hansa.db`, creating it if it does not exist. A hub holds the folder's lock until it closes; a tool takes it only
 * while it creates or migrates something. Throws `Unavailable` if the lock is held, the database is newer than
 * this program, or its key is missing or wrong.
 */
export const openSqlite = async (options: SqliteOptions): Promise<OpenStore> => {
  const { data } = options
  const path = sqlitePath(data)
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 })
    return await openLocked(path, options)
  } catch (error) {
    throw openingProblem(path, error)
  }
}

const openLocked = async (path: string, options: SqliteOptions): Promise<OpenStore> => {
  const { data, clock, logger, as, retention, durable = true, upgrades } = options
  let lock = as === 'hub' ? lockHub(data, 'starting another') : undefined
  try {
    if (durable) refuseLoss(data, path)
    if (as === 'tool' && !isReady(path)) lock = lockHub(data, 'preparing the database')
    const { hubUid, keyFile } = await prepare(path, {
      data,
      logger,
      durable,
      ...(upgrades === undefined ? {} : { upgrades }),
      checked: as === 'hub' && durable,
    })
    if (as === 'tool') lock?.release()
    const position = durable ? recordPosition(data, hubUid) : undefined
    const driver = createSqliteDriver({
      path,
      clock,
      durable,
      ...(position === undefined ? {} : { position }),
    })
    const keys = keysOf(keyFile)
    const { trail, recorder } = await driver.latest(({ db }) =>
      openAuditTrail({ db, tables: driver.tables }, { data, hubUid, keys: keys.audit, clock, logger }),
    )
    const store = await createStore({
      driver,
      audit: recorder,
      hubUid,
      clock,
      logger,
      ...(retention === undefined ? {} : { retention }),
    })
    return {
      store,
      sealer: createSealer({ keys }),
      audit: trail,
      close: async () => {
        await store.close()
        lock?.release()
      },
    }
  } catch (error) {
    lock?.release()
    throw error
  }
}
