import { describe, expect, test } from 'vitest'
import { parseDocuments } from './documents.js'

const valuesOf = (text: string) => parseDocuments(text).map(({ value }) => value)

describe('the documents of a text', () => {
  test.each([
    ['several', 'a: 1\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['with an end mark', 'a: 1\n...\n---\nb: 2\n...\n', [{ a: 1 }, { b: 2 }]],
    ['of comments only', '# one\n---\n# two\n---\na: 1\n---\n', [{ a: 1 }]],
    ['none', '', []],
    ['with a byte order mark', '\uFEFFa: 1\n', [{ a: 1 }]],
    ['as JSON with a byte order mark', '\uFEFF{"a": 1}', [{ a: 1 }]],
    ['with Windows line ends', 'a: 1\r\n---\r\nb: |\r\n  x\r\n  y\r\n', [{ a: 1 }, { b: 'x\ny\n' }]],
    ['as JSON with tabs', '{\n\t"a": 1\n}', [{ a: 1 }]],
    ['in flow style', '{a: 0400}', [{ a: 256 }]],
  ])('%s', (_, text, values) => {
    expect(valuesOf(text)).toEqual(values)
  })

  test('are numbered in the order of the text', () => {
    expect(parseDocuments('---\n# none\n---\na: 1\n').map(({ index }) => index)).toEqual([1])
  })
})

describe('the line of a field', () => {
  const text = [
    '# a comment',
    'apiVersion: v1',
    'kind: List',
    'items:',
    '- metadata:',
    '    name: a',
    '    labels: {x: y, "p/q": r}',
    '  data:',
    '    text: |',
    '      name: not this',
    '- metadata: # second',
    '    # of two',
    '    name: b',
    '---',
    'spec:',
    '  list:',
    '    - one',
    '    - two',
  ].join('\n')
  const [first, second] = parseDocuments(text)

  test.each([
    ['', 2],
    ['/kind', 3],
    ['/items', 4],
    ['/items/0', 5],
    ['/items/0/metadata/name', 6],
    ['/items/0/metadata/labels/p~1q', 7],
    ['/items/0/data/text', 9],
    ['/items/1/metadata/name', 13],
    ['/items/1/metadata/absent', 11],
    ['/items/7', 4],
  ])('%s', (pointer, line) => {
    expect(first?.lineOf(pointer)).toBe(line)
  })

  test('of a later document counts from the top of the text', () => {
    expect(second?.lineOf('/spec/list/1')).toBe(18)
  })

  test('of JSON', () => {
    const [document] = parseDocuments('{\n  "a": {\n    "b": [1,\n      2]\n  }\n}')
    expect(document?.lineOf('/a/b')).toBe(3)
  })
})
