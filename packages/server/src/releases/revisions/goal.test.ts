import { describe, expect, test } from 'vitest'
import { ReleaseSpec } from '../contract.js'
import { changesBetween, type Goal, goalOf, withGoal } from './goal.js'

const spec = (more: object = {}): ReleaseSpec =>
  ReleaseSpec.parse({ bundle: { name: 'web', version: '1.0.0' }, placement: 'p', ...more })
const goal = (more: object = {}): Goal => goalOf(spec(more))

describe('the changes of two goals', () => {
  test.each([
    ['', {}, {}],
    ['bundle web@1.0.0 → 1.1.0', {}, { bundle: { name: 'web', version: '1.1.0' } }],
    ['bundle web@1.0.0 → shop@1.0.0', {}, { bundle: { name: 'shop', version: '1.0.0' } }],
    [
      'values image.tag, size',
      { values: { image: { tag: '1', name: 'i' } } },
      { values: { image: { tag: '2', name: 'i' }, size: 3 } },
    ],
    ['values a, b, c and 2 more', {}, { values: { a: 1, b: 1, c: 1, d: 1, e: 1 } }],
    ['overrides (0 → 1)', {}, { overrides: [{ values: { a: 1 } }] }],
    ['overrides', { overrides: [{ values: { a: 1 } }] }, { overrides: [{ values: { a: 2 } }] }],
    ['namespace default → shop', {}, { namespace: 'shop' }],
    ['templates in values', {}, { template: true }],
    ['settings of generated values', {}, { generated: { moved: 'Accept' } }],
  ])('%s', (text, before, after) => {
    expect(changesBetween(goal(before), goal(after))).toBe(text)
  })
  test('name keys that every object inherits', () => {
    const values = JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}')
    expect(changesBetween(goal(), { ...goal(), values })).toBe('values __proto__, constructor')
  })
  test('name no values, and end somewhere', () => {
    const values = Object.fromEntries(['x', 'y', 'z'].map((key) => [key.repeat(200), 'secret']))
    const text = changesBetween(goal(), goal({ values }))
    expect(text.length).toBe(300)
    expect(text).not.toContain('secret')
  })
})

test('a spec with another goal keeps its placement, replicas and policies, and no field of the old goal', () => {
  const before = spec({
    values: { a: 1 },
    template: true,
    replicas: { web: 3 },
    drift: 'Report',
    suspend: true,
  })
  expect(withGoal(before, goal({ namespace: 'shop' }))).toEqual({
    ...spec({ namespace: 'shop', replicas: { web: 3 }, drift: 'Report', suspend: true }),
  })
})
