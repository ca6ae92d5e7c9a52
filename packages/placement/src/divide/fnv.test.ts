import { expect, test } from 'vitest'
import { fnv1 } from './fnv.js'

test.each([
  ['', 0x811c9dc5],
  ['a', 0x050c5d7e],
  ['foobar', 0x31f0b262],
])('the 32-bit FNV-1 hash of "%s" is the published one', (text, hash) => {
  expect(fnv1(text)).toBe(hash)
})
