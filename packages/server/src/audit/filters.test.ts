import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OpenStore, openTestStore, type Reader } from '../db/index.js'
import { openOn, type Server, skipped, startServer } from '../db/testing/index.js'
import { controllerSubject } from '../runtime/subject.js'
import type { AuditFilter } from './contract.js'
import { entriesOf, newestRows } from './store.js'
import { act } from './testing/trail.js'

/** The filters of the trail that select few rows, and the index that finds these. */
const selective: [string, AuditFilter, string][] = [
  ['a request id', { requestId: 'r-7' }, 'audit_request'],
  ['a verb', { verb: 'rotate' }, 'audit_verb'],
  ['a result', { result: 'Denied' }, 'audit_result'],
  ['the name of an object', { object: 'web' }, 'audit_name'],
  ['an object', { kind: 'Release', namespace: 'shop', object: 'web' }, 'audit_(object|name)'],
]

let server: Server | undefined
afterAll(() => server?.stop())

const dialects: [string, () => Promise<OpenStore>, string | undefined][] = [
  ['SQLite', () => openTestStore(), undefined],
  [
    'PostgreSQL',
    async () => {
      server = await startServer()
      return await openOn(await server.createDatabase())
    },
    skipped,
  ],
]

/** The plan of a query, as text. */
const planOf = async (
  reader: Reader,
  dialect: 'sqlite' | 'postgres',
  filter: AuditFilter,
): Promise<string> => {
  const query = newestRows(reader, filter, { limit: 100 }).getSQL()
  // The drivers of the dialects differ here; one type serves both.
  if (dialect === 'sqlite')
    return JSON.stringify(
      await Reflect.get(reader.db, 'all').call(reader.db, sql`explain query plan ${query}`),
    )
  return JSON.stringify(await reader.db.execute(sql`explain ${query}`))
}

describe.each(dialects)('the filters of the audit trail on %s', (_name, open, skip) => {
  describe.skipIf(skip !== undefined)('', () => {
    let opened: OpenStore
    beforeAll(async () => {
      opened = await open()
      const common = Array.from({ length: 3_000 }, (_, index) =>
        act(opened.store, `t${index % 5}`, {
          ...{ requestId: `r-${index}`, verb: 'update', name: `app-${index}` },
        }),
      )
      await Promise.all(common)
      await act(opened.store, 'ci', { name: 'web', requestId: 'r-denied', result: 'Denied' })
      await act(opened.store, 'ci', { name: 'web', verb: 'rotate', requestId: 'r-rotate' })
    }, 120_000)
    afterAll(() => opened.close())

    test.each(selective)('%s is found by its index', async (_what, filter, index) => {
      const { store } = opened
      if (store.dialect === 'postgres')
        await store.write({ subject: controllerSubject('hub/test') }, ({ db }) =>
          db.execute(sql`analyze audit`),
        )
      const plan = await store.read((reader) => planOf(reader, store.dialect, filter))
      expect(plan).toMatch(new RegExp(index))
    })

    test.each<[AuditFilter, string[]]>([
      [{ result: 'Denied' }, ['r-denied']],
      [{ result: 'Succeeded', object: 'web' }, ['r-rotate']],
      [{ requestId: 'r-7' }, ['r-7']],
      [{ verb: 'rotate' }, ['r-rotate']],
      [{ object: 'web' }, ['r-rotate', 'r-denied']],
      [{ object: 'web', result: 'Denied', verb: 'update' }, ['r-denied']],
      [{ object: 'web', result: 'Failed' }, []],
    ])('%j', async (filter, expected) => {
      const found = await opened.store.read((reader) => entriesOf(reader, filter, { limit: 10 }))
      expect(found.map(({ requestId }) => requestId)).toEqual(expected)
    })
  })
})
