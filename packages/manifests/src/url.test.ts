import { expect, test } from 'vitest'
import { isUrl, parseUrl } from './url.js'

test('a URL is one however often was asked before', () => {
  for (let count = 0; count < 20_000; count += 1) isUrl('https://registry.example')
  expect(isUrl('https://rägistry.example')).toBe(true)
})

test.each([
  ['/next', new URL('https://example.org'), 'https://example.org/next'],
  ['/next', undefined, undefined],
  ['https://[::1', undefined, undefined],
])('%s on %s: %s', (text, base, expected) => {
  expect(parseUrl(text, base)?.href).toBe(expected)
})
