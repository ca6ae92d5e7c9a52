import { describe, expect, test } from 'vitest'
import { nearest } from './nearest.js'

describe('the name that was meant', () => {
  test.each([
    ['two neighbours swapped', 'lba', 'lab'],
    ['two neighbours swapped in another', 'clutser', 'cluster'],
    ['a letter left out', 'relase', 'release'],
    ['a letter too many', 'clusster', 'cluster'],
    ['another letter', 'lad', 'lab'],
    ['another case', 'LAB', 'lab'],
    ['nothing like it', 'zzz', undefined],
    ['more than a third of it', 'lob1', undefined],
    ['nothing', '', undefined],
    ['far too long', 'l'.repeat(129), undefined],
  ])('%s: %s', (_, name, meant) => expect(nearest(name, ['lab', 'cluster', 'release'])).toBe(meant))

  test('is the one that differs least', () => {
    expect(nearest('clustrs', ['cluster', 'clusters'])).toBe('clusters')
    expect(nearest('web', [])).toBeUndefined()
  })
})
