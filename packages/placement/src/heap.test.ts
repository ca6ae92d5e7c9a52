import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createHeap } from './heap.js'

test('items come out in order, pushed before or between', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.array(fc.integer()), (first, later) => {
      const heap = createHeap(first, (a, b) => a < b)
      for (const item of later) heap.push(item)
      const out: number[] = []
      for (let item = heap.pop(); item !== undefined; item = heap.pop()) out.push(item)
      expect(out).toEqual([...first, ...later].sort((a, b) => a - b))
    }),
  )
})
