import { and, eq, sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { givenRows, preparedOnce, rowsText } from '../index.js'
import { type Open, storeForEach, user } from './contract.js'

const putLinks = preparedOnce(({ db, tables: { identityLinks } }) =>
  db
    .insert(identityLinks)
    .select(givenRows(identityLinks))
    .onConflictDoUpdate({
      target: [identityLinks.connectorUid, identityLinks.person],
      set: { username: sql`excluded.username`, adopted: sql`excluded.adopted` },
    })
    .prepare('test_put_links'),
)

const addOperations = preparedOnce(({ db, tables: { syncOperations } }) =>
  db.insert(syncOperations).select(givenRows(syncOperations)).prepare('test_add_operations'),
)

const told = ['runId', 'seq', 'message'] as const
const tell = preparedOnce(({ db, tables: { syncOperations } }) =>
  db
    .update(syncOperations)
    .set({ message: sql`told.message` })
    .from(sql`(${givenRows(syncOperations, told)}) as told`)
    .where(and(eq(syncOperations.runId, sql`told.run_id`), eq(syncOperations.seq, sql`told.seq`)))
    .prepare('test_tell'),
)

/** The contract of many rows passed as one text: the same as rows passed one by one. */
export const bulkContract = (open: Open): void => {
  describe('many rows at once', () => {
    const opened = storeForEach(open)

    const link = (person: string, username: string, adopted: boolean) => ({
      connectorUid: 'c',
      person,
      key: null,
      username,
      pendingUsername: null,
      displayName: `Zoë "the \\ quote" ${person}`,
      state: 'Active',
      since: '2026-01-01T00:00:00.000Z',
      revokedAt: null,
      adopted,
      appliedHash: null,
    })

    test('are stored and replaced, with absent values, truths and every character', async () => {
      const { store } = opened
      const put = (rows: readonly ReturnType<typeof link>[]) =>
        store.write(user, async (tx) => {
          await putLinks(tx).execute({ rows: rowsText(tx.tables.identityLinks, rows) })
        })
      await put([link('a', 'ann', false), link('b', 'bert', true)])
      await put([link('b', 'berta', false), link('c', 'cleo', true)])
      const rows = await store.read(({ db, tables: { identityLinks } }) =>
        db.select().from(identityLinks).orderBy(identityLinks.person),
      )
      expect(rows).toEqual([link('a', 'ann', false), link('b', 'berta', false), link('c', 'cleo', true)])
    })

    test('keep documents as they were, their keys in order; some columns are changed alone', async () => {
      const { store } = opened
      const row = (seq: number, before: unknown) => ({
        runId: 'r',
        seq,
        id: `id-${seq}`,
        kind: 'UpdateAccount',
        person: null,
        username: 'ann',
        subject: { z: 1, a: [true, null, 'ü'] },
        before,
        after: { nested: { '': 0.5 } },
        why: ['one', 'two'],
        state: 'Done',
        at: '',
        message: '',
      })
      const rows = [row(0, null), row(1, { text: '{"not":"parsed"}' })]
      await store.write(user, async (tx) => {
        await addOperations(tx).execute({ rows: rowsText(tx.tables.syncOperations, rows) })
      })
      const stored = await store.read(({ db, tables: { syncOperations } }) =>
        db.select().from(syncOperations).orderBy(syncOperations.seq),
      )
      expect(JSON.stringify(stored)).toEqual(JSON.stringify(rows))

      const changes = [
        { runId: 'r', seq: 1, message: 'it’s "said"' },
        { runId: 'r', seq: 2, message: 'of nothing' },
      ]
      await store.write(user, async (tx) => {
        await tell(tx).execute({ rows: rowsText(tx.tables.syncOperations, changes, told) })
      })
      const messages = await store.read(({ db, tables: { syncOperations } }) =>
        db.select({ message: syncOperations.message }).from(syncOperations).orderBy(syncOperations.seq),
      )
      expect(messages).toEqual([{ message: '' }, { message: 'it’s "said"' }])
    })
  })
}
