import { expect, test } from 'vitest'
import { foreignText } from './foreign-text.js'

test.each([
  ['plain text', 'pods "a" is forbidden', 'pods "a" is forbidden'],
  ['lines', ' one\r\n\ttwo\nthree\n', 'one two three'],
  ['a window title', '\u001b]0;owned\u0007ok', '\\u001b]0;owned\\u0007ok'],
  ['a direction', 'cod\u202egpj.exe', 'cod\\u202egpj.exe'],
  ['C1 controls', '\u009b2J', '\\u009b2J'],
  ['other scripts', 'Żółć 北京 שלום', 'Żółć 北京 שלום'],
])('%s can be shown', (_, text, shown) => {
  expect(foreignText(text)).toBe(shown)
})

test('a long text is truncated visibly', () => {
  expect(foreignText('x'.repeat(10_000_000), 300)).toBe(`${'x'.repeat(299)}…`)
  expect(foreignText('\u0000'.repeat(1_000), 300)).toHaveLength(300)
  expect(foreignText(`${'x'.repeat(298)}😀😀`, 300)).toBe(`${'x'.repeat(298)}…`)
  expect(foreignText('x'.repeat(300), 300)).toBe('x'.repeat(300))
})
