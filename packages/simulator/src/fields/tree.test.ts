import fc from 'fast-check'
import { expect, test } from 'vitest'
import { difference, type FieldTree, intersection, isEmpty, pathsOf, union } from './tree.js'

const leaf = fc.constant<FieldTree>({})
const tree = fc.letrec<{ node: FieldTree }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.dictionary(fc.constantFrom('f:a', 'f:b', 'k:{"name":"x"}', '.'), fc.oneof(leaf, tie('node')), {
      maxKeys: 3,
    }),
  ),
})).node

/** A tree as operations give it: without a member at its root, and in one form only. */
const set = tree.map((raw) => union(raw, {}))

test('a conflict path reads like the one of a real server', () => {
  const fields = {
    'f:spec': { 'f:replicas': {}, 'f:containers': { 'k:{"name":"c"}': { '.': {}, 'f:image': {} } } },
  }
  expect(pathsOf(fields)).toEqual([
    '.spec.replicas',
    '.spec.containers[name="c"]',
    '.spec.containers[name="c"].image',
  ])
})

test('union, intersection and difference are those of sets', () => {
  fc.assert(
    fc.property(set, set, (a, b) => {
      expect(new Set(pathsOf(union(a, b)))).toEqual(new Set([...pathsOf(a), ...pathsOf(b)]))
      const inB = new Set(pathsOf(b))
      expect(new Set(pathsOf(intersection(a, b)))).toEqual(
        new Set(pathsOf(a).filter((path) => inB.has(path))),
      )
      expect(new Set(pathsOf(difference(a, b)))).toEqual(new Set(pathsOf(a).filter((path) => !inB.has(path))))
    }),
  )
})

test('a set without itself is empty', () => {
  fc.assert(
    fc.property(set, (a) => {
      expect(isEmpty(difference(a, a))).toBe(true)
    }),
  )
})
