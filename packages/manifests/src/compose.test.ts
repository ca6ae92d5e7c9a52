import { describe, expect, test } from 'vitest'
import { parseYaml } from './compose.js'
import { ManifestError } from './error.js'

const refusal = (text: string): ManifestError => {
  try {
    parseYaml(text)
  } catch (error) {
    if (error instanceof ManifestError) return error
    throw error
  }
  throw new Error('was not refused')
}

describe('merge keys', () => {
  test('a mapping takes only keys that it does not set itself', () => {
    expect(parseYaml('a: &a {x: 1, z: 2}\nb: {<<: *a, z: 3}\n')).toEqual([
      { a: { x: 1, z: 2 }, b: { x: 1, z: 3 } },
    ])
  })

  test('of several mappings the first wins', () => {
    expect(parseYaml('a: {<<: [{x: 1}, {x: 2, z: 3}]}')).toEqual([{ a: { x: 1, z: 3 } }])
  })

  test('the last one written wins, a merge key too, as go-yaml has it', () => {
    expect(parseYaml('a: {x: 1, <<: {x: 2}}')).toEqual([{ a: { x: 2 } }])
  })

  test('keys that look like indexes keep the value of the mapping itself', () => {
    expect(parseYaml('a: {<<: {"1": v, "2": w}, "1": z}')).toEqual([{ a: { 1: 'z', 2: 'w' } }])
  })

  test('a quoted "<<" is an ordinary key', () => {
    expect(parseYaml('a: {"<<": 1}')).toEqual([{ a: { '<<': 1 } }])
  })

  test('only a mapping can be merged', () => {
    expect(refusal('a: {<<: 5}')).toMatchObject({ pointer: '/a', reason: /requires a mapping/ })
  })
})

describe('aliases', () => {
  test('hundreds of them are taken', () => {
    const many = Array.from({ length: 500 }, (_, position) => `k${position}: *x`).join('\n')
    expect(Object.keys(parseYaml(`x: &x v\n${many}\n`)[0] as object)).toHaveLength(501)
  })

  test('each is a separate value', () => {
    const [{ a, b }] = parseYaml('a: &a {x: 1}\nb: *a\n') as [{ a: object; b: object }]
    expect(b).toEqual(a)
    expect(b).not.toBe(a)
  })

  test.each([
    [
      'of aliases of aliases',
      `${Array.from({ length: 10 }, (_, level) => `a${level}: &a${level} [${Array(10).fill(level === 0 ? 'x' : `*a${level - 1}`)}]`).join('\n')}`,
      /more than 250000 values/,
    ],
    [
      'of one long text',
      `a: &a ${'x'.repeat(100_000)}\nb: [${Array(1000).fill('*a')}]`,
      /more than 8 Mi characters/,
    ],
    [
      'by merge keys',
      `a: &a {${Array.from({ length: 1000 }, (_, key) => `k${key}: 1`)}}\n${Array.from({ length: 400 }, (_, key) => `n${key}: {<<: *a}`).join('\n')}`,
      /more than 250000 values/,
    ],
    ['of itself', 'a: &a [*a]', /contains itself/],
  ])('too much of it is refused: %s', (_, text, reason) => {
    expect(refusal(text).reason).toMatch(reason)
  })
})

describe('an error names its place', () => {
  test.each([
    ['a key set twice', 'a:\n  b: 1\n  "c d": 2\n  b: 3\n', { line: 4, column: 3 }, /key "b" is set twice/],
    ['in flow style', '{"a b": 1, "a b": 2}', { line: 1, column: 12 }, /key "a b" is set twice/],
    ['bad indentation', 'a: 1\n b: 2\n', { line: 2, column: 3 }, /bad indentation/],
    ['an unknown alias', 'a: *b', { line: 1, column: 6 }, /unidentified alias "b"/],
    ['a tab', 'a:\n\tb: 1\n', { line: 2, column: 1 }, /tab/],
    [
      'an integer that loses digits',
      'spec:\n  id: 9007199254740993\n',
      { line: 2, column: 7 },
      /lose digits/,
    ],
    ['infinity', 'spec: {x: .inf}', { line: 1, column: 11 }, /not a finite number/],
    ['a null key', 'spec: {~: x}', { line: 1, column: 8 }, /key is null/],
  ])('%s', (_, text, place, reason) => {
    expect(refusal(text)).toMatchObject({ place, reason: expect.stringMatching(reason) })
  })

  test('an integer that loses digits names its field, and quotes as the fix', () => {
    expect(refusal('spec:\n  list:\n    - {id: 0x20000000000001}\n')).toMatchObject({
      pointer: '/spec/list/0/id',
      reason: '9007199254740993 is too large: it would lose digits',
      fix: /quotes/,
    })
  })

  test.each(['[a]: b', '{a: b}: c', '? - a\n: b'])('a key must be a string: %s', (text) => {
    expect(refusal(text).reason).toMatch(/expected a string/)
  })

  test.each([
    'metadata:\n  name: {{ .Values.name }}\n',
    'a: 1\n{{- if .Values.x }}\nb: 2\n{{- end }}\n',
    'labels:\n  {{- include "x" . | nindent 4 }}\n',
  ])('a Helm template says how to render it: %j', (text) => {
    expect(refusal(text).fix).toMatch(/helm template/)
  })

  test('nesting is limited, flow and block', () => {
    const block = Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')
    expect(refusal('['.repeat(5000)).reason).toMatch(/nested deeper than 200/)
    expect(refusal(block).reason).toMatch(/nested deeper than 200/)
  })
})

test('a quoted scalar may go on at a lower indent, as charts write it', () => {
  expect(parseYaml('a:\n    b: "one\n  two"\n    c: 1\n')).toEqual([{ a: { b: 'one two', c: 1 } }])
})

test('a key "__proto__" is a key like any other', () => {
  const [value] = parseYaml('data: {__proto__: {polluted: x}}') as [{ data: object }]
  expect(Object.keys(value.data)).toEqual(['__proto__'])
  expect(Reflect.get(value.data, 'polluted')).toBeUndefined()
})
