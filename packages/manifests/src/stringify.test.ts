import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseYaml } from './compose.js'
import { stringifyYaml } from './stringify.js'

const awkward = [
  ...['yes', 'No', 'on', 'y', 'n', 'true', '0400', '0o17', '0x1F', '1_000', '1e3', '.5', '.inf', '.nan', '-'],
  ...[
    'null',
    '~',
    '',
    '12:30:45',
    '2024-01-01',
    '2024-01-01T00:00:00Z',
    '<<',
    '=',
    ' ',
    '# x',
    'a: b',
    '- a',
  ],
  ...[
    '*a',
    '&a',
    '!a',
    '%a',
    '@a',
    '`a',
    '{a}',
    '[a]',
    '"',
    "'",
    'a\nb',
    'a\n',
    '\n',
    '\ta',
    '\u0085',
    '\u2028',
  ],
  ...[
    '9007199254740993',
    '1.10',
    '+1',
    '1,000',
    'é',
    '\u{1F600}',
    '\u0007',
    '|',
    '>',
    '?',
    '? a',
    ': a',
    '---',
  ],
]

const strings = fc.oneof(fc.constantFrom(...awkward), fc.string({ unit: 'grapheme' }))
const numbers = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
)
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    strings,
    numbers,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('tree'), { maxLength: 5 }),
    fc.dictionary(strings, tie('tree'), { maxKeys: 5, noNullPrototype: true }),
  ),
}))

describe('YAML that is written', () => {
  test('is read back as the same value', () => {
    fc.assert(
      fc.property(tree, (value) => {
        expect(parseYaml(stringifyYaml(value))).toEqual([value])
      }),
      { numRuns: 1000 },
    )
  })

  test.each(awkward)('a string that reads as something else is quoted: %j', (text) => {
    expect(parseYaml(stringifyYaml({ [text]: text }))).toEqual([{ [text]: text }])
  })

  test.each(['yes', '0400', '12:30:45', '1e3', 'null', '~', '2024-01-01', 'y'])(
    'also for readers of YAML 1.1: %s',
    (text) => {
      expect(stringifyYaml({ key: text })).toBe(`key: "${text}"\n`)
    },
  )

  test('texts of several lines are blocks, and long ones stay on their line', () => {
    const long = 'word '.repeat(40).trim()
    expect(stringifyYaml({ text: 'a\nb\n', long })).toBe(`text: |\n  a\n  b\nlong: ${long}\n`)
  })
})
