import { describe, expect, test } from 'vitest'
import { brakeEngages, isBlind } from './brake.js'
import { createBucket } from './bucket.js'

const outages = (...ages: number[]) => ages.map((forMs, index) => ({ cluster: `c${index}`, forMs }))

describe('the mass-outage brake', () => {
  test.each([
    { given: 'nobody out', ages: [], fleet: 4, engaged: false, expected: false },
    { given: 'one of one out', ages: [0], fleet: 1, engaged: false, expected: false },
    { given: 'one of three out', ages: [0], fleet: 3, engaged: false, expected: false },
    { given: 'half of four out', ages: [0, 0], fleet: 4, engaged: false, expected: false },
    { given: 'two of three out together', ages: [500, 9_000], fleet: 3, engaged: false, expected: true },
    { given: 'two of three out, far apart', ages: [500, 90_000], fleet: 3, engaged: false, expected: false },
    {
      given: 'three of five, one of them long ago',
      ages: [0, 1_000, 90_000],
      fleet: 5,
      engaged: false,
      expected: false,
    },
    { given: 'exactly a window apart', ages: [0, 60_000], fleet: 3, engaged: false, expected: true },
    {
      given: 'still over half out, long after',
      ages: [900_000, 960_000],
      fleet: 3,
      engaged: true,
      expected: true,
    },
    { given: 'one came back', ages: [900_000], fleet: 3, engaged: true, expected: false },
  ])('$given: $expected', ({ ages, fleet, engaged, expected }) => {
    expect(brakeEngages(outages(...ages), fleet, 60_000, engaged)).toBe(expected)
  })
})

describe('detection that lags', () => {
  test.each([
    { given: 'nobody', behind: 0, fleet: 3, expected: false },
    { given: 'one of three', behind: 1, fleet: 3, expected: true },
    { given: 'a tenth', behind: 10, fleet: 100, expected: false },
    { given: 'more than a tenth', behind: 11, fleet: 100, expected: true },
    { given: 'no fleet', behind: 0, fleet: 0, expected: false },
  ])('of $given: $expected', ({ behind, fleet, expected }) => {
    expect(isBlind(behind, fleet)).toBe(expected)
  })
})

describe('the budget of evictions', () => {
  test('a second’s worth is available at once, then one token per hundredth of a second', () => {
    const bucket = createBucket(100)
    const waits = Array.from({ length: 101 }, () => bucket.take(0))
    expect(waits.filter((wait) => wait === 0)).toHaveLength(100)
    expect(waits.at(-1)).toBe(10)
    expect(bucket.take(10)).toBe(0)
    expect(bucket.take(10)).toBe(10)
  })

  test('unused tokens are saved for one second only', () => {
    const bucket = createBucket(2)
    bucket.take(0)
    expect([bucket.take(60_000), bucket.take(60_000), bucket.take(60_000)]).toEqual([0, 0, 500])
  })
})
