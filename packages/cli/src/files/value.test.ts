import { describe, expect, test } from 'vitest'
import { UsageError } from '../errors.js'
import { parseValue } from './value.js'

describe('a value', () => {
  test.each([
    ['JSON', '{"a": [1, "2"]}', { a: [1, '2'] }],
    ['YAML', 'a:\n  - 1\n  - "2"\n', { a: [1, '2'] }],
    ['a YAML flow mapping', '{a: [1, "2"]}', { a: [1, '2'] }],
    ['YAML beside empty documents', '---\n---\nb: no\n', { b: false }],
    ['a day, which stays a word', 'a: 2026-08-01', { a: '2026-08-01' }],
    ['nothing', '', undefined],
  ])('is read from %s', (_what, text, wanted) => expect(parseValue(text, 'f')).toEqual(wanted))

  test.each(['[1', 'a: [', 'a: 1\n---\nb: 2', 'a: 1\na: 2'])('%j is refused, naming the file', (text) => {
    expect(() => parseValue(text, 'f.yaml')).toThrow(UsageError)
    expect(() => parseValue(text, 'f.yaml')).toThrow(/^f\.yaml: /)
  })
})
