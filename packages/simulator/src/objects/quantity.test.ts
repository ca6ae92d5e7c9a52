import { expect, test } from 'vitest'
import { quantity } from './quantity.js'

test.each([
  ['250m', 0.25],
  ['2', 2],
  [4, 4],
  ['1Gi', 2 ** 30],
  ['1.5M', 1_500_000],
  ['1e3', 1000],
  ['much', 0],
  [undefined, 0],
])('the quantity %j is %d', (text, expected) => {
  expect(quantity(text)).toBeCloseTo(expected)
})
