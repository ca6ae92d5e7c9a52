import { describe, expect, test } from 'vitest'
import type { PlacementSpecInput } from './contract/placement-spec.js'
import { decide } from './decide.js'
import type { PlacementCluster } from './input.js'
import { cluster, has, place, release, selection } from './testing/release.js'

const dynamic = { mode: 'Divided', dynamic: 'AvailableReplicas' } as const
const spread = (...axes: NonNullable<PlacementSpecInput['spread']>): PlacementSpecInput => ({ spread: axes })

describe('candidates', () => {
  test('are ordered by holding the release, then by available, then by name', () => {
    const clusters = [cluster('d', 1), cluster('c', 5), cluster('b', 5), cluster('a', 0)]
    expect(selection({}, clusters, 1, { previous: [has('a', 2)] })).toBe('a b c d')
  })
})

describe('spread by cluster', () => {
  const clusters = [cluster('a', 5), cluster('b', 4), cluster('c', 3)]
  test.each<[string, PlacementSpecInput, number, string]>([
    ['omitted takes every candidate', {}, 1, 'a b c'],
    ['takes up to max', spread({ by: 'cluster', max: 2 }), 1, 'a b'],
    ['takes max 0 for no limit', spread({ by: 'cluster', min: 1, max: 0 }), 1, 'a b c'],
    [
      'with fewer candidates than min is unschedulable',
      spread({ by: 'cluster', min: 4 }),
      1,
      'Unschedulable',
    ],
  ])('%s', (_, placement, replicas, expected) => {
    expect(selection(placement, clusters, replicas)).toBe(expected)
  })

  test('swaps in roomier clusters where replicas are divided by room, and only there', () => {
    const rooms = [cluster('a', 1), cluster('b', 2), cluster('c', 9)]
    const held = { previous: [has('a', 1), has('b', 1)] }
    const two = spread({ by: 'cluster', max: 2 })
    expect(selection({ ...two, replicas: dynamic }, rooms, 10, held)).toBe('b c')
    expect(selection({ ...two, replicas: { mode: 'Divided' } }, rooms, 10, held)).toBe('b a')
  })
})

describe('spread by region', () => {
  const at = (region: string, name: string, room: number): PlacementCluster => cluster(name, room, { region })
  const clusters = [
    at('eu', 'e1', 9),
    at('eu', 'e2', 1),
    at('us', 'u1', 5),
    at('us', 'u2', 5),
    at('ap', 'p1', 3),
  ]

  test.each<[string, PlacementSpecInput, number, string]>([
    [
      'takes one cluster of each chosen region, in the order chosen, then the others by preference',
      { ...spread({ by: 'region', min: 2, max: 2 }), replicas: dynamic },
      10,
      'e1 u1 u2 e2',
    ],
    [
      'takes no more than max by cluster',
      { ...spread({ by: 'region', min: 2 }, { by: 'cluster', max: 3 }), replicas: dynamic },
      10,
      'e1 u1 u2',
    ],
    [
      'duplicated, weighs regions by how many clusters hold everything',
      spread({ by: 'region', max: 1 }),
      5,
      'u1 u2',
    ],
    ['with fewer regions than min is unschedulable', spread({ by: 'region', min: 4 }), 1, 'Unschedulable'],
    [
      'goes on to more regions until they hold min by cluster',
      spread({ by: 'region', min: 1 }, { by: 'cluster', min: 4 }),
      1,
      'e1 u1 u2 e2',
    ],
    [
      'that cannot hold min by cluster within max regions is unschedulable',
      spread({ by: 'region', max: 1 }, { by: 'cluster', min: 3 }),
      1,
      'Unschedulable',
    ],
  ])('%s', (_, placement, replicas, expected) => {
    expect(selection(placement, clusters, replicas)).toBe(expected)
  })

  test('holds for static weights too, which count among the selected', () => {
    expect(place({ ...spread({ by: 'region', max: 1 }), replicas: { mode: 'Divided' } }, clusters, 5)).toBe(
      'u1:3 u2:2',
    )
  })

  test('may select too little room, which division then says', () => {
    const one = { ...spread({ by: 'region', max: 1 }), replicas: dynamic }
    expect(decide(release(one, clusters, 11))).toMatchObject({
      outcome: 'Unschedulable',
      message: expect.stringContaining('1 more than the 2 selected clusters have room for'),
    })
  })

  test('counts a cluster in several zones in the first by name', () => {
    const zones = [cluster('a', 1, { zones: ['z2', 'z1'] }), cluster('b', 1, { zones: ['z1'] })]
    expect(selection(spread({ by: 'zone', min: 2 }), zones, 1)).toBe('Unschedulable')
    expect(selection(spread({ by: 'zone', min: 1 }), zones, 1)).toBe('a b')
  })

  test('works by provider and by label', () => {
    const racks = ['r1', 'r2', 'r2'].map((rack, n) =>
      cluster(`c${n}`, 3 - n, { labels: { rack }, provider: `p${n % 2}` }),
    )
    expect(selection(spread({ label: 'rack', min: 2 }, { by: 'cluster', max: 2 }), racks, 9)).toBe('c0 c1')
    expect(selection(spread({ by: 'provider', min: 2 }, { by: 'cluster', max: 2 }), racks, 9)).toBe('c0 c1')
  })
})

describe('strict', () => {
  const clusters = [
    cluster('e1', 20, { region: 'eu' }),
    cluster('u1', 1, { region: 'us' }),
    cluster('u2', 1, { region: 'us' }),
  ]
  const strict = (by: 'region' | 'cluster', yes: boolean): PlacementSpecInput => ({
    spread: [{ by: 'region', min: 2 }, { by: 'cluster' }].map((axis) => ({
      ...axis,
      by: axis.by === 'region' ? 'region' : 'cluster',
      strict: yes && axis.by === by,
    })),
    replicas: dynamic,
  })

  test('makes it unschedulable where a chosen group ends without a replica', () => {
    expect(place(strict('region', false), clusters, 1)).toBe('e1:1')
    expect(place(strict('region', true), clusters, 1)).toBe('Unschedulable')
    expect(place(strict('region', true), clusters, 21)).toBe('e1:19 u1:1 u2:1')
    expect(place(strict('cluster', true), clusters, 2)).toBe('Unschedulable')
  })

  test('is not checked where nothing is divided', () => {
    expect(place(strict('cluster', true), clusters, 0, { previous: [has('e1', 3)] })).toBe('e1:0')
  })
})

describe('several axes', () => {
  const at = (region: string, zone: string, name: string, room = 5) =>
    cluster(name, room, { region, zones: [`${region}-${zone}`] })
  const fleet = [
    at('eu', 'a', 'e1'),
    at('eu', 'a', 'e2'),
    at('eu', 'b', 'e3'),
    at('us', 'a', 'u1'),
    at('us', 'a', 'u2', 9),
    at('ap', 'a', 'p1', 99),
  ]

  test('are chosen outermost first, each chosen group keeping at least one of the inner axis', () => {
    const placement = {
      ...spread({ by: 'region', min: 2, max: 2 }, { by: 'zone', min: 2, max: 2 }, { by: 'cluster', max: 2 }),
      replicas: dynamic,
    }
    expect(selection(placement, fleet, 9)).toBe('p1 e1')
  })

  test('choose outer groups by how many inner ones they hold', () => {
    const placement = spread({ by: 'region', max: 1 }, { by: 'zone', min: 2 }, { by: 'cluster', max: 2 })
    expect(selection(placement, fleet, 1)).toBe('e1 e3')
  })

  test('try the next best outer choice where an inner axis cannot be met', () => {
    // eu weighs more, having three clusters, but no two of them in one zone.
    const scattered = [at('eu', 'a', 'e1'), at('eu', 'b', 'e2'), at('eu', 'c', 'e3')]
    const clusters = [...scattered, at('us', 'a', 'u1'), at('us', 'a', 'u2')]
    const region = { by: 'region', max: 1 } as const
    expect(selection(spread(region, { by: 'cluster', min: 2 }), clusters, 1)).toBe('e1 e2 e3')
    expect(selection(spread(region, { by: 'zone', max: 1 }, { by: 'cluster', min: 2 }), clusters, 1)).toBe(
      'u1 u2',
    )
  })

  test('that cannot be met together are unschedulable', () => {
    const placement = spread({ by: 'region', min: 3 }, { by: 'zone', max: 2 })
    expect(selection(placement, fleet, 1)).toBe('Unschedulable')
  })

  test('keep every outer group also where they are too many to search exactly', () => {
    const regions = Array.from({ length: 20 }, (_, n) => `r${n}`)
    const wide = regions.flatMap((region) => ['a', 'b'].map((zone) => at(region, zone, `${region}${zone}`)))
    const placement = spread({ by: 'region', min: 20 }, { by: 'zone', min: 20, max: 20 })
    const result = decide(release({ ...placement, replicas: dynamic }, wide, 40))
    const zones = result.outcome === 'Scheduled' ? result.selected.map((name) => name.slice(0, -1)) : []
    expect(zones.sort()).toEqual(regions.sort())
  })

  test('may share inner groups between outer ones', () => {
    const shared = [
      cluster('a', 1, { region: 'eu', provider: 'p' }),
      cluster('b', 1, { region: 'us', provider: 'p' }),
    ]
    expect(selection(spread({ by: 'region', min: 2 }, { by: 'provider', max: 1 }), shared, 1)).toBe('a b')
  })
})
