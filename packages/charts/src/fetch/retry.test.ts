import { expect, test } from 'vitest'
import { retryAfterMs } from './retry.js'

test.each([
  [undefined, undefined],
  ['120', 120_000],
  [' 0 ', 0],
  ['Fri, 02 Jan 2026 00:00:30 GMT', 30_000],
  ['Thu, 01 Jan 2026 00:00:00 GMT', 0],
  ['soon', undefined],
  ['-1', undefined],
  ['99999999999', 99_999_999_999_000],
])('Retry-After: %s', (header, expected) => {
  const now = Date.parse('2026-01-02T00:00:00Z')
  expect(retryAfterMs(header, now)).toBe(expected)
})
