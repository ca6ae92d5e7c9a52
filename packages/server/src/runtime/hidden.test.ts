import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { Hidden } from './hidden.js'

test('a hidden value is returned only by reveal', () => {
  const secret = '{SSHA}c2VjcmV0'
  const hidden = new Hidden(secret)
  expect(hidden.reveal()).toBe(secret)
  const ways = [
    `${hidden}`,
    String(hidden),
    JSON.stringify({ hidden }),
    inspect({ deep: { hidden } }, { depth: 9, showHidden: true }),
    JSON.stringify({ ...hidden }),
    JSON.stringify(Object.entries(hidden)),
    new Error(`refused: ${hidden}`).message,
  ]
  for (const way of ways) expect(way).not.toContain('c2VjcmV0')
  expect(() => structuredClone({ hidden })).not.toThrow()
  expect(JSON.stringify(structuredClone({ hidden }))).not.toContain('c2VjcmV0')
})

test('two hidden values are compared without being shown', () => {
  expect(new Hidden('a').equals(new Hidden('a'))).toBe(true)
  expect(new Hidden('a').equals(new Hidden('b'))).toBe(false)
  expect(new Hidden('a').equals(new Hidden('aa'))).toBe(false)
})
