import { expect, test } from 'vitest'
import { createTurns } from './rate-limited-turns.js'

test('turns come at a fixed rate per second, each key keeps its own, and none is saved up', () => {
  let now = 0
  const turns = createTurns(10, { now: () => now, monotonic: () => now, after: () => () => {} })
  expect([turns.waitMs('a'), turns.waitMs('b'), turns.waitMs('c')]).toEqual([0, 100, 200])
  now = 50
  expect([turns.waitMs('b'), turns.waitMs('c')]).toEqual([50, 150])
  turns.end('a')
  expect(turns.waitMs('a')).toBe(250)
  now = 10_000
  turns.end('a')
  expect([turns.waitMs('a'), turns.waitMs('d')]).toEqual([0, 100])
})
