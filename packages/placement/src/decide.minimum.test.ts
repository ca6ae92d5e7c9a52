import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decide } from './decide.js'
import { cluster, has, place, release } from './testing/release.js'

const dynamic = (more: object = {}) => ({
  replicas: { mode: 'Divided' as const, dynamic: 'AvailableReplicas' as const, ...more },
})
const fixed = (name: string, replicas: number) => ({ clusters: { names: [name] }, replicas })

describe('minPerCluster', () => {
  test.each<[string, object, [string, number][], number, string]>([
    [
      'gives each as many as that, then by weight',
      { minPerCluster: 2 },
      [
        ['a', 9],
        ['b', 3],
      ],
      8,
      'a:6 b:2',
    ],
    [
      'leaves out who cannot have as many',
      { minPerCluster: 3 },
      [
        ['a', 9],
        ['b', 2],
      ],
      8,
      'a:8',
    ],
    [
      'takes no more clusters than there are replicas for',
      { minPerCluster: 3 },
      [
        ['a', 5],
        ['b', 4],
        ['c', 3],
      ],
      7,
      'a:4 b:3',
    ],
    [
      'keeps to the room',
      { minPerCluster: 4 },
      [
        ['a', 9],
        ['b', 4],
      ],
      10,
      'a:6 b:4',
    ],
    [
      'of 1 changes nothing',
      { minPerCluster: 1 },
      [
        ['a', 9],
        ['b', 1],
      ],
      4,
      'a:4',
    ],
    ['above what is wanted is unschedulable', { minPerCluster: 5 }, [['a', 9]], 4, 'Unschedulable'],
    [
      'that no rest fits is unschedulable',
      { minPerCluster: 2 },
      [
        ['a', 2],
        ['b', 2],
      ],
      3,
      'Unschedulable',
    ],
  ])('%s', (_, more, rooms, replicas, expected) => {
    expect(
      place(
        dynamic(more),
        rooms.map(([name, room]) => cluster(name, room)),
        replicas,
      ),
    ).toBe(expected)
  })

  test('holds for static weights and Aggregated too', () => {
    const clusters = [cluster('a', 9), cluster('b', 3), cluster('c', 3)]
    const weights = [
      { clusters: { names: ['a'] }, weight: 8 },
      { clusters: {}, weight: 1 },
    ]
    expect(place({ replicas: { mode: 'Divided', weights, minPerCluster: 2 } }, clusters, 7)).toBe(
      'a:3 b:2 c:2',
    )
    expect(place({ replicas: { mode: 'Divided', weights, minPerCluster: 2 } }, clusters, 5)).toBe('a:3 b:2')
    expect(
      place({ replicas: { mode: 'Divided', divide: 'Aggregated', minPerCluster: 2 } }, clusters, 10),
    ).toBe('a:7 b:3')
  })

  test('grows the current shares first, and divides from scratch if that cannot keep it', () => {
    const placement = dynamic({ minPerCluster: 3 })
    const clusters = [cluster('a', 5), cluster('b', 5)]
    expect(place(placement, clusters, 5, { previous: [has('a', 4)] })).toBe('a:5')
    expect(place(placement, clusters, 7, { previous: [has('a', 4)] })).toBe('a:4 b:3')
    expect(place(placement, clusters, 4, { previous: [has('a', 3), has('b', 3)] })).toBe('a:4')
    expect(place(placement, clusters, 4, { previous: [has('a', 2), has('b', 2)] })).toBe('a:4')
  })
})

describe('fixed replicas', () => {
  const clusters = [cluster('a', 9), cluster('b', 9), cluster('c', 1)]
  test.each<[string, object, number, string]>([
    ['are given first, and the others share the rest', { fixed: [fixed('a', 2)] }, 8, 'a:2 b:5 c:1'],
    [
      'are the largest that matches',
      { fixed: [fixed('a', 1), fixed('a', 3), { clusters: {}, replicas: 1 }] },
      5,
      'a:3 b:1 c:1',
    ],
    ['of 0 leave a cluster out', { fixed: [fixed('b', 0)] }, 5, 'a:4 c:1'],
    ['beyond what is wanted are unschedulable', { fixed: [fixed('a', 6)] }, 5, 'Unschedulable'],
    ['beyond a cluster’s room are unschedulable', { fixed: [fixed('c', 2)] }, 5, 'Unschedulable'],
    [
      'that leave no cluster for the rest are unschedulable',
      { fixed: [{ clusters: {}, replicas: 1 }] },
      5,
      'Unschedulable',
    ],
  ])('%s', (_, more, replicas, expected) => {
    expect(place(dynamic(more), clusters, replicas)).toBe(expected)
  })

  test('say what contradicts them', () => {
    const result = decide(release(dynamic({ fixed: [fixed('a', 6)] }), clusters, 5))
    expect(result).toMatchObject({
      message:
        'web: fixed assigns 6 replicas, but the workload has only 5; lower fixed, or raise the replicas',
    })
  })

  test('hold under static weights, whatever is held', () => {
    const placement = {
      replicas: { mode: 'Divided' as const, fixed: [fixed('a', 1)], weights: [{ clusters: {}, weight: 1 }] },
    }
    expect(place(placement, clusters, 7, { previous: [has('a', 5)] })).toBe('a:1 b:3 c:3')
  })
})

test('over random fleets the minimum, the room and the sum all hold, and a division that exists is found', () => {
  const room = fc.nat(9)
  fc.assert(
    fc.property(
      fc.array(fc.tuple(room, fc.nat(5)), { minLength: 1, maxLength: 5 }),
      fc.nat(20),
      fc.nat(5),
      fc.boolean(),
      (rooms, replicas, least, aggregated) => {
        fc.pre(replicas > 0)
        const clusters = rooms.map(([free], at) => cluster(`c${at}`, free))
        const previous = rooms.flatMap(([, held], at) => (held > 0 ? [has(`c${at}`, held)] : []))
        const more = { minPerCluster: least }
        const placement = aggregated
          ? { replicas: { mode: 'Divided' as const, divide: 'Aggregated' as const, ...more } }
          : dynamic(more)
        const result = decide(release(placement, clusters, replicas, { previous }))
        const available = rooms.map(([free, held]) => free + held).sort((a, b) => b - a)
        const usable = available
          .filter((one) => one >= least)
          .slice(0, least > 0 ? Math.floor(replicas / least) : undefined)
        const exists = usable.reduce((sum, one) => sum + one, 0) >= replicas
        expect(result.outcome).toBe(exists ? 'Scheduled' : 'Unschedulable')
        if (result.outcome === 'Unschedulable') return
        let sum = 0
        for (const { cluster: name, workloads } of result.targets) {
          const share = workloads.web ?? 0
          const [free = 0, held = 0] = rooms[Number(name.slice(1))] ?? []
          expect(share).toBeGreaterThanOrEqual(least)
          expect(share).toBeLessThanOrEqual(free + held)
          sum += share
        }
        expect(sum).toBe(replicas)
      },
    ),
    { numRuns: 1000 },
  )
})
