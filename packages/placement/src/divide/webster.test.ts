import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Claim, webster } from './webster.js'

const claims = (weights: Record<string, number>): Claim[] =>
  Object.entries(weights).map(([name, weight]) => ({ name, weight }))

// The rule as it reads: one seat at a time, every claim compared with every other.
const oneByOne = (seats: number, parties: readonly Claim[], descending: boolean): number[] => {
  const shares = parties.map(() => 0)
  for (let given = 0; given < seats; given += 1) {
    let best = -1
    for (const [at, { name, weight }] of parties.entries()) {
      if (weight === 0) continue
      const held = parties[best]
      if (!held) {
        best = at
        continue
      }
      const [own, other] = [shares[at] ?? 0, shares[best] ?? 0]
      const order =
        weight * (2 * other + 1) - held.weight * (2 * own + 1) ||
        other - own ||
        (name < held.name !== descending ? 1 : -1)
      if (order > 0) best = at
    }
    shares[best] = (shares[best] ?? 0) + 1
  }
  return shares
}

describe('webster', () => {
  test.each([
    ['shares follow weights', 10, { a: 3, b: 2 }, false, [6, 4]],
    ['a tie goes to fewer seats, then to the first name', 1, { a: 1, b: 1 }, false, [1, 0]],
    ['a tie goes to the last name when descending', 1, { a: 1, b: 1 }, true, [0, 1]],
    ['a tie between different weights goes to fewer seats', 2, { a: 3, b: 1 }, false, [1, 1]],
    ['a weight of 0 gets nothing', 5, { a: 0, b: 1 }, false, [0, 5]],
    ['no seats, no shares', 0, { a: 0, b: 0 }, false, [0, 0]],
  ])('%s', (_, seats, weights, descending, shares) => {
    expect(webster(seats, claims(weights), descending)).toEqual(shares)
  })

  test('weights beyond what doubles multiply exactly are compared exactly', () => {
    const weight = 2 ** 31 - 1
    expect(webster(8_000_001, claims({ a: weight, b: weight }), false)).toEqual([4_000_001, 4_000_000])
  })

  test('seats without any weight are refused', () => {
    expect(() => webster(1, claims({ a: 0 }), false)).toThrow(RangeError)
  })

  test('shares are those of giving one seat at a time', () => {
    const weights = fc.array(fc.oneof(fc.nat(6), fc.nat(1000)), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(weights, fc.nat(200), fc.boolean(), (list, seats, descending) => {
        fc.pre(list.some((weight) => weight > 0))
        const parties = list.map((weight, at) => ({ name: `c${at}`, weight }))
        expect(webster(seats, parties, descending)).toEqual(oneByOne(seats, parties, descending))
      }),
      { numRuns: 500 },
    )
  })

  test('no claim gets more than its weight while the weights cover the seats', () => {
    const weights = fc.array(fc.nat(20), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(weights, fc.double({ min: 0, max: 1, noNaN: true }), (list, part) => {
        const total = list.reduce((sum, weight) => sum + weight, 0)
        const parties = list.map((weight, at) => ({ name: `c${at}`, weight }))
        const shares = webster(Math.floor(total * part), parties, false)
        for (const [at, share] of shares.entries()) expect(share).toBeLessThanOrEqual(list[at] ?? 0)
      }),
    )
  })
})
