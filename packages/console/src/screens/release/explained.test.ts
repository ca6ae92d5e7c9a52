import type { Explanation } from '@hansa/sdk'
import { describe, expect, it } from 'vitest'
import { filtersOf, funnelOf, inOrder, replicasOf } from './explained.js'
import { objectKey, parseObjectKey } from './objects.js'

const explained = (
  cluster: string,
  stoppedBy: string | undefined,
  passed: readonly string[],
): Explanation => ({
  cluster,
  chosen: stoppedBy === undefined,
  ...(stoppedBy === undefined ? {} : { filter: stoppedBy }),
  filters: [
    ...passed.map((filter) => ({ filter, passed: true, found: '', needed: '' })),
    ...(stoppedBy === undefined ? [] : [{ filter: stoppedBy, passed: false, found: 'x', needed: 'y' }]),
  ],
  axes: {},
  scores: [],
  capacity: [{ workload: 'web', previous: 0, allocatable: 9, available: 9, replicas: 2 }],
  sentence: '',
  changedSince: false,
})
const items = [
  explained('c', 'Taint', ['NotReady']),
  explained('b', 'NotReady', []),
  explained('a-10', undefined, ['NotReady', 'Taint']),
  explained('a-2', undefined, ['NotReady', 'Taint']),
]

describe('a decision', () => {
  it('is a funnel of the filters in the order they were asked', () => {
    expect(filtersOf(items)).toEqual(['NotReady', 'Taint'])
    expect(funnelOf(items)).toEqual([
      { filter: 'NotReady', before: 4, after: 3 },
      { filter: 'Taint', before: 3, after: 2 },
    ])
  })
  it('shows the chosen first, then those that came furthest', () => {
    expect(inOrder(items).map(({ cluster }) => cluster)).toEqual(['a-2', 'a-10', 'c', 'b'])
  })
  it('counts replicas over all workloads', () => {
    expect(items.map(replicasOf)).toEqual([2, 2, 2, 2])
  })
})

describe("an object's key", () => {
  it('is read back as it was written', () => {
    const there = { cluster: 'a', apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'web', name: 'web' }
    const global = { cluster: 'a', apiVersion: 'v1', kind: 'Namespace', name: 'web' }
    expect([there, global].map((object) => parseObjectKey(objectKey(object)))).toEqual([there, global])
    expect(parseObjectKey('a|b')).toBeUndefined()
  })
})
