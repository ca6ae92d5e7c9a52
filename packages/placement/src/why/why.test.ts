import { describe, expect, test } from 'vitest'
import type { PlacementCluster } from '../input.js'
import { cluster, has, release } from '../testing/release.js'
import { nearestFit } from './nearest.js'
import { why } from './why.js'

const dynamic = { mode: 'Divided', dynamic: 'AvailableReplicas' } as const
const eu = (name: string, room = 0, more: Partial<PlacementCluster> = {}) =>
  cluster(name, room, { region: 'eu', ...more })
const us = (name: string, room = 0, more: Partial<PlacementCluster> = {}) =>
  cluster(name, room, { region: 'us', ...more })

describe('why', () => {
  const input = release(
    {
      affinity: [{ name: 'main', exclude: ['x'] }],
      spread: [
        { by: 'region', min: 1 },
        { by: 'cluster', max: 2 },
      ],
      replicas: dynamic,
      prioritizers: [{ name: 'Metric', key: 'cost', weight: -10 }],
    },
    [
      eu('a', 4, { scores: { cost: { value: 5 } } }),
      eu('b', 4, { scores: { cost: { value: 1 } } }),
      eu('c', 9, { scores: { cost: { value: 9 } } }),
      eu('d', 9, { unschedulable: true }),
      eu('x', 9),
      cluster('y', 9),
    ],
    6,
    { previous: [has('a', 2)] },
  )
  const { clusters, ...decision } = why(input)
  const of = (name: string) => clusters.find((one) => one.cluster === name)

  test('says the outcome and the group, and lists every cluster by name', () => {
    expect(decision).toEqual({ outcome: 'Scheduled', group: 'main' })
    expect(clusters.map((one) => one.cluster)).toEqual(['a', 'b', 'c', 'd', 'x', 'y'])
  })

  test('gives of a target its filters, scores, groups, capacity, replicas and a sentence', () => {
    const a = of('a')
    expect(a).toMatchObject({ target: true, tier: 0, axes: { region: 'eu' }, score: 25 })
    expect(a?.filters.map(({ filter, passed }) => `${filter} ${passed}`)).toEqual([
      'Evicting true',
      'NotReady true',
      'Cordoned true',
      'API true',
      'Taint true',
      'Affinity true',
      'SpreadField true',
    ])
    expect(a?.scores).toEqual([
      { prioritizer: 'Steady', weight: 10, value: 1, score: 100 },
      { prioritizer: 'Metric cost', weight: -10, value: 5, score: 50 },
    ])
    expect(a?.capacity).toEqual([{ workload: 'web', previous: 2, allocatable: 4, available: 6, replicas: 4 }])
    expect(a?.sentence).toBe('a is a target (group main): 4 replicas of web (2 before).')
  })

  test.each([
    [
      'what it had, where that is as many',
      { web: 4 },
      'a is a target (group main): 4 replicas of web, unchanged.',
    ],
    [
      'what it had, where that is more',
      { web: 5 },
      'a is a target (group main): 4 replicas of web (5 before).',
    ],
    ['nothing of what it did not have', {}, 'a is a target (group main): 4 replicas of web.'],
    ['nothing where it is not known', undefined, 'a is a target (group main): 4 replicas of web.'],
  ])('says of shares before the decision %s', (_, before, sentence) => {
    const found = why(input, undefined, () => before).clusters.find((one) => one.cluster === 'a')
    expect(found?.sentence).toBe(sentence)
  })

  test('ends the filters at the first that fails, with what was found and needed', () => {
    expect(of('d')?.filters.at(-1)).toEqual({
      filter: 'Cordoned',
      passed: false,
      found: 'unschedulable: true',
      needed: 'unschedulable: false',
    })
    expect(of('x')?.filters.at(-1)).toMatchObject({ filter: 'Affinity', passed: false, found: 'name x' })
    expect(of('y')?.filters.at(-1)).toMatchObject({
      filter: 'SpreadField',
      passed: false,
      found: 'no region',
    })
    expect(of('y')?.sentence).toBe(
      'y is not a target (SpreadField): it has no region, but the placement spreads by region.',
    )
    expect(of('x')?.scores).toEqual([])
  })

  test('tells a candidate the spread left out, with its score', () => {
    expect(of('c')?.filters.at(-1)).toMatchObject({ filter: 'Spread', passed: false })
    expect(of('c')?.sentence).toBe(
      'c is not a target (Spread): it fits, but the spread selects 2 other clusters (score 0).',
    )
  })
})

describe('the nearest fit', () => {
  test.each<[string, Parameters<typeof release>, string | undefined]>([
    [
      'more clusters where there are too few, or a lower min',
      [
        {
          affinity: [{ fields: [{ field: 'region', operator: 'In', values: ['eu'] }] }],
          spread: [{ by: 'cluster', min: 3 }],
        },
        [eu('a'), us('b')],
        1,
      ],
      '2 more clusters in region eu, or spread.cluster.min 1',
    ],
    [
      'a cluster in another region, or a lower min by region',
      [{ spread: [{ by: 'region', min: 2 }] }, [eu('a'), eu('b')], 1],
      '1 more cluster, each in another region, or spread.region.min 1',
    ],
    [
      'more clusters, or fewer replicas, where room is short',
      [{ replicas: dynamic }, [eu('a', 3), us('b', 2)], 9],
      '2 more clusters, or lowering web to 5 replicas',
    ],
    [
      'a higher max',
      [{ spread: [{ by: 'cluster', max: 1 }], replicas: dynamic }, [eu('a', 3), us('b', 2)], 5],
      'spread.cluster.max 2, or lowering web to 3 replicas',
    ],
    ['uncordoning', [{}, [eu('a', 0, { unschedulable: true })], 1], 'uncordon a'],
    ['readiness', [{}, [eu('a', 0, { ready: false })], 1], 'a becoming Ready'],
    [
      'a toleration',
      [{}, [eu('a', 0, { taints: [{ key: 'gpu', effect: 'NoSchedule' }] })], 1],
      'a toleration for gpu:NoSchedule',
    ],
    ['nothing it knows of', [{ affinity: [{ names: ['x'] }] }, [eu('a')], 1], undefined],
  ])('is %s', (_, args, nearest) => {
    expect(nearestFit(release(...args))).toBe(nearest)
  })
})
