import { expect, test } from 'vitest'
import { changedPaths } from './changed-paths.js'
import type { StagedRow } from './staged.js'
import { rowOf } from './testing/row.js'

const change = (before: object, after: object): StagedRow => ({
  base: { ...rowOf('a'), spec: before },
  next: { ...rowOf('a'), spec: after },
})

test('only fields that differ are named, at most 100 and not below 300 characters', () => {
  const deep = 'd'.repeat(310)
  const pathsOf = (before: object, after: object) => changedPaths(change(before, after)).paths
  expect(pathsOf({ a: { 'b/c': 1, d: [1, 2] } }, { a: { 'b/c': 2, d: [1, 3] } })).toEqual([
    '/spec/a/b~1c',
    '/spec/a/d/1',
  ])
  expect(pathsOf({ [deep]: [1, 2], n: 1 }, { [deep]: [1, 2], n: 2 })).toEqual(['/spec/n'])
  const many = (value: number) =>
    Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`k${at}`, value]))
  expect(changedPaths(change(many(1), many(2)))).toMatchObject({ paths: { length: 100 }, cut: true })
})
