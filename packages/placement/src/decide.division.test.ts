import { describe, expect, test } from 'vitest'
import { decide } from './decide.js'
import type { PlacementInput } from './input.js'
import { cluster, has, place, release } from './testing/release.js'

const dynamic = { replicas: { mode: 'Divided', dynamic: 'AvailableReplicas' } } as const
const aggregated = { replicas: { mode: 'Divided', divide: 'Aggregated' } } as const
const three = [cluster('a', 6), cluster('b', 3), cluster('c', 1)]

describe('without replicas', () => {
  test('every selected cluster gets the bundle', () => {
    const result = decide(release(dynamic, three, 0, { workloads: [] }))
    expect(result).toMatchObject({
      targets: [
        { cluster: 'a', workloads: {} },
        { cluster: 'b', workloads: {} },
        { cluster: 'c', workloads: {} },
      ],
    })
  })
})

describe('scaled to 0', () => {
  test.each([
    ['Duplicated', {}],
    ['dynamic', dynamic],
    ['Aggregated', aggregated],
  ])('%s: the release keeps its clusters with 0', (_, placement) => {
    expect(place(placement, three, 0, { previous: [has('b', 4)] })).toBe('b:0')
  })

  test('a release that had no cluster goes to all selected with 0', () => {
    expect(place(dynamic, three, 0)).toBe('a:0 b:0 c:0')
  })
})

describe('Duplicated', () => {
  test('every selected cluster gets all replicas, whatever its room', () => {
    expect(place({}, three, 4)).toBe('a:4 b:4 c:4')
  })

  test('capacity: Require leaves out clusters that cannot hold them, counting what they hold', () => {
    const require = { replicas: { capacity: 'Require' } } as const
    expect(place(require, three, 4, { previous: [has('c', 3)] })).toBe('a:4 c:4')
  })
})

describe('static weights', () => {
  const weighted = (...weights: [string[], number][]) => ({
    replicas: {
      mode: 'Divided' as const,
      weights: weights.map(([names, weight]) => ({ clusters: { names }, weight })),
    },
  })
  test.each([
    ['divide by weight', weighted([['a'], 2], [['b'], 1], [['c'], 1]), 8, 'a:4 b:2 c:2'],
    ['count the largest that matches', weighted([['a'], 1], [['a', 'b'], 3], [['b'], 2]), 6, 'a:3 b:3'],
    ['leave out clusters that match none', weighted([['a'], 1]), 5, 'a:5'],
    ['take 0 for no match', weighted([['a'], 0], [['b'], 1]), 5, 'b:5'],
    ['are all 1 when none matches', weighted([['z'], 4]), 3, 'a:1 b:1 c:1'],
    ['are all 1 when none are given', { replicas: { mode: 'Divided' as const } }, 4, 'a:2 b:1 c:1'],
  ])('%s', (_, placement, replicas, expected) => {
    expect(place(placement, three, replicas)).toBe(expected)
  })

  test('look neither at what is held nor at room', () => {
    expect(
      place({ replicas: { mode: 'Divided' } }, [cluster('a'), cluster('b')], 4, { previous: [has('a', 4)] }),
    ).toBe('a:2 b:2')
  })

  test('with capacity: Require are refused where a share has no room', () => {
    const replicas = { mode: 'Divided', capacity: 'Require' } as const
    expect(place({ replicas }, three, 3)).toBe('a:1 b:1 c:1')
    expect(decide(release({ replicas }, three, 6))).toMatchObject({
      outcome: 'Unschedulable',
      message: expect.stringContaining('2 replicas to c, which has room for 1'),
    })
  })
})

describe('dynamic weights', () => {
  test.each<[string, number, Partial<PlacementInput>, string]>([
    ['divide by what is available at first', 10, {}, 'a:6 b:3 c:1'],
    ['give the remainder to the largest quotient', 5, {}, 'a:3 b:1 c:1'],
    ['growing, divide the difference by what is allocatable', 8, { previous: [has('c', 5)] }, 'a:2 b:1 c:5'],
    ['shrinking, divide the whole by what is held', 4, { previous: [has('a', 6), has('b', 2)] }, 'a:3 b:1'],
    ['keep what is held when it is as many as wanted', 4, { previous: [has('c', 4)] }, 'c:4'],
    [
      'fresh, divide the whole by available, held or not',
      5,
      { previous: [has('c', 5)], fresh: true },
      'a:2 b:1 c:2',
    ],
    ['count nothing on clusters that are not selected', 4, { previous: [has('z', 4)] }, 'a:3 b:1'],
    ['move what is evicted', 4, { previous: [has('a', 2), has('b', 2)], evicting: ['a'] }, 'b:3 c:1'],
  ])('%s', (_, replicas, more, expected) => {
    expect(place(dynamic, three, replicas, more)).toBe(expected)
  })

  test('without room enough are unschedulable, naming the shortfall', () => {
    expect(decide(release(dynamic, three, 11))).toMatchObject({
      outcome: 'Unschedulable',
      message: expect.stringContaining('11 replicas wanted, 3 clusters with room for 10 found'),
    })
  })
})

describe('Aggregated', () => {
  test.each<[string, number, Partial<PlacementInput>, string]>([
    ['takes as few clusters as hold it, the roomiest first', 6, {}, 'a:6'],
    ['divides by weight among them', 7, {}, 'a:5 b:2'],
    ['growing, fills clusters that hold replicas first', 5, { previous: [has('c', 4)] }, 'c:5'],
    ['growing past them, goes on to the roomiest', 7, { previous: [has('c', 4)] }, 'a:3 c:4'],
    ['does not count a cluster held with 0 among them', 2, { previous: [has('c', 0)] }, 'a:2'],
    ['fresh, looks only at room', 5, { previous: [has('c', 4)], fresh: true }, 'a:5'],
    ['shrinking, empties the clusters with least', 3, { previous: [has('a', 4), has('b', 2)] }, 'a:3'],
  ])('%s', (_, replicas, more, expected) => {
    expect(place(aggregated, three, replicas, more)).toBe(expected)
  })
})

describe('ties', () => {
  const pair = [cluster('a', 5), cluster('b', 5)]
  const tie = (uid: string) => place(dynamic, pair, 1, { workloads: [{ uid, key: 'web', replicas: 1 }] })
  test('go to the first name, or to the last where the hash of the uid is odd', () => {
    // FNV-1 of "a" is 0x050c5d7e, of "b" 0x050c5d7d.
    expect([tie('a'), tie('b')]).toEqual(['a:1', 'b:1'])
  })
})

describe('several workloads', () => {
  const two = (web: number, db: number) => [
    { uid: 'r/web', key: 'web', replicas: web },
    { uid: 'r/db', key: 'db', replicas: db },
  ]
  const rooms = (name: string, web: number, db: number) => ({ name, allocatable: { web, db } })
  const clusters = [rooms('a', 4, 0), rooms('b', 0, 4)]

  test('divide each on its own, and one without a share is left out there', () => {
    const result = decide(release(dynamic, clusters, 0, { workloads: two(3, 2) }))
    expect(result).toMatchObject({
      targets: [
        { cluster: 'a', workloads: { web: 3 } },
        { cluster: 'b', workloads: { db: 2 } },
      ],
    })
    expect(result.outcome === 'Scheduled' && result.targets[0]?.workloads).toEqual({ web: 3 })
  })

  test('one scaled to 0 keeps every target of the others', () => {
    const result = decide(release(dynamic, clusters, 0, { workloads: two(3, 0) }))
    expect(result.outcome === 'Scheduled' && result.targets).toEqual([
      { cluster: 'a', workloads: { web: 3, db: 0 } },
    ])
  })

  test('too many of one are unschedulable, however much room the others leave', () => {
    const roomy = [rooms('a', 100, 0), rooms('b', 100, 4)]
    expect(decide(release(dynamic, roomy, 0, { workloads: two(1, 5) })).outcome).toBe('Unschedulable')
  })

  test('are all held to room by capacity: Require', () => {
    const result = decide(
      release({ replicas: { capacity: 'Require' } }, [...clusters, rooms('c', 2, 2)], 0, {
        workloads: two(1, 1),
      }),
    )
    expect(result).toMatchObject({ outcome: 'Scheduled', selected: ['c'] })
  })
})
