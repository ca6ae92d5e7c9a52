import { expect, test } from 'vitest'
import { isUrl } from './url.js'

test('a URL is one however often was asked before', () => {
  for (let count = 0; count < 20_000; count += 1) isUrl('https://registry.example')
  expect(isUrl('https://rägistry.example')).toBe(true)
})

test.each([
  ['/next', new URL('https://example.org'), true],
  ['/next', undefined, false],
  ['https://[::1', undefined, false],
])('%s on %s: %s', (text, base, expected) => {
  expect(isUrl(text, base)).toBe(expected)
})
