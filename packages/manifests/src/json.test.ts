import { describe, expect, test } from 'vitest'
import { ManifestError } from './error.js'
import { parseJson } from './json.js'

const refusal = (text: string): ManifestError => {
  try {
    parseJson(text)
  } catch (error) {
    if (error instanceof ManifestError) return error
    throw error
  }
  throw new Error('was not refused')
}

describe('JSON', () => {
  test('a number that would lose digits is refused, naming its field', () => {
    const text = '{\n "a": ["1:{", {"b~/c": [0, 9007199254740993]}]\n}'
    expect(refusal(text)).toMatchObject({
      pointer: '/a/1/b~0~1c/1',
      place: { line: 2, column: 28 },
      reason: '9007199254740993 is too large: it would lose digits',
    })
  })

  test.each(['{"a":1e400}', '[-1e999]'])(
    'a number that JavaScript cannot represent is refused: %s',
    (text) => {
      expect(refusal(text).reason).toMatch(/too large for a number/)
    },
  )

  test.each([
    '{"a":"9007199254740993"}',
    '{"a":9007199254740991,"b":-9007199254740991}',
    '{"maximum":9223372036854775000}',
    '{"a":0.1234567890123456789,"b":1e300}',
    '{"a\\"9007199254740993":[{},[],{"b":[]}]}',
  ])('is taken: %s', (text) => {
    expect(parseJson(text)).toEqual(JSON.parse(text))
  })

  test('strings of many megabytes are taken beside long numbers', () => {
    const text = JSON.stringify({ a: 'x\\"'.repeat(5_000_000), b: '9007199254740993' })
    expect(parseJson(text)).toEqual(JSON.parse(text))
    expect(refusal(`{"a":${JSON.stringify('y'.repeat(15_000_000))},"b":9007199254740993}`).pointer).toBe('/b')
  })

  test('an error names its position', () => {
    expect(refusal('{"a": 1,\n "b" 2}').reason).toMatch(/^not valid JSON: /)
  })

  test('nesting is limited', () => {
    expect(refusal(`${'['.repeat(100_000)}${']'.repeat(100_000)}`).reason).toMatch(/nested deeper than 200/)
  })
})
