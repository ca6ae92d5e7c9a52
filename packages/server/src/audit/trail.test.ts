import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  backup,
  headPath,
  headProblem,
  type OpenStore,
  openStore,
  openTestStore,
  readHead,
  restore,
  rotateAuditKey,
} from '../db/index.js'
import { openOn, rowOf, type Server, skipped, startServer } from '../db/testing/index.js'
import { createAct } from '../runtime/act.js'
import { systemClock } from '../runtime/clock.js'
import { silentLogger } from '../runtime/logger.js'
import { acting, controllerSubject, subjectOf, tokenSubject } from '../runtime/subject.js'
import { pruneTrail } from './prune.js'
import { act, trailOf } from './testing/trail.js'
import { type VerifiedTrail, verifyTrail } from './verify-all.js'

type Opened = OpenStore & { data: string }

/** As `hansa-server audit verify` does it. */
const verify = ({ store, audit: { keys, hubUid }, data }: Opened): Promise<VerifiedTrail> => {
  const head = readHead(data)
  return verifyTrail(store, { keys, ofHead: (reader) => headProblem(reader, head, { keys, hubUid }) })
}

const hub = { subject: controllerSubject('hub/test') }

const contract = (open: () => Promise<Opened>): void => {
  let opened: Opened
  beforeEach(async () => {
    opened = await open()
  })
  afterEach(() => opened.close())

  /** Changes the table as somebody with access to the database does. */
  const tamper = (change: string): Promise<unknown> =>
    opened.store.write(hub, async ({ db }) =>
      'run' in db && typeof db.run === 'function' ? db.run(sql.raw(change)) : db.execute(sql.raw(change)),
    )
  const five = async (): Promise<void> => {
    for (const token of ['a', 'b', 'c', 'd', 'e']) await act(opened.store, token)
  }

  test('a change has its row in the same commit, with the fields that changed and no values', async () => {
    const { store } = opened
    const subject = tokenSubject('ci')
    const change = (verb: string) =>
      acting(subject, createAct({ subject: subjectOf(subject), verb, kind: 'Release' }))
    const row = { ...rowOf('web'), spec: { replicas: 1, values: { password: 'hunter2' } } }
    const stored = await store.write({ subject: change('create') }, (tx) => tx.put(row))
    await store.write({ subject: change('update') }, (tx) =>
      tx.put({ ...stored, labels: { 'a/b': 'c' }, spec: { replicas: 2, values: { password: 'hunter3' } } }),
    )
    const rows = await trailOf(store)
    expect(rows.map(({ verb, name, token, revision }) => [verb, name, token, revision])).toEqual([
      ['create', 'web', 'ci', 1],
      ['update', 'web', 'ci', 2],
    ])
    expect(JSON.parse(rows[0]?.paths ?? '')).toEqual(['/spec'])
    expect(JSON.parse(rows[1]?.paths ?? '')).toEqual([
      '/spec/replicas',
      '/spec/values/password',
      '/metadata/labels',
    ])
    expect(JSON.stringify(rows)).not.toContain('hunter')
  })

  test('texts that a database would not keep as they are do not look like a change', async () => {
    for (const text of [
      'a\u0000b',
      '\ud800',
      'x\ude00y',
      '\u202eabc',
      '😀',
      'Ä\u0308',
      ' \n\t ',
      'x'.repeat(9_000),
    ])
      await act(opened.store, text, { name: text, reason: text, address: text, requestId: text })
    expect(await verify(opened)).toEqual({ rows: 8, through: 8 })
  })

  test('a change whose row cannot be written is refused', async () => {
    const onSqlite = opened.store.dialect === 'sqlite'
    await tamper(
      onSqlite
        ? "create trigger full before insert on audit begin select raise(abort, 'full'); end"
        : 'alter table audit add constraint full_of_rows check (sequence < 0)',
    )
    const subject = tokenSubject('ci')
    const one = acting(subject, createAct({ subject, verb: 'create', kind: 'Release' }))
    await expect(opened.store.write({ subject: one }, (tx) => tx.put(rowOf('web')))).rejects.toThrow()
    expect(await opened.store.read((reader) => reader.list({ kind: 'Release' }))).toEqual([])
    await tamper(onSqlite ? 'drop trigger full' : 'alter table audit drop constraint full_of_rows')
    await opened.store.write({ subject: one }, (tx) => tx.put(rowOf('web')))
    expect(await trailOf(opened.store)).toHaveLength(1)
  })

  test('a body that fails has no row, and those that share its commit have theirs', async () => {
    const { store } = opened
    const failing = tokenSubject('bad')
    const results = await Promise.allSettled([
      act(store, 'a'),
      store.write(
        { subject: acting(failing, createAct({ subject: failing, verb: 'update', kind: 'Release' })) },
        async () => {
          throw new Error('refused')
        },
      ),
      act(store, 'b'),
    ])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect((await trailOf(store)).map(({ subject }) => subject)).toEqual(['a', 'b'])
    expect(await verify(opened)).toEqual({ rows: 2, through: 2 })
  })

  test.each([
    ['changed', "update audit set name = 'api' where sequence = 3", 3],
    ['removed', 'delete from audit where sequence = 3', 3],
    [
      'removed and renumbered',
      'delete from audit where sequence = 3; update audit set sequence = sequence - 1 where sequence > 3',
      3,
    ],
    [
      'copied to the end',
      'insert into audit select 6, at, subject_kind, subject, subject_name, token, address, request_id, verb, kind, namespace, name, scope, result, revision, paths, reason, detail, key_id, previous, hash from audit where sequence = 5',
      6,
    ],
    [
      'exchanged',
      'update audit set sequence = 99 where sequence = 2; update audit set sequence = 2 where sequence = 3; update audit set sequence = 3 where sequence = 99',
      2,
    ],
    ['cut off at the end', 'delete from audit where sequence > 3', 4],
    ['all removed', 'delete from audit', 1],
    [
      'called pruned',
      "delete from audit where sequence < 3; update audit set kind = 'AuditTrail', verb = 'prune', detail = '{\"through\":2,\"hash\":\"' || (select previous from audit where sequence = 3) || '\"}' where sequence = 5",
      5,
    ],
  ])('rows that were %s are found', async (_what, change, row) => {
    await five()
    expect(await verify(opened)).toEqual({ rows: 5, through: 5 })
    for (const statement of change.split('; ')) await tamper(statement)
    expect((await verify(opened)).broken?.sequence).toBe(row)
  })

  test('an end that was cut off is found when more was written since', async () => {
    await five()
    const before = readFileSync(headPath(opened.data))
    await tamper('delete from audit where sequence > 3')
    await act(opened.store, 'f')
    await act(opened.store, 'g')
    // The running hub notices it as well, and keeps the proof.
    expect(readFileSync(headPath(opened.data))).toEqual(before)
    expect(await opened.store.read(opened.audit.checkHead)).toMatchObject({ sequence: 4 })
    expect((await verify(opened)).broken).toMatchObject({ sequence: 5 })
  })

  test('a record of the end that was changed is found', async () => {
    await five()
    const text = readFileSync(headPath(opened.data), 'utf8')
    writeFileSync(headPath(opened.data), text.replace(' 0000000000000005 ', ' 0000000000000003 '))
    expect((await verify(opened)).broken?.message).toContain('no valid signature')
  })

  test('a record that is older than the trail is fine: the hub died between the commit and the record', async () => {
    await five()
    const older = readFileSync(headPath(opened.data))
    await act(opened.store, 'f')
    writeFileSync(headPath(opened.data), older)
    expect(await verify(opened)).toEqual({ rows: 6, through: 6 })
    rmSync(headPath(opened.data))
    expect(await verify(opened)).toEqual({ rows: 6, through: 6 })
  })

  test('old rows are pruned behind a signed checkpoint, and the rest is still verified', async () => {
    await five()
    const later = { ...systemClock, now: () => Date.now() + 100 * 86_400_000 }
    const { subject } = hub
    expect(await pruneTrail(opened.store, { subject, clock: later, days: 90, through: 3 })).toBe(true)
    expect((await trailOf(opened.store)).map(({ sequence, verb }) => [sequence, verb])).toEqual([
      [4, 'update'],
      [5, 'update'],
      [6, 'prune'],
    ])
    expect(await verify(opened)).toEqual({ rows: 3, through: 6 })
    await tamper('delete from audit where sequence = 4')
    expect((await verify(opened)).broken?.sequence).toBe(4)
  })

  test('the newest row stays, however old it is: the chain continues there', async () => {
    await five()
    const later = { ...systemClock, now: () => Date.now() + 100 * 86_400_000 }
    const { subject } = hub
    await pruneTrail(opened.store, { subject, clock: later, days: 90, through: 5 })
    expect((await trailOf(opened.store)).map(({ sequence }) => sequence)).toEqual([5, 6])
    expect(await verify(opened)).toEqual({ rows: 2, through: 6 })
  })

  test('young rows stay', async () => {
    await five()
    const { subject } = hub
    expect(await pruneTrail(opened.store, { subject, clock: systemClock, days: 90, through: 5 })).toBe(false)
    expect(await trailOf(opened.store)).toHaveLength(5)
  })
}

describe('the audit trail on SQLite', () => {
  contract(openTestStore)

  test('continues under a new key, which the former one names', async () => {
    const data = mkdtempSync(join(tmpdir(), 'hansa-audit-'))
    const options = { data, clock: systemClock, logger: silentLogger }
    const opened = await openStore(options)
    await act(opened.store, 'a')
    await opened.close()
    const { keyId } = await rotateAuditKey(options)
    const again = { ...(await openStore(options)), data }
    await act(again.store, 'b')
    const rows = await trailOf(again.store)
    expect(rows.map(({ verb, kind }) => `${verb} ${kind}`)).toEqual([
      'update Release',
      'rotate AuditTrail',
      'rotate AuditKey',
      'update Release',
    ])
    expect(rows.map((row) => row.keyId === keyId)).toEqual([false, false, true, true])
    expect(await verify(again)).toEqual({ rows: 4, through: 4 })
    await again.close()
    rmSync(data, { recursive: true, force: true })
  })
})

describe('a restored backup', () => {
  test('says in its trail what it may lack, and continues', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hansa-audit-'))
    const [data, file] = [join(folder, 'data'), join(folder, 'backup')]
    const open = async () => ({
      ...(await openStore({ data, clock: systemClock, logger: silentLogger })),
      data,
    })
    const hub = await open()
    await act(hub.store, 'a')
    await backup({ data, file })
    await act(hub.store, 'b')
    await act(hub.store, 'c')
    const lost = (await trailOf(hub.store)).at(-1)
    await hub.close()
    await restore({ data, file, clock: systemClock, force: true })
    const restored = await open()
    await act(restored.store, 'd')
    const rows = await trailOf(restored.store)
    expect(rows.map(({ verb, subject }) => [verb, subject.replace(/ .*/, '')])).toEqual([
      ['update', 'a'],
      ['restore', 'hansa-server'],
      ['update', 'd'],
    ])
    expect(JSON.parse(rows[1]?.detail ?? '')).toEqual({ lostThrough: 3, lostHash: lost?.hash })
    expect(await verify(restored)).toEqual({ rows: 3, through: 3 })
    await restored.close()
    rmSync(folder, { recursive: true, force: true })
  })
})

describe.skipIf(skipped !== undefined)(
  `the audit trail on PostgreSQL${skipped === undefined ? '' : ` (skipped: ${skipped})`}`,
  () => {
    let server: Server
    beforeAll(async () => {
      server = await startServer()
    })
    afterAll(() => server?.stop())
    contract(async () => openOn(await server.createDatabase()))

    test('of a restored copy says so, and the record of the lost rows causes no alarm', async () => {
      const url = await server.createDatabase()
      const hub = await openOn(url)
      await act(hub.store, 'a')
      const client = new pg.Client({ connectionString: url.replace(/[^/]+$/, 'postgres') })
      await client.connect()
      const copy = async (name: string): Promise<void> => {
        await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
          new URL(url).pathname.slice(1),
        ])
        await client.query(`create database ${name} template ${new URL(url).pathname.slice(1)}`)
      }
      const { data } = hub
      const kept = mkdtempSync(join(tmpdir(), 'hansa-audit-'))
      cpSync(data, kept, { recursive: true })
      await hub.close()
      const name = `${new URL(url).pathname.slice(1)}_copy`
      await copy(name)
      const later = await openOn(url, { data: kept })
      await act(later.store, 'b')
      await act(later.store, 'c')
      await later.close()
      const restored = await openOn(url.replace(/[^/]+$/, name), { data: kept })
      await act(restored.store, 'd')
      expect((await trailOf(restored.store)).map(({ verb }) => verb)).toEqual(['update', 'restore', 'update'])
      expect(await verify(restored)).toEqual({ rows: 3, through: 3 })
      await restored.close()
      await client.end()
      rmSync(kept, { recursive: true, force: true })
    })

    test('is one chain, however many hubs write it at the same time', async () => {
      const url = await server.createDatabase()
      const first = await openOn(url)
      const second = await openOn(url, { data: first.data })
      const stores = [first.store, second.store]
      await Promise.all(
        Array.from({ length: 120 }, (_, index) => act(stores[index % 2] ?? first.store, `t${index}`)),
      )
      expect(await verify(first)).toEqual({ rows: 120, through: 120 })
      expect(await second.store.read(second.audit.checkHead)).toBeUndefined()
      await second.close()
      await first.close()
    })
  },
)
