import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../runtime/clock.js'
import { silentLogger } from '../runtime/logger.js'
import { tokenSubject } from '../runtime/subject.js'
import { upgrades } from '../upgrade/index.js'
import { type OpenStore, openStore } from './index.js'
import { type Server, skipped, startServer } from './testing/postgres.js'
import { rowOf } from './testing/row.js'

const writer = { subject: tokenSubject('test') }
const value = '"s3cret"'

/** What both dialects promise of the upgrade. The whole of it is tested by test/attacks on a running hub. */
const contract = (databaseOf: () => string | undefined): void => {
  let data: string
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'hansa-upgrade-'))
  })
  afterEach(() => rmSync(data, { recursive: true, force: true }))

  const open = (given?: typeof upgrades): Promise<OpenStore> => {
    const database = databaseOf()
    return openStore({
      data,
      clock: systemClock,
      logger: silentLogger,
      ...(database === undefined ? {} : { database }),
      ...(given === undefined ? {} : { upgrades: given }),
    })
  }

  test('runs once, on a database of before; digests get their owner and secrets still open', async () => {
    const old = await open()
    const identity = old.sealer.identity(value)
    const row = rowOf('a', { kind: 'Connector' })
    const { uid } = row
    await old.store.write(writer, async (tx) => {
      await tx.put({ ...row, spec: { token: { digest: identity }, plain: { digest: 'not one' } } })
      await old.sealer.seal(tx, { owner: uid, name: identity, value })
      await tx.db.delete(tx.tables.meta).where(eq(tx.tables.meta.key, 'digests'))
    })
    await old.close()
    for (const _ of ['upgrades', 'changes nothing']) {
      const opened = await open(upgrades)
      const digest = opened.sealer.digest(uid, value)
      const found = await opened.store.read(async (reader) => ({
        row: await reader.byUid(uid),
        names: await opened.sealer.names(reader, uid),
        value: await opened.sealer.open(reader, { owner: uid, name: digest }),
        feed: await reader.db.select().from(reader.tables.changes),
      }))
      await opened.close()
      expect(found.row?.spec).toEqual({ token: { digest }, plain: { digest: 'not one' } })
      expect([...found.names]).toEqual([digest])
      expect(found.value).toBe(value)
      expect(found.feed).toEqual([])
    }
  })

  test('does not change a new database', async () => {
    const opened = await open(upgrades)
    await opened.store.write(writer, (tx) => tx.put(rowOf('a')))
    await opened.close()
    const again = await open(upgrades)
    expect(await again.store.changes(0)).toHaveLength(1)
    await again.close()
  })
}

describe('on SQLite', () => contract(() => undefined))

describe.skipIf(skipped !== undefined)(
  `on PostgreSQL${skipped === undefined ? '' : ` (skipped: ${skipped})`}`,
  () => {
    let server: Server
    let url: string
    beforeAll(async () => {
      server = await startServer()
    })
    beforeEach(async () => {
      url = await server.createDatabase()
    })
    afterAll(() => server?.stop())
    contract(() => url)
  },
)
