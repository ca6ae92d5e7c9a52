import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Change, OpenStore, Row, Tx } from '../index.js'
import { type Open, refusal, user } from './contract.js'
import { rowOf } from './row.js'

/** The contract of a transaction. */
export const transactionContract = (open: Open): void => {
  describe('transactions', () => {
    let opened: OpenStore
    beforeEach(async () => {
      opened = await open()
    })
    afterEach(() => opened.close())
    const put = (row: Row): Promise<Row> => opened.store.write(user, (tx) => tx.put(row))
    const feed = (after = 0): Promise<Change[]> => opened.store.changes(after)

    test('a body that throws is rolled back alone, its neighbours in the same commit are kept', async () => {
      const outcomes = await Promise.allSettled([
        put(rowOf('one')),
        opened.store.write(user, async (tx) => {
          await tx.put(rowOf('two'))
          const { leases } = tx.tables
          await tx.db.insert(leases).values({ name: 'x', holder: 'x', epoch: 1, expiresAt: '' })
          throw new Error('no')
        }),
        put(rowOf('one')),
        put(rowOf('three')),
      ])
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
      expect((await feed()).map(({ name, revision }) => [name, revision])).toEqual([
        ['one', 1],
        ['three', 2],
      ])
      const leases = await opened.store.read((reader) => reader.db.select().from(reader.tables.leases))
      expect(leases).toEqual([])
    })

    test('a later body of the same commit sees what an earlier one stored', async () => {
      const row = rowOf('web')
      const [, seen] = await Promise.all([
        put(row),
        opened.store.write(user, (tx) => tx.get('Release', 'default', 'web')),
      ])
      expect(seen?.revision).toBe(1)
    })

    test('changes cannot be staged once the body has ended', async () => {
      const kept: Tx[] = []
      await opened.store.write(user, async (tx) => {
        kept.push(tx)
      })
      await expect(kept[0]?.put(rowOf('late'))).rejects.toThrow('the transaction has ended')
    })

    test('two rows of one key in a separate table are a conflict', async () => {
      const token = { name: 'ci', hash: 'h', createdAt: '' }
      const add = () => opened.store.write(user, (tx) => tx.db.insert(tx.tables.tokens).values(token))
      await add()
      await expect(add()).rejects.toEqual(refusal('Conflict'))
    })

    test('a read sees one snapshot, whatever is committed while it runs', async () => {
      await put(rowOf('one'))
      await opened.store.read(async (reader) => {
        const before = await reader.revision()
        await put(rowOf('two'))
        expect(await reader.revision()).toBe(before)
        expect(await reader.list({ kind: 'Release' })).toHaveLength(1)
      })
      expect(await opened.store.read((reader) => reader.count({ kind: 'Release' }))).toBe(2)
    })

    test('a closed store takes nothing more and has stored what it took', async () => {
      const waiting = put(rowOf('last'))
      await opened.close()
      expect((await waiting).revision).toBe(1)
      await expect(put(rowOf('later'))).rejects.toEqual(refusal('Unavailable'))
      opened = await open()
    })
  })
}
