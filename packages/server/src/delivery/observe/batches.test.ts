import { expect, test } from 'vitest'
import { createBatches } from './batches.js'

const setUp = (most: number, broken?: string) => {
  const reads: string[][] = []
  let last: Promise<unknown> = Promise.resolve()
  const read = createBatches<string, string>({
    most,
    read: async (keys) => {
      reads.push([...keys])
      if (broken !== undefined && keys.includes(broken)) throw new Error(`${broken} cannot be read`)
      return keys.map((key) => key.toUpperCase())
    },
    turn: (task) => {
      const next = last.then(task)
      last = next.catch(() => {})
      return next
    },
  })
  return { read, reads }
}

test('reads requested at the same moment are combined, up to a batch size', async () => {
  const { read, reads } = setUp(2)
  expect(await Promise.all(['a', 'b', 'c'].map(read))).toEqual(['A', 'B', 'C'])
  expect(reads).toEqual([['a', 'b'], ['c']])
  expect(await read('d')).toBe('D')
  expect(reads).toHaveLength(3)
})

test('only the key that cannot be read fails', async () => {
  const { read } = setUp(3, 'b')
  const [a, b, c] = await Promise.allSettled(['a', 'b', 'c'].map(read))
  expect([a?.status, b?.status, c?.status]).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})
