import { nearest } from '@hansa/manifests'
import { describe, expect, test } from 'vitest'
import { milliseconds } from './duration.js'
import { UsageError } from './errors.js'
import { documentReference, parseDocuments } from './files/read.js'
import { kindOf } from './kinds.js'
import { age, table } from './output/table.js'
import { changes, pairs } from './pairs.js'

describe('lengths of time', () => {
  test.each([
    ['90s', 90_000],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['500ms', 500],
    ['30', 30_000],
    ['2d', 172_800_000],
  ])('%s is %d ms', (text, wanted) => expect(milliseconds(text)).toBe(wanted))
  test.each(['', '1x', 's', '-1s'])('"%s" is refused', (text) =>
    expect(() => milliseconds(text)).toThrow(UsageError),
  )
})

describe('pairs', () => {
  test('a value can contain =', () => expect(pairs(['a=b=c'])).toEqual({ a: 'b=c' }))
  test('K- removes a label', () => expect(changes(['a=b', 'c-'])).toEqual({ a: 'b', c: null }))
  test('a word without = is refused', () => expect(() => changes(['foo'])).toThrow(UsageError))
})

describe('kinds', () => {
  test.each(['release', 'releases', 'Release'])('%s is a release', (word) =>
    expect(kindOf(word).kind).toBe('Release'),
  )
  test('a typo gets the nearest', () =>
    expect(() => kindOf('clustrs')).toThrow(/unknown resource type "clustrs"/))
  test.each([
    ['lba', 'lab'],
    ['clutser', 'cluster'],
    ['zzz', undefined],
  ])('nearest to %s is %s', (word, wanted) => expect(nearest(word, ['lab', 'cluster'])).toBe(wanted))
})

describe('documents', () => {
  test('a List yields its items, and empty documents nothing', () =>
    expect(
      parseDocuments('---\n---\nkind: List\nitems: [{a: 1}, {b: 2}]\n', 'f').map(({ value }) => value),
    ).toEqual([{ a: 1 }, { b: 2 }]))
  test.each(['- 1', 'kind: List', 'kind: List\nitems: [1]', 'a: ['])(
    '%j is refused, naming the file',
    (text) => expect(() => parseDocuments(text, 'f.yaml')).toThrow(/^f\.yaml/),
  )
  test('the namespace in a document takes precedence', () =>
    expect(
      documentReference(
        {
          source: 'f',
          folder: '.',
          place: () => 'f',
          value: { apiVersion: 'hansa.dev/v1', kind: 'Release', metadata: { name: 'w', namespace: 'x' } },
        },
        { namespace: 'y' },
      ).namespace,
    ).toBe('x'))
})

describe('tables', () => {
  test('columns line up and no line ends in spaces', () =>
    expect(
      table(
        ['a', 'bb'],
        [
          ['xxx', ''],
          ['', 'y'],
        ],
      ),
    ).toBe('A     BB\nxxx\n      y'))
  test.each([
    [5, '5s'],
    [119, '119s'],
    [120, '2m'],
    [7200, '2h'],
    [172_800, '2d'],
  ])('%d s ago is %s', (seconds, wanted) =>
    expect(age(new Date(1e12 - seconds * 1000).toISOString(), 1e12)).toBe(wanted),
  )
})
