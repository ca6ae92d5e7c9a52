import { describe, expect, test } from 'vitest'
import { parseYaml } from './compose.js'

const read = (scalar: string): unknown => {
  const [document] = parseYaml(`v: ${scalar}\n`)
  return (document as { v: unknown }).v
}

describe('a plain scalar means what it means to kubectl', () => {
  test.each([
    ['0400', 256],
    ['0o17', 15],
    ['0b11', 3],
    ['-0b11', -3],
    ['0x1F', 31],
    ['-0x10', -16],
    ['1_000', 1000],
    ['08', 8],
    ['+5', 5],
    ['1_000.5', 1000.5],
    ['1e3', 1000],
    ['.5', 0.5],
    ['1.', 1],
    ['1.10', 1.1],
    ['9223372036854775000', 9223372036854775000],
    ['1e999', '1e999'],
    ['0b12', '0b12'],
    ['0x', '0x'],
    ['1.2.3', '1.2.3'],
    ['100m', '100m'],
    ['12:30:45', '12:30:45'],
    ['2024-01-01', '2024-01-01'],
    ['2024-01-01T00:00:00Z', '2024-01-01T00:00:00Z'],
    ['yes', true],
    ['No', false],
    ['on', true],
    ['OFF', false],
    ['y', true],
    ['n', false],
    ['TRUE', true],
    ['yEs', 'yEs'],
    ['~', null],
    ['Null', null],
    ['', null],
    ['nULL', 'nULL'],
    ['<<', '<<'],
    ['!!str 0400', '0400'],
    ['!!int "5"', 5],
    ['!!float 5', 5],
    ['!!binary iVBORw0KGgo=', 'iVBORw0KGgo='],
    ['!mine text', 'text'],
  ])('%s', (scalar, value) => {
    expect(read(scalar)).toEqual(value)
  })

  test.each(['"0400"', "'yes'", '"1e3"', '"~"'])('quoted, %s is text', (scalar) => {
    expect(read(scalar)).toBe(scalar.slice(1, -1))
  })

  test('a long binary value that is not base64 is refused at once', () => {
    // Backtracking over the blanks would take a minute.
    expect(() => read(`!!binary "${' '.repeat(200_000)}!"`)).toThrow()
    expect(read('!!binary "iVBORw0K GgoA== "')).toBe('iVBORw0KGgoA==')
  })

  test('as a key it is written as kubectl writes it', () => {
    const text = '0400: a\n1e6: b\n1.5: c\non: d\n-.inf: e\n9007199254740993: g\n'
    expect(parseYaml(text)).toEqual([
      { 256: 'a', '1e+06': 'b', '1.5': 'c', true: 'd', '-.inf': 'e', '9007199254740993': 'g' },
    ])
  })
})
