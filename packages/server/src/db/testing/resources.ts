import { describe, expect, test } from 'vitest'
import { type Open, refusal, storeForEach, user } from './contract.js'
import { rowOf } from './row.js'

const rowContract = (open: Open): void => {
  describe('resources', () => {
    const opened = storeForEach(open)
    const { put, feed } = opened

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

    test('an equal row changes nothing and takes no revision', async () => {
      const stored = await put(rowOf('web', { spec: { a: 1, b: 2 } }))
      const again = await put({ ...stored, spec: { b: 2, a: 1 } })
      expect(again.revision).toBe(stored.revision)
      expect(await feed()).toHaveLength(1)
    })
  })
}

/** Several changes of one body. */
const stagingContract = (open: Open): void => {
  describe('resources', () => {
    const opened = storeForEach(open)
    const { put, feed } = opened

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
      expect((await feed(1)).map(({ type, name }) => `${type} ${name}`)).toEqual(['ADDED new', 'DELETED old'])
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
}

/** How resources are stored. */
export const resourceContract = (open: Open): void => {
  rowContract(open)
  stagingContract(open)
}
