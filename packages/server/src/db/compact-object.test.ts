import { expect, test } from 'vitest'
import { compactJson, expanded } from './compact-object.js'

const back = (object: unknown): unknown => expanded(JSON.parse(compactJson(object)))

const large = {
  kind: 'Target',
  spec: { text: 'grüße 🚢\n'.repeat(20) },
  status: { conditions: Array.from({ length: 20 }, (_, index) => ({ type: `c${index}`, status: 'True' })) },
}

test.each([
  ['null', null],
  ['a small object', { kind: 'Target', spec: {} }],
  ['a large object', large],
  [
    'an object that cannot be packed',
    { text: Buffer.from(crypto.getRandomValues(new Uint8Array(2_000))).toString('base64') },
  ],
])('%s is read as it was written', (_, object) => {
  expect(back(object)).toEqual(object)
})

test('a large object takes less than half of its text, a small one its text', () => {
  expect(compactJson(large).length).toBeLessThan(JSON.stringify(large).length / 2)
  expect(compactJson({ a: 1 })).toBe('{"a":1}')
})

test('a row from before rows were packed is read as it is', () => {
  expect(expanded(large)).toBe(large)
})

test('a row packed by an earlier version is read', () => {
  const packed = 'Iy2HlKRWgDyTWKyQWaJQnlisVAsA'
  expect(expanded({ 'hansa.dev/deflated-1': packed })).toEqual({
    apiVersion: 'hansa.dev/v1',
    kind: 'Target',
    text: 'as it was',
  })
})

test('a damaged row is an error, not another object', () => {
  expect(() => expanded({ 'hansa.dev/deflated-1': 'AAAA' })).toThrow()
})

test('what is absent is null', () => {
  expect(compactJson(undefined)).toBe('null')
})
