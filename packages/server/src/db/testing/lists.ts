import { beforeEach, describe, expect, test } from 'vitest'
import type { Row } from '../index.js'
import { type Open, storeForEach, user } from './contract.js'
import { rowOf } from './row.js'

/** The contract of lists: their items and their order. */
export const listContract = (open: Open): void => {
  describe('lists', () => {
    const opened = storeForEach(open)
    const { put } = opened

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
      expect(await where(['tier', 'In', 'front', 'back'])).toEqual(['default/a', 'default/a-1', 'default/b'])
      expect(await where(['tier', 'In', 'front'], ['env', 'In', 'prod'])).toEqual(['default/b'])
      expect(await where(['env', 'Exists'])).toEqual(['default/a-1', 'default/b'])
      expect(await where(['env', 'DoesNotExist'])).toEqual(['alpha/z', 'default/a'])
      expect(await where(['env', 'NotIn', 'prod'])).toEqual(['alpha/z', 'default/a', 'default/a-1'])
      expect(await where(['env', 'NotIn', 'prod'], ['tier', 'Exists'])).toEqual(['default/a', 'default/a-1'])
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
}
