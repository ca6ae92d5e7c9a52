import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../runtime/clock.js'
import { silentLogger } from '../runtime/logger.js'
import { tokenSubject } from '../runtime/subject.js'
import { followChanges, type OpenStore, openStore, restoredAt, rotateKey } from './index.js'
import { keyPath } from './keys.js'
import { migrationsBefore, olderInventory, readInventory, splitInventory } from './testing/older.js'
import { type Server, skipped, startServer } from './testing/postgres.js'
import { startProxy } from './testing/proxy.js'
import { rowOf } from './testing/row.js'
import { until } from './testing/until.js'

const unavailable = (reason: RegExp) =>
  expect.objectContaining({ code: 'Unavailable', message: expect.stringMatching(reason) })

describe.skipIf(skipped !== undefined)(
  `PostgreSQL${skipped === undefined ? '' : ` (skipped: ${skipped})`}`,
  () => {
    let server: Server
    let url: string
    let root: string
    const opened: OpenStore[] = []
    beforeAll(async () => {
      server = await startServer()
    })
    afterAll(() => server?.stop())
    beforeEach(async () => {
      url = await server.createDatabase()
      root = mkdtempSync(join(tmpdir(), 'hansa-pg-'))
    })
    afterEach(async () => {
      await closeAll()
      rmSync(root, { recursive: true, force: true })
    })

    const closeAll = async (): Promise<void> => {
      for (const { close } of opened.splice(0)) await close()
    }
    const open = async (database = url, folder = 'data'): Promise<OpenStore> => {
      const store = await openStore({
        data: join(root, folder),
        database,
        clock: systemClock,
        logger: silentLogger,
      })
      opened.push(store)
      return store
    }
    const query = async (text: string, database = url): Promise<void> => {
      const client = new pg.Client({ connectionString: database })
      await client.connect()
      await client.query(text)
      await client.end()
    }
    const put = ({ store }: OpenStore, name: string) =>
      store.write({ subject: tokenSubject('x') }, (tx) => tx.put(rowOf(name)))
    const names = ({ store }: OpenStore) =>
      store.read(async (reader) => (await reader.list({ kind: 'Release' })).map(({ name }) => name))
    const endSessions =
      'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()'

    test('two first starts at once make one hub with one key', async () => {
      const [one, other] = await Promise.all([open(), open()])
      expect(one.store.hubUid).toBe(other.store.hubUid)
      await one.store.write({ subject: tokenSubject('x') }, (tx) =>
        one.sealer.seal(tx, { owner: 'u', name: 'n', value: 'v' }),
      )
      expect(await other.store.read((reader) => other.sealer.open(reader, { owner: 'u', name: 'n' }))).toBe(
        'v',
      )
    })

    test('a second hub needs a copy of the key file', async () => {
      await open()
      await expect(open(url, 'second')).rejects.toEqual(unavailable(/its key file .* is missing/))
      copyFileSync(keyPath(join(root, 'data')), keyPath(join(root, 'second')))
      await open(url, 'second')
    })

    test('another hub receives a commit at once', async () => {
      const [one, other] = [await open(), await open()]
      let heard = 0
      other.store.onCommit(() => heard++)
      await put(one, 'web')
      await until('the other hub heard of it', () => heard === 1, 900)
      expect((await other.store.changes(0)).map(({ name }) => name)).toEqual(['web'])
    })

    test('a database that lost commits is noticed: followers list again, and hear what comes', async () => {
      const one = await open()
      for (const name of ['a', 'b', 'c']) await put(one, name)
      const from = await one.store.read((reader) => reader.revision())
      const seen: string[] = []
      const stop = followChanges({
        store: one.store,
        from,
        kinds: ['Release'],
        onChange: ({ name }) => seen.push(name),
        onLost: () => seen.push('lost'),
        logger: silentLogger,
      })
      await query(
        `begin; delete from changes where revision > ${from - 2}; update counter set value = ${from - 2} where id = 'revision'; commit`,
      )
      await until('the follower was told', () => seen.includes('lost'))
      await put(one, 'd')
      await until('the follower saw the next change', () => seen.includes('d'))
      expect(seen).toEqual(['lost', 'd'])
      stop()
    })

    test('the store continues after every connection was lost, including listening', async () => {
      const [one, other] = [await open(), await open()]
      let heard = 0
      other.store.onCommit(() => heard++)
      await put(one, 'before')
      await query(endSessions)
      await put(one, 'after')
      expect(await names(one)).toEqual(['after', 'before'])
      await until('the other hub heard of the second commit', () => heard >= 2)
    })

    test.each([
      ['a write', 'pg_advisory_xact_lock'],
      ['a read', 'REPEATABLE READ'],
    ])('%s is tried on another connection when its own is about to be closed', async (_, text) => {
      const proxy = await startProxy(url)
      try {
        const hub = await open(proxy.url)
        await put(hub, 'before')
        proxy.endAt(text)
        await put(hub, 'after')
        expect(await names(hub)).toEqual(['after', 'before'])
        await closeAll()
      } finally {
        await proxy.close()
      }
    })

    test('a body whose connection is lost is run again, and stored once', async () => {
      const hub = await open()
      let runs = 0
      await hub.store.write({ subject: tokenSubject('x') }, async (tx) => {
        runs++
        await tx.put(rowOf('web'))
        if (runs === 1) await query(endSessions)
        await tx.get('Release', 'default', 'other')
      })
      expect(runs).toBe(2)
      expect((await hub.store.changes(0)).map(({ name }) => name)).toEqual(['web'])
    })

    test('a commit whose answer is lost is looked up, not repeated', async () => {
      const proxy = await startProxy(url)
      try {
        const hub = await open(proxy.url)
        let runs = 0
        proxy.loseAnswerTo('NOTIFY hansa_changes')
        await hub.store.write({ subject: tokenSubject('x') }, async (tx) => {
          runs++
          await tx.put(rowOf('web'))
        })
        expect(runs).toBe(1)
        expect((await hub.store.changes(0)).map(({ name }) => name)).toEqual(['web'])
        await closeAll()
      } finally {
        await proxy.close()
      }
    })

    test('an unreachable server is named', async () => {
      await expect(open('postgres://nobody@127.0.0.1:1/hansa')).rejects.toEqual(
        unavailable(/PostgreSQL cannot be reached: connect ECONNREFUSED/),
      )
    })

    test('what one column of the inventory held gets columns of their own', async () => {
      const older = migrationsBefore('postgres', '0006_applied_marks')
      const client = new pg.Client(url)
      await client.connect()
      try {
        await migrate(drizzle(client), { migrationsFolder: older })
        await client.query(olderInventory)
        await open()
        const { rows } = await client.query({ text: readInventory, rowMode: 'array' })
        expect(rows).toEqual(splitInventory)
      } finally {
        await client.end()
        rmSync(older, { recursive: true, force: true })
      }
    })

    test('a database written by a newer Hansa is refused', async () => {
      await open()
      await query(
        "insert into drizzle.__drizzle_migrations (hash, created_at) values ('of the future', 9999999999999)",
      )
      await expect(open()).rejects.toEqual(unavailable(/written by a newer Hansa/))
    })

    test('a copy of the database knows that it is one', async () => {
      const hub = await open()
      await put(hub, 'web')
      await closeAll()
      expect(await (await open()).store.read(restoredAt)).toBeUndefined()
      await closeAll()
      const copy = new URL(url)
      copy.pathname = `${copy.pathname}_copy`
      await query(
        `create database ${copy.pathname.slice(1)} template ${new URL(url).pathname.slice(1)}`,
        url.replace(/[^/]+$/, 'postgres'),
      )
      const restored = await open(copy.href)
      expect(await restored.store.read(restoredAt)).toBeDefined()
      await expect(restored.store.changes(1)).rejects.toEqual(expect.objectContaining({ code: 'Expired' }))
      expect(await names(restored)).toEqual(['web'])
    })

    test('the key is rotated only when no hub runs', async () => {
      const common = { data: join(root, 'data'), database: url, clock: systemClock, logger: silentLogger }
      const place = { owner: 'u', name: 'n' }
      const hub = await open()
      await hub.store.write({ subject: tokenSubject('x') }, (tx) =>
        hub.sealer.seal(tx, { ...place, value: 'v' }),
      )
      await expect(rotateKey(common)).rejects.toEqual(unavailable(/a hub is running on this database/))
      await closeAll()
      expect((await rotateKey(common)).secrets).toBe(1)
      const again = await open()
      expect(await again.store.read((reader) => again.sealer.open(reader, place))).toBe('v')
    })
  },
)
