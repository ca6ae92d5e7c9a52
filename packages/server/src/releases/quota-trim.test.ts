import type { Scheduled } from '@hansa/placement'
import { describe, expect, test } from 'vitest'
import { type Trimming, trimmed } from './quota-trim.js'

const on = (shares: Record<string, number>) =>
  Object.entries(shares).map(([cluster, web]) => ({ cluster, workloads: { web } }))
const decided = (shares: Record<string, number>): Scheduled => ({
  ...{ outcome: 'Scheduled', group: 'default', selected: [], rejected: [] },
  targets: on(shares),
})
const fit = (
  result: Record<string, number>,
  { has = {}, ...rest }: Partial<Omit<Trimming, 'present'>> & { has?: Record<string, number> },
) => {
  const most = { targets: Number.POSITIVE_INFINITY, replicas: Number.POSITIVE_INFINITY }
  const targets = trimmed(decided(result), {
    ...{ mode: 'Duplicated', evicted: [], ...rest, present: on(has) },
    most: { ...most, ...rest.most },
  })
  return targets && Object.fromEntries(targets.map(({ cluster, workloads }) => [cluster, workloads.web]))
}

describe('a decision beyond a quota', () => {
  test.each([
    [
      'keeps the targets there are before new ones',
      { a: 1, b: 1, c: 1 },
      { c: 1 },
      { targets: 2 },
      { a: 1, c: 1 },
    ],
    [
      'gives more replicas to as many as it can',
      { a: 3, b: 3 },
      { a: 2, b: 2 },
      { replicas: 5 },
      { a: 3, b: 2 },
    ],
    ['skips a new target that does not fit', { a: 3, b: 3 }, { b: 3 }, { replicas: 4 }, { b: 3 }],
    ['moves', { c: 1, d: 1, e: 1 }, { a: 1, b: 1 }, { targets: 2 }, { c: 1, d: 1 }],
    ['has nothing left', { a: 1 }, {}, { targets: 0 }, undefined],
  ])('with the same replicas on every cluster: %s', (_, result, has, most, expected) => {
    const all = { targets: Number.POSITIVE_INFINITY, replicas: Number.POSITIVE_INFINITY, ...most }
    expect(fit(result, { has, most: all })).toEqual(expected)
  })

  test('does not replace a running workload by nothing', () => {
    const present = [{ cluster: 'a', workloads: { old: 2 } }]
    const most = { targets: 1, replicas: 2 }
    expect(trimmed(decided({ a: 3 }), { mode: 'Duplicated', present, evicted: [], most })).toBeUndefined()
    expect(trimmed(decided({ a: 3 }), { mode: 'Divided', present, evicted: [], most })).toBeUndefined()
  })

  test.each([
    ['keeps the present share', { a: 3, b: 3, c: 3 }, { a: 3, b: 3 }, [], 2, { a: 3, b: 3 }],
    [
      'replaces a cluster that failed',
      { b: 3, c: 3, d: 3 },
      { a: 2, b: 2, c: 2 },
      ['a'],
      3,
      { b: 2, c: 2, d: 2 },
    ],
    [
      'moves what it can off a cluster that failed',
      { b: 2, c: 2, d: 2 },
      { a: 3, b: 3 },
      ['a'],
      2,
      { b: 3, c: 2 },
    ],
    ['grows on what stays', { b: 9 }, { a: 3, b: 3 }, ['a'], 2, { b: 6 }],
    ['never runs less than before', { c: 2, d: 2, e: 2 }, { a: 3, b: 3 }, [], 2, undefined],
    ['places nothing of a new release', { a: 3 }, {}, [], 9, undefined],
  ])('with divided replicas: %s', (_, result, has, evicted, targets, expected) => {
    const most = { targets, replicas: 6 }
    expect(fit(result, { mode: 'Divided', has, evicted, most })).toEqual(expected)
  })
})
