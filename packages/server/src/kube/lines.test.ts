import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createLineSplitter } from './lines.js'

const ten = { most: 10, setting: 'SOME_SETTING', text: '10 bytes' }

it('returns the same lines however the text is cut into chunks', () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll('\n', ' '))
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat(200)), (lines, cuts) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''))
      const seen: string[] = []
      const splitter = createLineSplitter((text) => seen.push(text), { ...ten, most: 100_000 })
      let from = 0
      for (const cut of [...cuts, bytes.length].sort((a, b) => a - b)) {
        splitter.push(bytes.subarray(from, cut))
        from = Math.min(cut, bytes.length)
      }
      splitter.end()
      expect(seen).toEqual(lines.filter((text) => text !== ''))
    }),
  )
})

it('refuses a line that grows without end', () => {
  const splitter = createLineSplitter(() => undefined, { ...ten, most: 260 })
  splitter.push(Buffer.from('12345'))
  expect(() => splitter.push(Buffer.from('678901'))).toThrow(
    /one line is more than 10 bytes; .* raise SOME_SETTING/,
  )
})
