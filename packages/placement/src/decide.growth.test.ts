import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { matters } from './change/matters.js'
import { redecision } from './change/redecision.js'
import type { PlacementSpecInput } from './contract/placement-spec.js'
import { decide } from './decide.js'
import { dividesByRoom } from './divide/shares.js'
import { stateFilter } from './filters.js'
import type { PlacementCluster, PlacementInput } from './input.js'
import { someInput } from './testing/random.js'
import { cluster, has, place, release, shares } from './testing/release.js'
import { why } from './why/why.js'

vi.setConfig({ testTimeout: 60_000 })

const dynamic: PlacementSpecInput = { replicas: { mode: 'Divided', dynamic: 'AvailableReplicas' } }
const aggregated: PlacementSpecInput = { replicas: { mode: 'Divided', divide: 'Aggregated' } }
const equal: PlacementSpecInput = { replicas: { mode: 'Divided' } }
const weighted = (a: number, b: number, c: number, more: object = {}): PlacementSpecInput => ({
  replicas: {
    mode: 'Divided',
    weights: Object.entries({ a, b, c }).map(([name, weight]) => ({ clusters: { names: [name] }, weight })),
    ...more,
  },
})
const fixed = (name: string, replicas: number) => [{ clusters: { names: [name] }, replicas }]

const closed: [string, Partial<PlacementCluster>][] = [
  ['NotReady', { ready: false }],
  ['Cordoned', { unschedulable: true }],
  ['API', { apis: [] }],
  ['Taint', { taints: [{ key: 'gpu', effect: 'NoSchedule' }] }],
  ['Taint', { taints: [{ key: 'down', effect: 'NoExecute' }] }],
]
const apis = ['apps/v1/Deployment']
const open = (name: string, room: number, more: Partial<PlacementCluster> = {}) =>
  cluster(name, room, { apis, ...more })
const cordoned = (name: string, room = 9) => cluster(name, room, { unschedulable: true })

describe.each(closed)('a cluster that holds the release and fails %s (%j)', (filter, change) => {
  const clusters = [open('a', 9, change), open('b', 9), open('c', 9)]
  const previous = [has('a', 2), has('b', 1)]
  const grown = (placement: PlacementSpecInput, replicas: number, more: Partial<PlacementInput> = {}) =>
    place(placement, clusters, replicas, { previous, apis, ...more })

  test.each<[string, PlacementSpecInput, number, Partial<PlacementInput>, string]>([
    ['keeps what it holds, and the others grow', dynamic, 9, {}, 'a:2 b:4 c:3'],
    ['keeps it under Aggregated', aggregated, 9, {}, 'a:2 b:7'],
    ['keeps it when fresh, and gets no more', dynamic, 18, { fresh: true }, 'a:2 b:8 c:8'],
    ['gets at most that of static weights', equal, 9, {}, 'a:2 b:4 c:3'],
    ['gets at most that of unequal weights', weighted(8, 1, 1), 10, {}, 'a:2 b:4 c:4'],
    ['shrinks like any other', dynamic, 2, {}, 'a:1 b:1'],
    ['gets less than it holds where the weights say so', weighted(1, 9, 9), 6, {}, 'b:3 c:3'],
    ['has all of them, Duplicated', {}, 5, {}, 'a:5 b:5 c:5'],
  ])('%s', (_, placement, replicas, more, expected) => {
    expect(grown(placement, replicas, more)).toBe(expected)
  })

  test('grows with growth: karmada', () => {
    expect(grown(dynamic, 12, { growth: 'karmada' })).not.toContain('a:2')
    expect(grown(equal, 9, { growth: 'karmada' })).toBe('a:3 b:3 c:3')
  })

  test('is named where the others cannot take the rest, and nothing is taken away', () => {
    const input = release(dynamic, clusters, 22, { previous, apis })
    const next = decide(input)
    expect(next).toMatchObject({
      outcome: 'Unschedulable',
      message: expect.stringContaining(
        `; a (${filter}) keeps its replicas and gets no more; the current targets are unchanged`,
      ),
    })
    expect(next.rejected.find((one) => one.cluster === 'a')?.found).toBe(`no more than it has (${filter})`)
    expect(redecision({ input, next, causedByUser: true }).takesEffect).toBe(false)
    expect(shares(decide({ ...input, growth: 'karmada' }))).not.toBe('Unschedulable')
  })

  test('says in words why it gets no more', () => {
    const found = why(release(dynamic, clusters, 9, { previous, apis })).clusters[0]
    expect(found?.sentence).toMatch(/: 2 replicas of web.*; it gets no more while /)
    expect(found?.filters.find((one) => one.filter === filter)).toMatchObject({
      passed: true,
      found: expect.stringContaining('it keeps its replicas and gets no more'),
    })
    expect(found?.capacity).toEqual([
      { workload: 'web', previous: 2, allocatable: 0, available: 2, replicas: 2 },
    ])
  })
})

describe('growth', () => {
  test.each<[string, PlacementSpecInput, PlacementCluster[], number, Partial<PlacementInput>, string]>([
    [
      'is divided again until nobody is above a cap',
      weighted(10, 5, 1),
      [cordoned('a'), cordoned('b'), cluster('c')],
      16,
      { previous: [has('a', 3), has('b', 5)] },
      'a:3 b:5 c:8',
    ],
    [
      'that all are capped for is unschedulable',
      equal,
      [cordoned('a'), cordoned('b')],
      6,
      { previous: [has('a', 3), has('b', 2)] },
      'Unschedulable',
    ],
    [
      'does not go to clusters that no weight names',
      weighted(1, 0, 0),
      [cordoned('a'), cluster('b'), cluster('c')],
      4,
      { previous: [has('a', 3)] },
      'Unschedulable',
    ],
    [
      'of what is fixed above a cap is unschedulable, by room',
      { replicas: { mode: 'Divided', dynamic: 'AvailableReplicas', fixed: fixed('a', 4) } },
      [cordoned('a'), cluster('b', 9)],
      6,
      { previous: [has('a', 3)] },
      'Unschedulable',
    ],
    [
      'and by static weights',
      { replicas: { mode: 'Divided', fixed: fixed('a', 4) } },
      [cordoned('a'), cluster('b')],
      6,
      { previous: [has('a', 3)] },
      'Unschedulable',
    ],
    [
      'of what is fixed within a cap is none',
      { replicas: { mode: 'Divided', fixed: fixed('a', 3) } },
      [cordoned('a'), cluster('b')],
      6,
      { previous: [has('a', 3)] },
      'a:3 b:3',
    ],
    [
      'keeps the cap in the second try of minPerCluster',
      { replicas: { mode: 'Divided', dynamic: 'AvailableReplicas', minPerCluster: 3 } },
      [cordoned('a', 9), cluster('b', 9)],
      7,
      { previous: [has('a', 2)] },
      'b:7',
    ],
    [
      'leaves out by static weights who is capped below minPerCluster',
      { replicas: { mode: 'Divided', minPerCluster: 3 } },
      [cordoned('a'), cluster('b'), cluster('c')],
      8,
      { previous: [has('a', 2)] },
      'b:4 c:4',
    ],
    [
      'of a workload a closed cluster holds with 0 goes to the others',
      dynamic,
      [cordoned('a'), cluster('b', 9)],
      4,
      { previous: [has('a', 0)] },
      'b:4',
    ],
    [
      'of a tier counts what its closed clusters hold, and goes on to the next',
      { affinity: [{ name: 'g', names: ['a'], overflow: [{ names: ['b'] }] }], ...dynamic },
      [cordoned('a'), cluster('b', 9)],
      6,
      { previous: [has('a', 2)] },
      'a:2 b:4',
    ],
  ])('%s', (_, placement, clusters, replicas, more, expected) => {
    expect(place(placement, clusters, replicas, more)).toBe(expected)
  })

  test('says what is fixed above a cap', () => {
    const placement: PlacementSpecInput = { replicas: { mode: 'Divided', fixed: fixed('a', 4) } }
    const input = release(placement, [cordoned('a'), cluster('b')], 6, { previous: [has('a', 3)] })
    expect(decide(input)).toMatchObject({
      message: expect.stringContaining(
        'fixed assigns 4 replicas to a, which has 3 and gets no more because it fails a filter',
      ),
    })
  })

  test('is suggested by opening the cluster that is capped', () => {
    const short = release(dynamic, [cordoned('a'), cluster('b', 1)], 6, { previous: [has('a', 3)] })
    expect(why(short).nearest).toContain('uncordon a')
  })

  test('of a static division is redistributed when the cluster takes replicas again', () => {
    const input = release(equal, [], 9, { previous: [has('a', 2), has('b', 4)] })
    const change = { before: cluster('a', 0, { ready: false }), after: cluster('a'), input, short: false }
    expect(matters(change)).toBe(true)
    expect(matters({ ...change, input: release(dynamic, [], 9, { previous: input.previous }) })).toBe(false)
  })
})

test('over random fleets no closed cluster ends with more than it held', () => {
  let bound = 0
  fc.assert(
    fc.property(someInput, (input) => {
      const result = decide(input)
      if (result.outcome === 'Unschedulable' || input.placement.replicas.mode === 'Duplicated') return
      const { tolerations } = input.placement
      for (const one of input.clusters) {
        if (stateFilter(one, input.apis ?? [], tolerations) === undefined) continue
        const held = input.previous?.find((target) => target.cluster === one.name)?.workloads ?? {}
        const ends = result.targets.find((target) => target.cluster === one.name)?.workloads ?? {}
        for (const { key } of input.workloads) {
          expect(ends[key] ?? 0).toBeLessThanOrEqual(held[key] ?? 0)
          if ((ends[key] ?? 0) > 0) bound += 1
        }
      }
    }),
    { numRuns: 6000 },
  )
  expect(bound).toBeGreaterThan(40)
})

test('over random fleets a static division differs from karmada’s only for clusters that are capped', () => {
  fc.assert(
    fc.property(someInput, (input) => {
      const { replicas, tolerations } = input.placement
      fc.pre(replicas.mode === 'Divided' && !dividesByRoom(replicas))
      const holders = new Set(input.previous?.map((target) => target.cluster))
      const capped = input.clusters.some(
        (one) => holders.has(one.name) && stateFilter(one, input.apis ?? [], tolerations) !== undefined,
      )
      if (!capped) expect(decide(input)).toEqual(decide({ ...input, growth: 'karmada' }))
    }),
    { numRuns: 600 },
  )
})
