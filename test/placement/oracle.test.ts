import { describe, expect, test } from 'vitest'
import { answer, type Case, type Cluster, fnv1, webster } from './oracle/index.js'

const cluster = (name: string, replicas: number, region = 'eu'): Cluster => ({
  metadata: { name },
  spec: { region },
  status: { available: { replicas } },
})

const targets = (input: Partial<Case>): string =>
  answer({ clusters: [], placement: {}, workload: { uid: 'a', replicas: 6 }, previous: [], ...input })
    .targets.map(({ cluster: name, replicas }) => `${name}:${replicas}`)
    .join(' ')

const dynamic = { mode: 'Divided', dynamic: 'AvailableReplicas' } as const

describe('the exhaustive search, worked out by hand', () => {
  test('hashes by FNV-1, which multiplies first', () => {
    expect(fnv1('')).toBe(0x811c9dc5n)
    expect(fnv1('a')).toBe(0x050c5d7en)
    expect(fnv1('foobar')).toBe(0x31f0b262n)
  })

  test('gives seats by Webster, ties to fewer seats, then by name, backwards for an odd hash', () => {
    const three = ['x', 'y', 'z'].map((name) => ({ name, weight: 1 }))
    const odd = ['b', 'c', 'd'].find((uid) => fnv1(uid) % 2n === 1n) ?? ''
    expect([...webster(three, 4, 'a').values()]).toEqual([2, 1, 1])
    expect([...webster(three, 4, odd).values()]).toEqual([1, 1, 2])
    expect([
      ...webster(
        [
          { name: 'x', weight: 5 },
          { name: 'y', weight: 3 },
          { name: 'z', weight: 1 },
        ],
        4,
        'a',
      ).values(),
    ]).toEqual([2, 1, 1])
  })

  test('grows by what is allocatable and shrinks by what is held', () => {
    const clusters = [cluster('a', 4), cluster('b', 2)]
    const previous = [
      { cluster: 'a', replicas: 1 },
      { cluster: 'b', replicas: 5 },
    ]
    const placement = { replicas: dynamic }
    expect(targets({ clusters, previous, placement, workload: { uid: 'a', replicas: 9 } })).toBe('a:3 b:6')
    expect(targets({ clusters, previous, placement, workload: { uid: 'a', replicas: 3 } })).toBe('a:1 b:2')
    expect(targets({ clusters, previous, placement })).toBe('a:1 b:5')
    expect(targets({ clusters, previous, placement, fresh: true })).toBe('a:3 b:3')
  })

  test('swaps roomier clusters in from the last taken upward', () => {
    const clusters = [cluster('a', 3), cluster('b', 1), cluster('c', 9)]
    const previous = [{ cluster: 'b', replicas: 0 }]
    const placement = { replicas: dynamic, spread: [{ by: 'cluster' as const, max: 2 }] }
    expect(targets({ clusters, previous, placement, workload: { uid: 'a', replicas: 10 } })).toBe('b:1 c:9')
  })

  test('takes the shorter choice of regions when it begins the best one', () => {
    const clusters = [
      cluster('a', 9, 'eu'),
      cluster('b', 8, 'us'),
      cluster('c', 1, 'ap'),
      cluster('d', 1, 'ap'),
    ]
    const placement = {
      replicas: dynamic,
      spread: [
        { by: 'region' as const, min: 2 },
        { by: 'cluster' as const, min: 2, max: 2 },
      ],
    }
    expect(targets({ clusters, placement })).toBe('a:3 b:3')
  })

  test('fills a tier before the next', () => {
    const clusters = [cluster('a', 4), cluster('b', 9, 'us')]
    const affinity = [
      {
        name: 'main',
        names: ['a'],
        overflow: [{ fields: [{ field: 'region' as const, operator: 'In' as const, values: ['us'] }] }],
      },
    ]
    expect(targets({ clusters, placement: { affinity, replicas: dynamic } })).toBe('a:4 b:2')
  })
})
