import { describe, expect, it } from 'vitest'
import { jsonFault, treeFault } from './depth.js'

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)

describe('JSON text', () => {
  it.each([
    ['as deep as allowed', nested(200), undefined],
    ['one level more', nested(201), 'too deep'],
    ['objects', '{"a":'.repeat(300), 'too deep'],
    ['brackets in a string', `"${'['.repeat(1000)}"`, undefined],
    ['an escaped quote before brackets', `"\\"${'['.repeat(1000)}"`, undefined],
    ['an escaped backslash at the end of a string', `["\\\\",${nested(300)}]`, 'too deep'],
    ['many siblings', `[${'[],'.repeat(1000)}[]]`, undefined],
    ['an unfinished string', '"[[[', undefined],
    ['ten million brackets', '['.repeat(10_000_000), 'too deep'],
    ['a million values', `[${'1,'.repeat(1_000_000)}1]`, 'too many values'],
    ['commas in a string', `"${','.repeat(1_000_000)}"`, undefined],
  ])('%s', (_, text, fault) => {
    expect(jsonFault(text)).toBe(fault)
  })
})

const chain = (levels: number): unknown => {
  let value: unknown = {}
  for (let level = 0; level < levels; level++) value = { a: value }
  return value
}
const laughs = (): unknown => {
  let value: unknown = ['lol']
  for (let level = 0; level < 30; level++) value = [value, value]
  return value
}

describe('a parsed value', () => {
  it.each([
    ['that JSON holds', { a: [1, 'b', null, true] }, undefined],
    ['of a million levels', chain(1_000_000), 'too deep'],
    ['of aliases of aliases', laughs(), 'too many values'],
    ['with infinity in it', { a: [Number.POSITIVE_INFINITY] }, 'not a number'],
  ])('%s', (_, value, fault) => {
    expect(treeFault(value)).toBe(fault)
  })
})
