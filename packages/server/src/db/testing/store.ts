import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Change, OpenStore, Retention, Row, Tx } from '../index.js'
import { rowOf } from './row.js'

export const user = { actor: 'alice' }

const refusal = (code: string) => expect.objectContaining({ name: 'HansaError', code })

/** What any store promises, whatever its database. `open` gives a fresh one. */
export const storeContract = (open: (options?: { retention?: Retention }) => Promise<OpenStore>): void => {
  describe('the store', () => {
    let opened: OpenStore
    beforeEach(async () => {
      opened = await open()
    })
    afterEach(() => opened.close())

    const put = (row: Row): Promise<Row> => opened.store.write(user, (tx) => tx.put(row))
    const feed = (after = 0): Promise<Change[]> => opened.store.changes(after)

    describe('resources', () => {
      test('what was put is read back as it was, with its revision and times', async () => {
        const row = rowOf('web', {
          labels: { tier: 'front' },
          spec: { z: [1, { a: null }], a: 'ü' },
          status: null,
        })
        const stored = await put(row)
        const read = await opened.store.read((reader) => reader.get('Release', 'default', 'web'))
        expect(read).toEqual(stored)
        expect(read).toEqual({
          ...row,
          revision: 1,
          createdAt: stored.updatedAt,
          updatedAt: stored.updatedAt,
        })
        expect(Object.keys(read?.spec ?? {})).toEqual(['z', 'a'])
        expect(await opened.store.read((reader) => reader.byUid(row.uid))).toEqual(stored)
      })

      test('a second resource of the same name is refused', async () => {
        await put(rowOf('web'))
        await expect(put(rowOf('web'))).rejects.toEqual(refusal('AlreadyExists'))
        await put(rowOf('web', { namespace: 'other' }))
        await put(rowOf('web', { kind: 'Bundle' }))
      })

      test('a row that changed since it was read is refused, and so is one that is gone', async () => {
        const first = await put(rowOf('web'))
        const second = await put({ ...first, spec: { size: 2 } })
        await expect(put({ ...first, spec: { size: 3 } })).rejects.toEqual(refusal('Conflict'))
        await expect(opened.store.write(user, (tx) => tx.remove(first))).rejects.toEqual(refusal('Conflict'))
        await opened.store.write(user, (tx) => tx.remove(second))
        await expect(put({ ...second, spec: { size: 3 } })).rejects.toEqual(refusal('Conflict'))
      })

      test('an equal row is no change and takes no revision', async () => {
        const stored = await put(rowOf('web', { spec: { a: 1, b: 2 } }))
        const again = await put({ ...stored, spec: { b: 2, a: 1 } })
        expect(again.revision).toBe(stored.revision)
        expect(await feed()).toHaveLength(1)
      })

      test('a body sees what it staged, and what it removed', async () => {
        const stored = await put(rowOf('old'))
        await opened.store.write(user, async (tx) => {
          const made = await tx.put(rowOf('new', { spec: { size: 1 } }))
          await tx.put({ ...made, spec: { size: 2 } })
          expect((await tx.get('Release', 'default', 'new'))?.spec).toEqual({ size: 2 })
          expect((await tx.byUid(made.uid))?.spec).toEqual({ size: 2 })
          await tx.remove(stored)
          expect(await tx.get('Release', 'default', 'old')).toBeUndefined()
          expect(await tx.byUid(stored.uid)).toBeUndefined()
        })
        expect((await feed(1)).map(({ type, name }) => `${type} ${name}`)).toEqual([
          'ADDED new',
          'DELETED old',
        ])
      })

      test('a resource made again under its name in one body is another one', async () => {
        const stored = await put(rowOf('web', { labels: { a: '1' } }))
        const next = rowOf('web', { labels: { a: '2' } })
        await opened.store.write(user, async (tx) => {
          await tx.remove(stored)
          await tx.put(next)
        })
        const read = await opened.store.read((reader) => reader.get('Release', 'default', 'web'))
        expect(read?.uid).toBe(next.uid)
        expect((await feed(1)).map(({ type }) => type)).toEqual(['DELETED', 'ADDED'])
      })

      test('what is made and removed in one body leaves no trace', async () => {
        await opened.store.write(user, async (tx) => {
          const made = await tx.put(rowOf('web'))
          await tx.remove(made)
        })
        expect(await feed()).toEqual([])
        expect(await opened.store.read((reader) => reader.revision())).toBe(0)
      })
    })

    describe('lists', () => {
      const names = (rows: readonly Row[]): string[] =>
        rows.map(({ namespace, name }) => `${namespace}/${name}`)
      const list = (query: object): Promise<string[]> =>
        opened.store.read(async (reader) => names(await reader.list({ kind: 'Release', ...query })))

      beforeEach(async () => {
        await put(rowOf('b', { labels: { tier: 'front', env: 'prod' } }))
        await put(rowOf('a-1', { labels: { tier: 'front', env: 'test' } }))
        await put(rowOf('a', { labels: { tier: 'back' } }))
        await put(rowOf('z', { namespace: 'alpha' }))
        await put(rowOf('a', { kind: 'Bundle', labels: { tier: 'front' } }))
      })

      test('are in the order of namespaces and names, byte by byte', async () => {
        expect(await list({})).toEqual(['alpha/z', 'default/a', 'default/a-1', 'default/b'])
        expect(await list({ namespace: 'default' })).toEqual(['default/a', 'default/a-1', 'default/b'])
      })

      test('go on after the last of the page before', async () => {
        expect(await list({ limit: 2 })).toEqual(['alpha/z', 'default/a'])
        expect(await list({ limit: 2, after: { namespace: 'default', name: 'a' } })).toEqual([
          'default/a-1',
          'default/b',
        ])
      })

      test('take only the names asked for', async () => {
        expect(await list({ names: ['a', 'z', 'nobody'] })).toEqual(['alpha/z', 'default/a'])
        expect(await list({ names: [] })).toEqual([])
      })

      const where = (...labels: Array<[string, string, ...string[]]>) =>
        list({ labels: labels.map(([key, operator, ...values]) => ({ key, operator, values })) })

      test('follow label selectors as Kubernetes does', async () => {
        expect(await where(['tier', 'In', 'front', 'back'])).toEqual([
          'default/a',
          'default/a-1',
          'default/b',
        ])
        expect(await where(['tier', 'In', 'front'], ['env', 'In', 'prod'])).toEqual(['default/b'])
        expect(await where(['env', 'Exists'])).toEqual(['default/a-1', 'default/b'])
        expect(await where(['env', 'DoesNotExist'])).toEqual(['alpha/z', 'default/a'])
        expect(await where(['env', 'NotIn', 'prod'])).toEqual(['alpha/z', 'default/a', 'default/a-1'])
        expect(await where(['env', 'NotIn', 'prod'], ['tier', 'Exists'])).toEqual([
          'default/a',
          'default/a-1',
        ])
      })

      test('count without reading', async () => {
        const query = { kind: 'Release', labels: [{ key: 'tier', operator: 'Exists' as const, values: [] }] }
        expect(await opened.store.read((reader) => reader.count(query))).toBe(3)
      })

      test('forget labels that were taken away', async () => {
        const row = await opened.store.read((reader) => reader.get('Release', 'default', 'b'))
        if (row === undefined) throw new Error('the row is missing')
        await put({ ...row, labels: { env: 'prod' } })
        expect(await where(['tier', 'In', 'front'])).toEqual(['default/a-1'])
        await opened.store.write(user, async (tx) => tx.remove({ ...row, revision: 6 }))
        expect(await where(['env', 'In', 'prod'])).toEqual([])
      })
    })

    describe('transactions', () => {
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
        expect(outcomes.map(({ status }) => status)).toEqual([
          'fulfilled',
          'rejected',
          'rejected',
          'fulfilled',
        ])
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

      test('two rows of one key in a table of its own are a conflict', async () => {
        const token = { name: 'ci', hash: 'h', createdAt: '' }
        const add = () => opened.store.write(user, (tx) => tx.db.insert(tx.tables.tokens).values(token))
        await add()
        await expect(add()).rejects.toEqual(refusal('Conflict'))
      })

      test('a read stands in one snapshot, whatever is committed meanwhile', async () => {
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

    describe('the change feed', () => {
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

      test('listeners are told of each commit, with the changes', async () => {
        const seen: number[] = []
        const stop = opened.store.onCommit((changes) => seen.push(...changes.map(({ revision }) => revision)))
        await Promise.all([put(rowOf('a')), put(rowOf('b'))])
        await put(rowOf('c'))
        stop()
        await put(rowOf('d'))
        expect(seen).toEqual([1, 2, 3])
      })

      test('old changes go, and whoever would miss them is told', async () => {
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

    describe('secrets', () => {
      const place = { owner: 'u', name: 'password' }

      test('open to what was sealed; equal values have equal digests', async () => {
        const { digest } = await opened.store.write(user, (tx) =>
          opened.sealer.seal(tx, { ...place, value: 'sösam' }),
        )
        expect(digest).toMatch(/^hmac-[0-9a-f]{64}$/)
        expect(digest).toBe(opened.sealer.digest('sösam'))
        expect(await opened.store.read((reader) => opened.sealer.open(reader, place))).toBe('sösam')
      })

      test('are not in the database in the clear, and do not open in another row', async () => {
        await opened.store.write(user, (tx) => opened.sealer.seal(tx, { ...place, value: 'sesame' }))
        const [row] = await opened.store.read(({ db, tables }) => db.select().from(tables.secrets))
        if (row === undefined) throw new Error('the row is missing')
        expect(Buffer.from(row.ciphertext, 'base64').toString('latin1')).not.toContain('sesame')
        await opened.store.write(user, (tx) =>
          tx.db.insert(tx.tables.secrets).values({ ...row, owner: 'other' }),
        )
        const moved = opened.store.read((reader) => opened.sealer.open(reader, { ...place, owner: 'other' }))
        await expect(moved).rejects.toThrow('was changed outside of Hansa')
      })

      test('are forgotten one by one or all of an owner', async () => {
        const seal = (name: string) =>
          opened.store.write(user, (tx) => opened.sealer.seal(tx, { owner: 'u', name, value: name }))
        for (const name of ['a', 'b', 'c']) await seal(name)
        const names = () =>
          opened.store.read(async ({ db, tables }) =>
            (await db.select().from(tables.secrets)).map(({ name }) => name),
          )
        await opened.store.write(user, (tx) => opened.sealer.forget(tx, 'u', 'a'))
        expect(await names()).toEqual(['b', 'c'])
        await opened.store.write(user, (tx) => opened.sealer.forget(tx, 'u'))
        expect(await names()).toEqual([])
      })
    })
  })
}
