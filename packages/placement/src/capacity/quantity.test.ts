import { expect, test } from 'vitest'
import { parseQuantity } from './quantity.js'

test.each([
  ['4', 1, 4],
  [2, 1000, 2000],
  ['100m', 1000, 100],
  ['100m', 1, 1],
  ['0.1', 1000, 100],
  ['1.5', 1000, 1500],
  ['.5', 1000, 500],
  ['1u', 1000, 1],
  ['64Mi', 1, 67_108_864],
  ['1.5Gi', 1, 1_610_612_736],
  ['2k', 1, 2000],
  ['1E', 1, 1e18],
  ['1e3', 1, 1000],
  ['12E-1', 1, 2],
  ['2Ei', 1, 2 ** 61],
  ['-1.5', 1, -1],
  ['0', 1, 0],
])('%s in units of 1/%d is %d', (text, perUnit, expected) => {
  expect(parseQuantity(text, perUnit)).toBe(expected)
})

test.each(['', 'm', '1 Gi', '1KB', 'NaN', '1e999', '0x10'])('"%s" is refused', (text) => {
  expect(() => parseQuantity(text)).toThrow(/invalid quantity/)
})
