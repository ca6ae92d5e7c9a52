import { expect, test } from 'vitest'
import { applyPatch, type Operation } from './patch.js'

test.each<[string, Operation, unknown]>([
  ['adds a member', { op: 'add', path: '/a/c', value: 2 }, { a: { b: 1, c: 2 }, l: [1, 2] }],
  ['replaces what add finds', { op: 'add', path: '/a/b', value: 2 }, { a: { b: 2 }, l: [1, 2] }],
  ['inserts into a list', { op: 'add', path: '/l/1', value: 9 }, { a: { b: 1 }, l: [1, 9, 2] }],
  ['appends to a list', { op: 'add', path: '/l/-', value: 9 }, { a: { b: 1 }, l: [1, 2, 9] }],
  ['replaces in a list', { op: 'replace', path: '/l/0', value: 9 }, { a: { b: 1 }, l: [9, 2] }],
  ['removes a member', { op: 'remove', path: '/a/b' }, { a: {}, l: [1, 2] }],
  ['removes from a list', { op: 'remove', path: '/l/0' }, { a: { b: 1 }, l: [2] }],
  ['does not replace what is not there', { op: 'replace', path: '/a/x', value: 1 }, undefined],
  ['does not remove what is not there', { op: 'remove', path: '/a/x' }, undefined],
  ['does not add below what is not there', { op: 'add', path: '/x/y', value: 1 }, undefined],
  ['does not insert past the end', { op: 'add', path: '/l/5', value: 1 }, undefined],
])('%s', (_rule, operation, wanted) =>
  expect(applyPatch({ a: { b: 1 }, l: [1, 2] }, [operation])).toEqual(wanted),
)
