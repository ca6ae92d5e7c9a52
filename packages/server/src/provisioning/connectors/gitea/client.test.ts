import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defaultLimits } from '../../../runtime/limits.js'
import { createGiteaClient } from './client.js'

const User = z.object({ id: z.number() })
const idOf = ({ id }: { id: number }): number => id
const { signal } = new AbortController()

/** A Gitea with pages of two that contains `ids` and reports a total of `count`. `ids` is called for each page. */
const giteaOf = (ids: () => readonly number[], count: number) =>
  createGiteaClient({
    authorization: 'Basic x',
    http: {
      limits: {
        ...defaultLimits.target,
        listItems: { most: 1_000, setting: 'HANSA_TARGET_LIST_ITEMS', text: '1000 items' },
      },
      send: async ({ path }: { path: string }) => {
        if (path.endsWith('/settings/api'))
          return { status: 200, headers: { 'x-total-count': '' }, body: { max_response_items: 2 } }
        const page = Number(/page=(\d+)/.exec(path)?.[1])
        const body = ids()
          .slice(2 * (page - 1), 2 * page)
          .map((id) => ({ id }))
        return { status: 200, headers: { 'x-total-count': String(count) }, body }
      },
      time: () => undefined,
      locate: async () => {
        throw new Error('it is where it is')
      },
      close: async () => {},
    },
  })

const read = (ids: () => readonly number[], count: number, kept?: 'kept') =>
  giteaOf(ids, count)
    .list('/teams/1/members', User, idOf, signal, kept)
    .then((users) => users.map(idOf))

describe('a list', () => {
  test('that counts or gives more than is read is refused before it is read', async () => {
    await expect(read(() => [1, 2, 3], 1e15)).rejects.toThrow(
      '/teams/1/members counts more than 1000 items; if that is expected, raise HANSA_TARGET_LIST_ITEMS',
    )
    const endless = Array.from({ length: 5_000 }, (_, index) => index)
    await expect(read(() => endless, 3, 'kept')).rejects.toThrow(/HANSA_TARGET_LIST_ITEMS/)
  })

  test('is what there is, as often as the server counts', async () => {
    expect(await read(() => [1, 2, 3], 3)).toEqual([1, 2, 3])
  })

  test.each([1, 4, 7])('of three of which the server counts %i is not a list', async (count) => {
    await expect(read(() => [1, 2, 3], count)).rejects.toThrow('changed during each of')
  })

  test.each([0, 2, 4, 7])(
    'whose count of %i is kept beside it is read up to the last page',
    async (count) => {
      expect(await read(() => [1, 2, 3], count, 'kept')).toEqual([1, 2, 3])
    },
  )

  test('that changes while it is read is not a list, whoever counts', async () => {
    let next = 0
    const ids = (): number[] => {
      next += 1
      return [next, next + 100, next + 200]
    }
    await expect(read(ids, 9, 'kept')).rejects.toThrow('changed during each of')
  })
})
