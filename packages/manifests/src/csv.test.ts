import { expect, test } from 'vitest'
import { csv } from './csv.js'

test('fields with commas, quotes and line breaks are quoted', () => {
  expect(csv(['a', 'b'], [['x,y', 'say "hi"']])).toBe('a,b\n"x,y","say ""hi"""')
})

test.each(['=1+1', '+1', '-1', '@x'])('a spreadsheet does not take %s for a formula', (text) => {
  expect(csv(['a'], [[text]])).toBe(`a\n'${text}`)
})

test('control characters are written out', () => {
  expect(csv(['a'], [['\u001b[31m']])).not.toContain('\u001b')
})
