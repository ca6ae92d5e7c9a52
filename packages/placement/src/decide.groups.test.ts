import { describe, expect, test } from 'vitest'
import { decide } from './decide.js'
import { cluster, has, place, release } from './testing/release.js'

const divided = { mode: 'Divided', dynamic: 'AvailableReplicas' } as const
const aggregated = { mode: 'Divided', divide: 'Aggregated' } as const

describe('affinity groups', () => {
  const placement = {
    affinity: [
      { name: 'first', names: ['a'] },
      { name: 'second', names: ['b'] },
      { name: 'third', names: ['c'] },
    ],
    replicas: divided,
  }
  const clusters = [cluster('a', 2), cluster('b', 5), cluster('c', 9)]
  const group = (replicas: number, more: Parameters<typeof release>[3] = {}) =>
    decide(release(placement, clusters, replicas, more)).group

  test('are tried in order until one fits everything', () => {
    expect([1, 2, 3, 6].map((replicas) => group(replicas))).toEqual(['first', 'first', 'second', 'third'])
  })

  test('before the one a release was last placed by are not tried again', () => {
    expect(group(1, { group: 'second' })).toBe('second')
    expect(group(6, { group: 'second' })).toBe('third')
  })

  test('are tried from the first when fresh, or when the last one is gone', () => {
    expect(group(1, { group: 'second', fresh: true })).toBe('first')
    expect(group(1, { group: 'gone' })).toBe('first')
  })

  test('of which none fits are answered for by the first one tried', () => {
    const result = decide(release(placement, clusters, 20, { group: 'second' }))
    expect(result).toMatchObject({
      outcome: 'Unschedulable',
      group: 'second',
      message: expect.stringContaining('room for 5'),
      rejected: [
        { cluster: 'a', filter: 'Affinity' },
        { cluster: 'b', filter: 'Capacity' },
        { cluster: 'c', filter: 'Affinity' },
      ],
    })
  })

  test('without clusters pass to the next', () => {
    const affinity = [{ name: 'none', names: ['z'] }, { name: 'all' }]
    expect(decide(release({ affinity }, clusters, 1)).group).toBe('all')
  })
})

describe('overflow tiers', () => {
  const affinity = [{ name: 'main', names: ['own'], overflow: [{ names: ['burst-a', 'burst-b'] }, {}] }]
  const clusters = [cluster('burst-a', 4), cluster('burst-b', 4), cluster('last', 50), cluster('own', 6)]
  const fill = (replicas: number, previous = [] as ReturnType<typeof has>[], replicaDivision = divided) =>
    place({ affinity, replicas: replicaDivision }, clusters, replicas, { previous })

  test('take only what the tiers before have no room for', () => {
    expect(fill(5)).toBe('own:5')
    expect(fill(8)).toBe('burst-a:1 burst-b:1 own:6')
    expect(fill(20)).toBe('burst-a:4 burst-b:4 last:6 own:6')
  })

  test('divide among their own by the mode of the placement', () => {
    expect(place({ affinity, replicas: aggregated }, clusters, 8)).toBe('burst-a:2 own:6')
  })

  test('are emptied first when replicas go', () => {
    const full = [cluster('burst-a', 4), cluster('burst-b', 4), cluster('last', 50), cluster('own', 0)]
    const previous = [has('own', 6), has('burst-a', 2)]
    const shrink = (replicas: number) => place({ affinity, replicas: divided }, full, replicas, { previous })
    expect([shrink(7), shrink(6), shrink(3)]).toEqual(['burst-a:1 own:6', 'own:6', 'own:3'])
  })

  test('come after all clusters of the tiers before in candidate order', () => {
    const placement = { affinity, replicas: divided, spread: [{ by: 'cluster' as const, max: 1 }] }
    expect(place(placement, clusters, 6, { previous: [has('last', 1)] })).toBe('own:6')
  })

  test('that together have too little room make it unschedulable', () => {
    expect(fill(65)).toBe('Unschedulable')
  })

  test('hold a static division to their room', () => {
    const weighted = { mode: 'Divided' } as const
    expect(place({ affinity, replicas: weighted }, clusters, 8)).toBe('burst-a:1 burst-b:1 own:6')
  })
})
