import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HansaError } from './errors.js'
import { applyJsonPatch, type JsonPatchOperation } from './json-patch.js'
import { cloneJson, parsePointer, valueAt } from './json-pointer.js'

const document = { a: { b: 1, 'x/y': 2, 'm~n': 3 }, list: [1, 2, 3], none: null }

describe('the six operations', () => {
  test.each<[string, JsonPatchOperation, unknown]>([
    ['add a member', { op: 'add', path: '/a/c', value: 2 }, { ...document, a: { ...document.a, c: 2 } }],
    ['add over a member', { op: 'add', path: '/a/b', value: 2 }, { ...document, a: { ...document.a, b: 2 } }],
    ['add before an item', { op: 'add', path: '/list/1', value: 9 }, { ...document, list: [1, 9, 2, 3] }],
    ['add to the end', { op: 'add', path: '/list/-', value: 9 }, { ...document, list: [1, 2, 3, 9] }],
    ['add at the length', { op: 'add', path: '/list/3', value: 9 }, { ...document, list: [1, 2, 3, 9] }],
    ['add the whole', { op: 'add', path: '', value: 9 }, 9],
    ['replace null', { op: 'replace', path: '/none', value: 9 }, { ...document, none: 9 }],
    ['replace an item', { op: 'replace', path: '/list/0', value: 9 }, { ...document, list: [9, 2, 3] }],
    ['remove an item', { op: 'remove', path: '/list/0' }, { ...document, list: [2, 3] }],
    ['remove a member', { op: 'remove', path: '/none' }, { a: document.a, list: document.list }],
    ['move', { op: 'move', from: '/list/0', path: '/list/2' }, { ...document, list: [2, 3, 1] }],
    ['move to itself', { op: 'move', from: '/a', path: '/a' }, document],
    ['copy', { op: 'copy', from: '/a/b', path: '/list/-' }, { ...document, list: [1, 2, 3, 1] }],
    ['test equal', { op: 'test', path: '/list', value: [1, 2, 3] }, document],
    ['escapes', { op: 'test', path: '/a/x~1y', value: 2 }, document],
    ['escaped tilde', { op: 'test', path: '/a/m~0n', value: 3 }, document],
    [
      'an own property named as an inherited one',
      { op: 'add', path: '/toString', value: 1 },
      { ...document, toString: 1 },
    ],
  ])('%s', (_, operation, wanted) => expect(applyJsonPatch(document, [operation])).toEqual(wanted))

  test.each<[string, JsonPatchOperation, RegExp]>([
    [
      'replace what is not there',
      { op: 'replace', path: '/b', value: 1 },
      /operation 0 \(replace "\/b"\): no value at "\/b": the object has no key "b"/,
    ],
    ['a leading zero', { op: 'replace', path: '/list/01', value: 1 }, /a list of 3 has no index "01"/],
    ['- outside of add', { op: 'replace', path: '/list/-', value: 1 }, /no index "-"/],
    ['past the end', { op: 'add', path: '/list/4', value: 1 }, /no index "4"/],
    ['a sign', { op: 'remove', path: '/list/+1' }, /no index/],
    ['into a number', { op: 'add', path: '/a/b/c', value: 1 }, /"c" would be inside a number/],
    ['a parent that is not there', { op: 'add', path: '/q/c', value: 1 }, /no key "q"/],
    ['a value that is not given', { op: 'add', path: '/q' }, /"value" is missing/],
    ['removing the whole', { op: 'remove', path: '' }, /cannot be removed/],
    ['moving into itself', { op: 'move', from: '/a', path: '/a/b/c' }, /into itself/],
    [
      'a test that fails',
      { op: 'test', path: '/a/b', value: 's3cret' },
      /differs from the one tested for \(a string\)$/,
    ],
    ['a pointer without slash', { op: 'remove', path: 'a' }, /invalid JSON pointer "a"/],
    ['a broken escape', { op: 'remove', path: '/a~2' }, /invalid JSON pointer/],
    ['length of a list', { op: 'replace', path: '/list/length', value: 0 }, /no index "length"/],
    ['__proto__', { op: 'add', path: '/__proto__/x', value: 1 }, /goes through "__proto__"/],
    ['constructor', { op: 'copy', from: '/constructor', path: '/x' }, /goes through "constructor"/],
    ['an inherited method', { op: 'add', path: '/hasOwnProperty/call', value: 1 }, /no key "hasOwnProperty"/],
    ['a method of lists', { op: 'add', path: '/list/push/apply', value: 1 }, /no index "push"/],
    ['copying an inherited method', { op: 'copy', from: '/valueOf', path: '/x' }, /no key "valueOf"/],
  ])('%s is refused', (_, operation, message) => {
    const refusal = (): unknown => applyJsonPatch(document, [operation])
    expect(refusal).toThrow(HansaError)
    expect(refusal).toThrow(message)
  })
})

test('all or nothing: neither document nor operations are changed or shared', () => {
  const before = structuredClone(document)
  const value = { deep: [1] }
  const patch: JsonPatchOperation[] = [
    { op: 'add', path: '/v', value },
    { op: 'add', path: '/v/deep/-', value: 2 },
  ]
  expect(applyJsonPatch(document, patch)).toMatchObject({ v: { deep: [1, 2] } })
  expect(() => applyJsonPatch(document, [...patch, { op: 'remove', path: '/nowhere' }])).toThrow(
    /operation 2/,
  )
  expect(document).toEqual(before)
  expect(value).toEqual({ deep: [1] })
})

test('a patch that copies its own copies grows only to a limit', () => {
  const bomb = Array.from(
    { length: 60 },
    (_, index): JsonPatchOperation => ({ op: 'copy', from: '', path: `/k${index}` }),
  )
  expect(() => applyJsonPatch({ a: 'x'.repeat(100) }, bomb)).toThrow(/grows the document by more than 4 MiB/)
  const doubling = Array.from(
    { length: 60 },
    (): JsonPatchOperation => ({ op: 'copy', from: '', path: '/a' }),
  )
  expect(() => applyJsonPatch({ a: 1 }, doubling)).not.toThrow()
  const nesting = Array.from({ length: 300 }, (): JsonPatchOperation[] => [
    { op: 'add', path: '/t', value: {} },
    { op: 'move', from: '/a', path: '/t/a' },
    { op: 'move', from: '/t', path: '/a' },
  ]).flat()
  expect(() => applyJsonPatch({ a: 1 }, nesting)).toThrow(/levels deep/)
})

const inherited = [Object.prototype, Array.prototype, Function.prototype, String.prototype].flatMap(
  (prototype) => Object.getOwnPropertyNames(prototype),
)
const key = fc.oneof(
  fc.constantFrom(...inherited),
  fc.constantFrom('a', 'b', '0', '1', '-', '01', 'prototype', ''),
)
const pointer = fc.array(key, { maxLength: 4 }).map((keys) => keys.map((part) => `/${part}`).join(''))
const value = fc.jsonValue({ maxDepth: 2 })
const operation: fc.Arbitrary<JsonPatchOperation> = fc.oneof(
  fc.record({ op: fc.constantFrom('add', 'replace', 'test'), path: pointer, value }),
  fc.record({ op: fc.constant('remove'), path: pointer }),
  fc.record({ op: fc.constantFrom('move', 'copy'), from: pointer, path: pointer }),
)

const snapshot = (): string =>
  JSON.stringify(
    [Object.prototype, Array.prototype, Function.prototype, String.prototype].map((prototype) =>
      Object.getOwnPropertyNames(prototype).map((name) => {
        const { value: held, ...rest } = Object.getOwnPropertyDescriptor(prototype, name) ?? {}
        return [
          name,
          typeof held,
          typeof held === 'function' ? Object.getOwnPropertyNames(held) : 0,
          Object.keys(rest),
        ]
      }),
    ),
  )

test('no patch throws anything but a HansaError, reaches a prototype or changes the document', () => {
  const before = snapshot()
  fc.assert(
    fc.property(
      fc.oneof(value, fc.constant({ a: { b: [{}, []] }, b: [] })),
      fc.array(operation, { maxLength: 6 }),
      (given, patch) => {
        const kept = JSON.stringify(given)
        try {
          const result = applyJsonPatch(given, patch)
          expect(JSON.parse(JSON.stringify(result))).toEqual(result)
        } catch (error) {
          expect(error).toBeInstanceOf(HansaError)
        }
        expect(JSON.stringify(given)).toBe(kept)
      },
    ),
    { numRuns: 3_000 },
  )
  expect(snapshot()).toBe(before)
})

test('a pointer finds only own values', () => {
  for (const name of inherited) {
    let keys: string[] = []
    try {
      keys = parsePointer(`/${name}`)
    } catch (error) {
      expect(error).toBeInstanceOf(HansaError)
    }
    if (keys.length > 0) expect(valueAt({}, keys)).toBeUndefined()
    if (keys.length > 0) expect(valueAt([], keys)).toBeUndefined()
  }
})

test('a copy keeps a member called __proto__ without becoming it', () => {
  const copy = cloneJson(JSON.parse('{"__proto__": {"polluted": true}}'))
  expect(JSON.stringify(copy)).toBe('{"__proto__":{"polluted":true}}')
  expect(valueAt(copy, ['polluted'])).toBeUndefined()
})
