import { describe, expect, test } from 'vitest'
import { jsonPatch } from './json-patch.js'
import { mergePatch } from './merge-patch.js'
import { strategicMergePatch } from './strategic.js'

test('a merge patch removes by null and replaces lists', () => {
  const target = { a: { b: 1, c: 2 }, list: [1, 2] }
  expect(mergePatch(target, { a: { b: null }, list: [3] })).toEqual({ a: { c: 2 }, list: [3] })
})

describe('a strategic merge patch', () => {
  const target = { containers: [{ name: 'a', image: '1' }, { name: 'b' }], finalizers: ['x', 'y'] }

  test('merges named items and adds new ones', () => {
    const patch = { containers: [{ name: 'a', image: '2' }, { name: 'c' }] }
    expect(strategicMergePatch(target, patch).containers).toEqual([
      { name: 'a', image: '2' },
      { name: 'b' },
      { name: 'c' },
    ])
  })

  test('follows $patch and $deleteFromPrimitiveList', () => {
    const patch = {
      containers: [{ name: 'b', $patch: 'delete' }],
      '$deleteFromPrimitiveList/finalizers': ['x'],
    }
    expect(strategicMergePatch(target, patch)).toEqual({
      containers: [{ name: 'a', image: '1' }],
      finalizers: ['y'],
    })
  })
})

describe('a JSON patch', () => {
  const document = { a: { b: [1, 2] }, 'x/y': 1 }

  test('adds, replaces, removes, copies, moves and tests', () => {
    const operations = [
      { op: 'test', path: '/a/b/0', value: 1 },
      { op: 'add', path: '/a/b/-', value: 3 },
      { op: 'add', path: '/a/b/0', value: 0 },
      { op: 'replace', path: '/x~1y', value: 2 },
      { op: 'copy', from: '/a/b/1', path: '/first' },
      { op: 'move', from: '/x~1y', path: '/z' },
      { op: 'remove', path: '/a/b/1' },
    ]
    expect(jsonPatch(document, operations)).toEqual({ a: { b: [0, 2, 3] }, first: 1, z: 2 })
  })

  test('is refused where a path does not exist or a test fails', () => {
    expect(() => jsonPatch(document, [{ op: 'replace', path: '/a/c', value: 1 }])).toThrow('does not exist')
    expect(() => jsonPatch(document, [{ op: 'test', path: '/a', value: 1 }])).toThrow('failed')
    expect(() => jsonPatch(document, [{ op: 'add', path: '/a/b/9', value: 1 }])).toThrow('no index')
  })
})
