import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { OpenStore, Row } from '../index.js'
import { type Open, refusal, storeForEach, user } from './contract.js'
import { rowOf } from './row.js'

const contentContract = (open: Open): void => {
  describe('the change feed', () => {
    const opened = storeForEach(open)
    const { put, feed } = opened

    test('has each change with its actor, its labels and what watchers are shown', async () => {
      const stored = await put(rowOf('web', { labels: { a: 'b' } }))
      const [change] = await feed()
      expect(change).toEqual({
        revision: 1,
        type: 'ADDED',
        kind: 'Release',
        namespace: 'default',
        name: 'web',
        uid: stored.uid,
        labels: { a: 'b' },
        actor: 'alice',
        at: stored.updatedAt,
        object: {
          apiVersion: 'hansa.dev/v1',
          kind: 'Release',
          metadata: {
            name: 'web',
            namespace: 'default',
            uid: stored.uid,
            labels: { a: 'b' },
            annotations: {},
            generation: 1,
            resourceVersion: '1',
            createdAt: stored.createdAt,
            updatedAt: stored.updatedAt,
          },
          spec: { size: 1 },
          status: {},
        },
      })
    })

    test('has changes of other tables, written together with their revision', async () => {
      await opened.store.write(user, async (tx) => {
        const object = { revision: 0 }
        const change = { kind: 'Event', namespace: '', name: 'e', uid: 'u', labels: {}, object }
        tx.record({ type: 'ADDED', ...change }, async (revision, at) => {
          object.revision = revision
          await tx.db
            .insert(tx.tables.leases)
            .values({ name: 'e', holder: 'x', epoch: revision, expiresAt: at })
        })
        await tx.put(rowOf('web'))
      })
      const changes = await feed()
      expect(changes.map(({ kind, revision }) => [kind, revision])).toEqual([
        ['Event', 1],
        ['Release', 2],
      ])
      expect(changes[0]?.object).toEqual({ revision: 1 })
      const [row] = await opened.store.read(({ db, tables }) =>
        db.select().from(tables.leases).where(eq(tables.leases.name, 'e')),
      )
      expect(row).toMatchObject({ epoch: 1, expiresAt: changes[0]?.at })
    })
  })
}

const readingContract = (open: Open): void => {
  describe('the change feed', () => {
    const opened = storeForEach(open)
    const { put } = opened

    test('can be read by kind, namespace and in pages', async () => {
      await put(rowOf('a'))
      await put(rowOf('b', { kind: 'Bundle' }))
      await put(rowOf('c', { namespace: 'other' }))
      const read = async (query: object) =>
        (await opened.store.changes(0, query)).map(({ name }) => name).join()
      expect(await read({ limit: 2 })).toBe('a,b')
      expect(await read({ kinds: ['Release'] })).toBe('a,c')
      expect(await read({ kinds: ['Release', 'Bundle'], namespace: 'default' })).toBe('a,b')
      expect(await read({ namespace: 'other' })).toBe('c')
      expect(await read({ kinds: [] })).toBe('')
    })

    test('a revision of another database is refused, not waited for', async () => {
      await put(rowOf('a'))
      await expect(opened.store.changes(2)).rejects.toEqual(refusal('Expired'))
    })

    test('listeners receive each commit, with the changes', async () => {
      const seen: number[] = []
      const stop = opened.store.onCommit((changes) => seen.push(...changes.map(({ revision }) => revision)))
      await Promise.all([put(rowOf('a')), put(rowOf('b'))])
      await put(rowOf('c'))
      stop()
      await put(rowOf('d'))
      expect(seen).toEqual([1, 2, 3])
    })
  })
}

const retentionContract = (open: Open): void => {
  describe('the change feed', () => {
    let opened: OpenStore
    beforeEach(async () => {
      opened = await open()
    })
    afterEach(() => opened.close())
    const put = (row: Row): Promise<Row> => opened.store.write(user, (tx) => tx.put(row))

    test('old changes are removed, and a reader that would miss them gets an error', async () => {
      await opened.close()
      opened = await open({ retention: { changes: 100, ms: 0 } })
      await opened.store.write(user, async (tx) => {
        for (let i = 0; i < 700; i++) await tx.put(rowOf(`r${i}`))
      })
      await opened.store.write(user, async (tx) => {
        for (let i = 0; i < 700; i++) await tx.put(rowOf(`s${i}`))
      })
      await expect(opened.store.changes(1)).rejects.toEqual(refusal('Expired'))
      const kept = await opened.store.changes(1300, { limit: 1000 })
      expect(kept.map(({ revision }) => revision)).toEqual(Array.from({ length: 100 }, (_, i) => 1301 + i))
    })

    test('what is more than the feed may take goes, young or not; the newest thousand stay', async () => {
      await opened.close()
      opened = await open({ retention: { changes: 100_000, ms: 3_600_000, bytes: 200_000 } })
      const large = (name: string) => ({ ...rowOf(name), spec: { text: 'x'.repeat(1_000) } })
      for (const prefix of ['r', 's', 't', 'u'])
        await opened.store.write(user, async (tx) => {
          for (let i = 0; i < 600; i++) await tx.put(large(`${prefix}${i}`))
        })
      await expect(opened.store.changes(1)).rejects.toEqual(refusal('Expired'))
      await expect(opened.store.changes(1_000)).rejects.toEqual(refusal('Expired'))
      expect(await opened.store.changes(1_400, { limit: 2_000 })).toHaveLength(1_000)
    })

    test('young changes stay, however many there are', async () => {
      await opened.close()
      opened = await open({ retention: { changes: 1, ms: 3_600_000 } })
      await opened.store.write(user, async (tx) => {
        for (let i = 0; i < 600; i++) await tx.put(rowOf(`r${i}`))
      })
      await put(rowOf('last'))
      expect(await opened.store.changes(0, { limit: 1000 })).toHaveLength(601)
    })
  })
}

/** The contract of the change feed. */
export const changeContract = (open: Open): void => {
  contentContract(open)
  readingContract(open)
  retentionContract(open)
}
