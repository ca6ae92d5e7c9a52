import { mkdirSync } from 'node:fs'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import type pg from 'pg'
import { type Clock, timestamp } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { locks } from './advisory-locks.js'
import { appendAudit, trailEntry } from './audit-append.js'
import { openAuditTrail } from './audit-trail.js'
import type { Retention } from './compaction.js'
import { createStore } from './create.js'
import { initialise, scrubbed, type Upgrade } from './initialise.js'
import { keysOf } from './keys.js'
import { readMeta, writeMeta } from './meta.js'
import { migrationsOf, refuseNewer } from './migrate.js'
import type { OpenStore } from './open-sqlite.js'
import { createPostgresDriver } from './postgres.js'
import { connectClient, postgresTables } from './postgres-client.js'
import { unavailable } from './problems.js'
import { markRestored } from './restored.js'
import { createSealer } from './secrets.js'

const refuseOld = async (client: pg.Client): Promise<void> => {
  const { rows } = await client.query<{ server_version_num: string; server_version: string }>(
    "select current_setting('server_version_num') as server_version_num, current_setting('server_version') as server_version",
  )
  const [version] = rows
  if (version === undefined || Number(version.server_version_num) >= 150_000) return
  throw unavailable(
    `PostgreSQL ${version.server_version} is too old: Hansa requires 15 or newer`,
    undefined,
    'upgrade the server, or omit --database to use SQLite',
  )
}

const migratePostgres = async (client: pg.Client): Promise<void> => {
  const folder = migrationsOf('postgres')
  const { rows: tables } = await client.query<{ found: string | null }>(
    "select to_regclass('drizzle.__drizzle_migrations')::text as found",
  )
  const { rows } =
    tables[0]?.found == null
      ? { rows: [] }
      : await client.query<{ created_at: string }>('select created_at from drizzle.__drizzle_migrations')
  if (
    refuseNewer(
      folder,
      rows.map(({ created_at }) => Number(created_at)),
    ).pending > 0
  )
    await migrate(drizzle(client), { migrationsFolder: folder })
}

/**
 * Which copy of the data this is: pg_restore recreates tables, and another server has another identifier. A copy made
 * by the file system has the same and cannot be distinguished.
 */
const originOf = async (client: pg.Client): Promise<string> => {
  const { rows } = await client.query<{ origin: string }>(
    "select concat_ws('/', (select oid from pg_database where datname = current_database()), 'meta'::regclass::oid) as origin",
  )
  const server = await client
    .query<{ system_identifier: string }>('select system_identifier::text from pg_control_system()')
    .catch(() => ({ rows: [] }))
  return `${server.rows[0]?.system_identifier ?? 'unknown'}/${rows[0]?.origin}`
}

const prepare = async (
  url: string,
  options: { data: string; logger: Logger; clock: Clock; upgrades?: readonly Upgrade[] },
) => {
  const client = await connectClient(url)
  try {
    await refuseOld(client)
    // Held to the end of the session. Two migrations at once fail otherwise, and two first starts would make two keys.
    await client.query(`select pg_advisory_lock(${locks.migrate})`)
    await migratePostgres(client)
    const origin = await originOf(client)
    await client.query(`BEGIN; SELECT pg_advisory_xact_lock(${locks.write})`)
    const place = { db: drizzle(client), tables: postgresTables }
    const facts = await initialise(place, options)
    const known = await readMeta(place, 'origin')
    if (known !== origin) {
      await writeMeta(place, 'origin', origin)
      if (known !== undefined) {
        await markRestored(place, options.clock)
        await appendAudit(place, keysOf(facts.keyFile).audit, [
          trailEntry('restore', timestamp(options.clock), {}),
        ])
      }
    }
    await client.query('COMMIT')
    if (options.upgrades !== undefined)
      await scrubbed(place, () =>
        client.query('VACUUM FULL resources, changes, targets, idempotency, blobs, secrets'),
      )
    return facts
  } finally {
    await client.end()
  }
}

/**
 * Opens a PostgreSQL database (15 or newer) that several hubs can share; each has its own copy of the key file in `data`.
 * Throws `Unavailable` when it cannot be reached, is newer than this program, or its key is missing or wrong.
 */
export const openPostgres = async (options: {
  url: string
  data: string
  clock: Clock
  logger: Logger
  as: 'hub' | 'tool'
  retention?: Retention
  upgrades?: readonly Upgrade[]
}): Promise<OpenStore> => {
  const { url, data, clock, logger, as, retention, upgrades } = options
  mkdirSync(data, { recursive: true, mode: 0o700 })
  const { hubUid, keyFile } = await prepare(url, {
    data,
    logger,
    clock,
    ...(upgrades === undefined ? {} : { upgrades }),
  })
  const driver = await createPostgresDriver({ url, clock, logger, as })
  try {
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
    return { store, sealer: createSealer({ keys }), audit: trail, close: () => store.close() }
  } catch (error) {
    await driver.close()
    throw error
  }
}
