import { describe, expect, test } from 'vitest'
import type { PlacementSpecInput } from '../contract/placement-spec.js'
import { decide } from '../decide.js'
import type { PlacedTarget, PlacementCluster, PlacementInput } from '../input.js'
import { cluster, has, release } from '../testing/release.js'
import { redecision } from './redecision.js'

const dynamic = { mode: 'Divided', dynamic: 'AvailableReplicas' } as const

const again = (input: PlacementInput, causedByUser = false) => {
  const { takesEffect, because } = redecision({ input, next: decide(input), causedByUser })
  return `${takesEffect ? 'yes' : 'no'}: ${because}`
}

describe('a re-decision the user did not cause', () => {
  const eu = { region: 'eu' }
  const us = { region: 'us' }
  test.each<[string, PlacementSpecInput, PlacementCluster[], number, PlacedTarget[], string]>([
    [
      'takes effect if it places more replicas',
      { replicas: dynamic },
      [cluster('a', 0), cluster('b', 9)],
      5,
      [has('a', 3)],
      'yes: MoreReplicas',
    ],
    [
      'takes effect if it adds a target',
      {},
      [cluster('a'), cluster('b')],
      2,
      [has('a', 2)],
      'yes: MoreReplicas',
    ],
    ['takes effect if it adds a target with 0', {}, [cluster('a'), cluster('b')], 0, [], 'yes: NewTarget'],
    [
      'takes effect if it mends a group that no longer takes a cluster',
      { replicas: dynamic, affinity: [{ fields: [{ field: 'region', operator: 'In', values: ['eu'] }] }] },
      [cluster('a', 0, us), cluster('b', 9, eu)],
      2,
      [has('a', 2)],
      'yes: MendsConstraint',
    ],
    [
      'takes effect if a cluster is gone',
      { replicas: dynamic },
      [cluster('b', 9)],
      2,
      [has('a', 2)],
      'yes: MendsConstraint',
    ],
    [
      'takes effect if it mends the spread',
      {
        spread: [
          { by: 'region', min: 2 },
          { by: 'cluster', max: 2 },
        ],
      },
      [cluster('a', 0, eu), cluster('b', 0, eu), cluster('c', 0, us)],
      2,
      [has('a', 2), has('b', 2)],
      'yes: MendsConstraint',
    ],
    [
      'takes effect if a static division differs',
      { replicas: { mode: 'Divided' } },
      [cluster('a'), cluster('b')],
      4,
      [has('a', 4)],
      'yes: StaticDivision',
    ],
    [
      'takes effect if fewer replicas are wanted than run',
      { replicas: dynamic },
      [cluster('a', 0)],
      2,
      [has('a', 3)],
      'yes: ReplicasChanged',
    ],
    [
      'takes no effect if it would only move replicas to better clusters',
      { replicas: dynamic, affinity: [{ names: ['a'], overflow: [{ names: ['b'] }] }] },
      [cluster('a', 9), cluster('b', 9)],
      4,
      [has('b', 4)],
      'no: NothingGained',
    ],
    [
      'takes no effect if nothing fits, and nothing that runs is taken away',
      { replicas: dynamic, affinity: [{ names: ['b'] }] },
      [cluster('a', 0), cluster('b', 1)],
      5,
      [has('a', 5)],
      'no: NothingFits',
    ],
    ['takes no effect if it is the same', {}, [cluster('a')], 2, [has('a', 2)], 'no: Same'],
  ])('%s', (_, placement, clusters, replicas, previous, expected) => {
    expect(again(release(placement, clusters, replicas, { previous }))).toBe(expected)
  })

  test('takes effect for a bundle without replicas if it adds a target', () => {
    const nothing = { workloads: [], previous: [{ cluster: 'a', workloads: {} }] }
    expect(again(release({}, [cluster('a'), cluster('b')], 0, nothing))).toBe('yes: NewTarget')
  })

  test('takes no effect for a bundle without replicas if a better place could be had', () => {
    const placement: PlacementSpecInput = {
      replicas: { mode: 'Divided' },
      spread: [{ by: 'cluster', max: 1 }],
      prioritizers: [{ name: 'Metric', key: 'cost', weight: 10 }],
      steady: 0,
    }
    const clusters = [
      cluster('a', 0, { scores: { cost: { value: 1 } } }),
      cluster('b', 0, { scores: { cost: { value: 9 } } }),
    ]
    const nothing = { workloads: [], previous: [{ cluster: 'a', workloads: {} }] }
    expect(again(release(placement, clusters, 0, nothing))).toBe('no: NothingGained')
  })

  test('takes effect if it evicts, and only where the share finds another place', () => {
    const evicted = { previous: [has('a', 4)], evicting: ['a'] }
    const over = (room: number) =>
      release({ replicas: dynamic }, [cluster('a'), cluster('b', room)], 4, evicted)
    expect([again(over(4)), again(over(3))]).toEqual(['yes: MendsConstraint', 'no: NothingFits'])
  })
})

describe('a re-decision the user caused', () => {
  const moved = release(
    { replicas: dynamic, affinity: [{ names: ['a'], overflow: [{ names: ['b'] }] }] },
    [cluster('a', 9), cluster('b', 9)],
    4,
    { previous: [has('b', 4)] },
  )
  test('takes effect where it changes anything', () => {
    expect(again(moved, true)).toBe('yes: User')
  })

  test('takes nothing away when nothing fits', () => {
    expect(again({ ...moved, clusters: [] }, true)).toBe('no: NothingFits')
  })
})
