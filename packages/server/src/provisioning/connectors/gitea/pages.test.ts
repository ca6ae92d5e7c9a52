import { describe, expect, test } from 'vitest'
import { type PagedList, readCounted, readKept, readRising } from './pages.js'

/** A list of pages of two; the callback runs before each page that is read, with the number of pages read before it. */
const listOf = (
  ids: number[],
  meanwhile: (read: number, ids: number[]) => void = () => {},
): PagedList<number> & { reads: number } => {
  const list = {
    reads: 0,
    limit: 2,
    idOf: (id: number) => id,
    check: () => {},
    page: async (number: number, limit: number) => {
      meanwhile(list.reads, ids)
      list.reads += 1
      return { items: ids.slice((number - 1) * limit, number * limit), total: ids.length }
    },
  }
  return list
}
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)

describe('a list in the order of its ids', () => {
  test('that gains somebody with every page is read with one look', async () => {
    for (let count = 1; count <= 12; count += 1) {
      const list = listOf(upTo(count), (read, ids) => {
        // Bounded: a list that grows faster than it is read never ends.
        if (read < 20) ids.push(ids.length + 1)
      })
      const found = await readRising(list)
      expect(found?.slice(0, count)).toEqual(upTo(count))
    }
  })

  test('is complete, or no list: whoever goes and comes at whatever moment, nobody who stays is missing', async () => {
    for (let count = 1; count <= 9; count += 1)
      for (let moment = 0; moment < 8; moment += 1)
        for (let gone = 1; gone <= count; gone += 1)
          for (const comes of [0, 1, 2]) {
            const ids = upTo(count)
            const list = listOf(ids, (read) => {
              if (read !== moment) return
              ids.splice(gone - 1, 1)
              for (let more = 1; more <= comes; more += 1) ids.push(count + more)
            })
            const found = await readRising(list)
            const stayed = upTo(count).filter((id) => id !== gone)
            if (found !== undefined) expect(found).toEqual(expect.arrayContaining(stayed))
          }
  })

  test('that nobody changes is read with one page more than it has, and once where it is one page', async () => {
    const long = listOf(upTo(7))
    expect(await readRising(long)).toEqual(upTo(7))
    expect(long.reads).toBe(6)
    const short = listOf(upTo(2))
    expect(await readRising(short)).toEqual([1, 2])
    expect(short.reads).toBe(1)
  })
})

describe('a list in any order', () => {
  test.each([
    ['at its end', (ids: number[]) => ids.push(100)],
    ['at its beginning', (ids: number[]) => ids.unshift(100)],
  ])('that gains one %s has everything that was there', async (_, add) => {
    const list = listOf(upTo(5), (read, ids) => {
      if (read === 1) add(ids)
    })
    expect((await readCounted(list))?.filter((id) => id !== 100).sort()).toEqual(upTo(5))
  })

  test('that loses one is not a list', async () => {
    const list = listOf(upTo(5), (read, ids) => {
      if (read === 1) ids.shift()
    })
    expect(await readCounted(list)).toBeUndefined()
  })

  test('whose count is not relied on may gain, and not lose, between two readings', async () => {
    const gains = { ...listOf(upTo(4), (read, ids) => read === 3 && ids.push(9)) }
    const page = gains.page
    gains.page = async (number, limit) => ({ ...(await page(number, limit)), total: 77 })
    expect(await readKept(gains)).toEqual([1, 2, 3, 4, 9])
    const loses = listOf(upTo(4), (read, ids) => read === 3 && ids.shift())
    const other = loses.page
    loses.page = async (number, limit) => ({ ...(await other(number, limit)), total: 77 })
    expect(await readKept(loses)).toBeUndefined()
  })
})
