import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../runtime/clock.js'
import { type Logger, silentLogger } from '../runtime/logger.js'
import { tokenSubject } from '../runtime/subject.js'
import { type OpenStore, openStore } from './index.js'
import { newKeyFile, writeKeyFile } from './keys.js'
import { migrateSqlite } from './migrate.js'
import { migrationsBefore, olderInventory, readInventory, splitInventory } from './testing/older.js'
import { rowOf } from './testing/row.js'

const unavailable = (reason: RegExp) =>
  expect.objectContaining({ code: 'Unavailable', message: expect.stringMatching(reason) })

let data: string
const opened: OpenStore[] = []
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hansa-open-'))
})
afterEach(async () => {
  for (const { close } of opened.splice(0)) await close()
  rmSync(data, { recursive: true, force: true })
})

const open = async (options: { as?: 'hub' | 'tool'; logger?: Logger } = {}): Promise<OpenStore> => {
  const store = await openStore({ data, clock: systemClock, logger: silentLogger, ...options })
  opened.push(store)
  return store
}
const openAndClose = async (): Promise<string> => {
  const { store, close } = await open()
  await close()
  opened.pop()
  return store.hubUid
}
const key = (): string => join(data, 'hansa.key')

describe('the identity of a hub', () => {
  test('is created with the database and stays the same', async () => {
    const uid = await openAndClose()
    expect(uid).toMatch(/^[0-9a-f-]{36}$/)
    expect(await openAndClose()).toBe(uid)
  })
})

describe('the lock of a data folder', () => {
  test('refuses a second hub and lets tools write beside the first', async () => {
    const hub = await open()
    await expect(open()).rejects.toEqual(unavailable(/a hub is running on/))
    const tool = await open({ as: 'tool' })
    await tool.store.write({ subject: tokenSubject('tool') }, (tx) => tx.put(rowOf('web')))
    expect(await hub.store.read((reader) => reader.count({ kind: 'Release' }))).toBe(1)
  })

  test('is released when the hub closes', async () => {
    await openAndClose()
    await openAndClose()
  })

  test('keeps a tool from preparing a database that is not ready while a hub holds it', async () => {
    await open()
    renameSync(join(data, 'hansa.db'), join(data, 'elsewhere.db'))
    await expect(open({ as: 'tool' })).rejects.toEqual(unavailable(/a hub is running on/))
  })

  test('writers in two programs wait for each other', async () => {
    const [hub, tool] = [await open(), await open({ as: 'tool' })]
    const write = ({ store }: OpenStore, name: string) =>
      store.write({ subject: tokenSubject('x') }, (tx) => tx.put(rowOf(name)))
    await Promise.all(
      Array.from({ length: 40 }, (_, index) => write(index % 2 === 0 ? hub : tool, `r${index}`)),
    )
    expect((await hub.store.changes(0)).map(({ revision }) => revision)).toEqual(
      Array.from({ length: 40 }, (_, i) => i + 1),
    )
  })
})

describe('the key file', () => {
  test('is created at the first start, readable only by its owner', async () => {
    await openAndClose()
    expect(statSync(key()).mode & 0o777).toBe(0o600)
    expect(statSync(join(data, 'hansa.db')).mode & 0o777).toBe(0o600)
  })

  test('missing beside a database in use is refused and never created again', async () => {
    await openAndClose()
    rmSync(key())
    await expect(open()).rejects.toEqual(unavailable(/its key file .* is missing/))
    expect(existsSync(key())).toBe(false)
  })

  test('of another database is refused', async () => {
    await openAndClose()
    writeKeyFile(key(), newKeyFile())
    await expect(open()).rejects.toEqual(unavailable(/is not the key file of this database/))
  })

  test('that misses a key which rows need is refused', async () => {
    const { store, sealer } = await open()
    await store.write({ subject: tokenSubject('x') }, (tx) =>
      sealer.seal(tx, { owner: 'u', name: 'n', value: 'v' }),
    )
    await opened.pop()?.close()
    const { digestKey } = JSON.parse(readFileSync(key(), 'utf8'))
    writeKeyFile(key(), { ...newKeyFile(), digestKey })
    await expect(open()).rejects.toEqual(unavailable(/rows are encrypted with key/))
  })

  test('damaged is refused', async () => {
    await openAndClose()
    writeFileSync(key(), '{}')
    await expect(open()).rejects.toEqual(unavailable(/is damaged/))
  })

  test('that others can read causes a warning', async () => {
    await openAndClose()
    chmodSync(key(), 0o644)
    const warnings: string[] = []
    await open({ logger: { ...silentLogger, warn: (_details, message) => warnings.push(message) } })
    expect(warnings).toEqual(['other users can read the key file: run `chmod 600` on it'])
  })

  test('left behind by an interrupted first start is used', async () => {
    const file = new SqliteDatabase(join(data, 'hansa.db'))
    migrateSqlite(file)
    file.close()
    writeKeyFile(key(), newKeyFile())
    const before = readFileSync(key(), 'utf8')
    await openAndClose()
    expect(readFileSync(key(), 'utf8')).toBe(before)
  })
})

describe('migrations', () => {
  test('give what one column of the inventory held columns of their own', () => {
    const older = migrationsBefore('sqlite', '0006_applied_marks')
    const file = new SqliteDatabase(join(data, 'older.db'))
    migrate(drizzle(file), { migrationsFolder: older })
    file.exec(olderInventory)
    migrateSqlite(file)
    expect(file.prepare(readInventory).raw().all()).toEqual(splitInventory)
    file.close()
    rmSync(older, { recursive: true, force: true })
  })

  test('a database written by a newer Hansa is refused', async () => {
    await openAndClose()
    const file = new SqliteDatabase(join(data, 'hansa.db'))
    file.exec("insert into __drizzle_migrations (hash, created_at) values ('of the future', 9999999999999)")
    file.close()
    await expect(open()).rejects.toEqual(unavailable(/written by a newer Hansa/))
  })
})

test('a database that is not a postgres:// URL is refused without showing its password', async () => {
  const wrong = openStore({
    data,
    database: 'mysql://me:secret@host/db',
    clock: systemClock,
    logger: silentLogger,
  })
  await expect(wrong).rejects.toThrow('the database "mysql://…@host/db" is not a postgres:// URL')
})
