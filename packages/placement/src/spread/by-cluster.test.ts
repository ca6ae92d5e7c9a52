import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Candidate } from '../candidate.js'
import { takeWithRoom } from './by-cluster.js'

const candidates = (rooms: readonly number[]): Candidate[] =>
  rooms.map((room, index) => ({
    cluster: { name: `c${index}` },
    index,
    tier: 0,
    score: 0,
    exact: 0,
    avoided: false,
    room,
  }))

const taken = (rooms: readonly number[], count: number, wanted: number) =>
  takeWithRoom(candidates(rooms), count, wanted).selected.map(({ index }) => index)

// The rule as it reads, with the swapped-out cluster left where the spare was.
const swapping = (rooms: readonly number[], count: number, wanted: number): number[] => {
  const order = rooms.map((_, index) => index)
  const roomAt = (place: number) => rooms[order[place] ?? -1] ?? 0
  const sum = () => order.slice(0, count).reduce((total, index) => total + (rooms[index] ?? 0), 0)
  for (let at = count - 1; at >= 0 && sum() < wanted; at -= 1) {
    let best = at
    for (let spare = count; spare < order.length; spare += 1) if (roomAt(spare) > roomAt(best)) best = spare
    const [a, b] = [order[at], order[best]]
    if (a === undefined || b === undefined) continue
    order[at] = b
    order[best] = a
  }
  return order.slice(0, count)
}

describe('taking clusters', () => {
  test.each([
    ['takes the first while they have room enough', [3, 3, 9], 2, 6, [0, 1]],
    ['swaps the last taken first', [3, 3, 9], 2, 12, [0, 2]],
    ['swaps upward until there is room enough', [3, 3, 9, 8], 2, 17, [3, 2]],
    ['takes the first of equal spares', [1, 5, 5], 1, 5, [1]],
    ['never swaps for an equal one', [5, 5], 1, 9, [0]],
    ['may put one back that it has swapped out', [1, 5, 6], 2, 11, [1, 2]],
  ])('%s', (_, rooms, count, wanted, expected) => {
    expect(taken(rooms, count, wanted)).toEqual(expected)
  })

  test('agrees with swapping in place', () => {
    const rooms = fc.array(fc.nat(9), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(rooms, fc.nat(12), fc.nat(60), (list, most, wanted) => {
        const count = Math.min(list.length, most + 1)
        expect(taken(list, count, wanted)).toEqual(swapping(list, count, wanted))
      }),
      { numRuns: 1000 },
    )
  })
})
