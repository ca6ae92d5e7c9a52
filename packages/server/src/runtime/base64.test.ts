import { expect, test } from 'vitest'
import { isBase64 } from './base64.js'

test.each(['', 'YQ==', 'YWI=', 'YWJj', 'abcd'.repeat(5_000_000)])('base64: %.12s', (text) => {
  expect(isBase64(text)).toBe(true)
})

test.each([
  'YQ',
  'YQ=',
  'Y===',
  'YWJ-',
  'YW J',
  'YW\nJj',
  '****',
  'YQ==YQ==',
  `${'abcd'.repeat(5_000_000)}*`,
])('not base64: %.12s', (text) => {
  expect(isBase64(text)).toBe(false)
})
