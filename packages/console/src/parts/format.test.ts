import { describe, expect, it } from 'vitest'
import { isLarge, tollWords } from './confirm-dialog.js'
import { bytes, cores, count, counted, listed, percent, relative, span } from './format.js'
import { type Column, sortRows } from './table.js'

describe('figures', () => {
  it.each([
    [span(12_400), '12 s'],
    [span(180_000), '3 min'],
    [span(7_200_000), '2 h'],
    [span(200_000_000), '2 d'],
    [relative(0, 500), 'now'],
    [relative(0, 12_000), '12 s ago'],
    [relative(90_000_000, 0), 'in 1 d'],
    [count(12_345), '12,345'],
    [counted(1, 'target'), '1 target'],
    [counted(0, 'target'), '0 targets'],
    [cores(0.25), '0.25 cores'],
    [cores(1), '1 core'],
    [bytes(3.2 * 2 ** 30), '3.2 GiB'],
    [bytes(512), '512 B'],
    [bytes(0), '0 B'],
    [percent(0.617), '62 %'],
    [listed(['a']), 'a'],
    [listed(['a', 'b', 'c']), 'a, b and c'],
    [listed(['a', 'b', 'c', 'd', 'e']), 'a, b, c and 2 more'],
  ])('%s is %s', (shown, expected) => expect(shown).toBe(expected))
})

describe('an act', () => {
  it('is large above 3 targets or 10 objects', () => {
    expect([
      isLarge({ targets: 3, objects: 10 }),
      isLarge({ targets: 4 }),
      isLarge({ targets: 0, objects: 11 }),
    ]).toEqual([false, true, true])
  })
})

describe('rows', () => {
  const columns: Column<{ name: string; size: number }>[] = [
    { key: 'name', title: '', width: '', cell: () => '', by: ({ name }) => name },
    { key: 'size', title: '', width: '', cell: () => '', by: ({ size }) => size },
  ]
  const rows = [
    { name: 'b-10', size: 1 },
    { name: 'b-2', size: 3 },
    { name: 'a', size: 2 },
  ]
  it.each([
    ['name', ['a', 'b-2', 'b-10']],
    ['-name', ['b-10', 'b-2', 'a']],
    ['-size', ['b-2', 'a', 'b-10']],
    ['other', ['b-10', 'b-2', 'a']],
  ])('by %s', (sort, names) => expect(sortRows(rows, columns, sort).map(({ name }) => name)).toEqual(names))
})

it('an action that removes neither targets nor objects has its own words', () => {
  expect(tollWords({ targets: 1, objects: 2 })).toBe('1 target and 2 objects')
  const words = '15 operations that remove access or accounts'
  expect(tollWords({ targets: 0, objects: 15, words })).toBe(words)
})
