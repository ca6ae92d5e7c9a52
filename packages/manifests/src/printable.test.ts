import { describe, expect, test } from 'vitest'
import { parseOne } from './documents.js'
import { isPrintable, printable, printableJson, printableLines } from './printable.js'
import { stringifyYaml } from './stringify.js'

const hostile = [
  ['an escape sequence', 'a\u001b[31mb', 'a\\u001b[31mb'],
  ['a window title', '\u001b]0;owned\u0007', '\\u001b]0;owned\\u0007'],
  ['a carriage return', 'ok\rerror', 'ok\\rerror'],
  ['lines', 'one\r\ntwo\n', 'one\\r\\ntwo\\n'],
  ['a C1 control', 'a\u009b31mb\u0085', 'a\\u009b31mb\\u0085'],
  ['delete', 'a\u007f', 'a\\u007f'],
  ['an override', 'a\u202eb\u202c', 'a\\u202eb\\u202c'],
  ['isolates', '\u2066a\u2069', '\\u2066a\\u2069'],
  ['marks', '\u200ea\u200f\u061c', '\\u200ea\\u200f\\u061c'],
  ['separators', 'a\u2028b\u2029', 'a\\u2028b\\u2029'],
] as const

describe('what is shown', () => {
  test.each(hostile)('writes %s out', (_, text, shown) => {
    expect(isPrintable(text)).toBe(false)
    expect(printable(text)).toBe(shown)
    expect(isPrintable(printable(text))).toBe(true)
  })

  test.each(['', 'plain', 'Żółć, 北京, שלום, مرحبا', '👩‍🚀 ✓ → …', 'back\\slash'])(
    'leaves %j as it is',
    (text) => {
      expect(isPrintable(text)).toBe(true)
      expect(printable(text)).toBe(text)
    },
  )

  test('keeps the lines of a text that has lines', () => {
    expect(printableLines('a\u001b\r\n\tb')).toBe('a\\u001b\\r\n\\tb')
  })

  test.each(hostile)('as JSON and as YAML writes %s out and means the same', (_, text) => {
    const value = { text, list: [text, `${text}\nmore`], [text]: { in: 'plain', multi: 'a\nb' } }
    const json = printableJson(JSON.stringify(value, null, 2))
    expect(isPrintable(json.replaceAll('\n', ''))).toBe(true)
    expect(JSON.parse(json)).toEqual(value)
    const yaml = stringifyYaml(value)
    expect(isPrintable(yaml.replaceAll('\n', ''))).toBe(true)
    expect(parseOne(yaml)).toEqual(value)
  })
})
