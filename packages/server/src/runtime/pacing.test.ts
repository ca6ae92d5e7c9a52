import { expect, test } from 'vitest'
import { createRests } from './pacing.js'

test('work rests nine times as long as it took, within bounds, separately for each key', () => {
  const rests = createRests({ leastMs: 200, mostMs: 2_000 })
  expect(rests.of('a')).toBe(200)
  rests.took('a', 1)
  rests.took('b', 100)
  rests.took('c', 5_000)
  expect(['a', 'b', 'c'].map(rests.of)).toEqual([200, 900, 2_000])
  rests.forget('c')
  expect(rests.of('c')).toBe(200)
})
