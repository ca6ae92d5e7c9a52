import { describe, expect, test } from 'vitest'
import { decide } from './decide.js'
import type { PlacementCluster } from './input.js'
import { normalise } from './score/prioritize.js'
import { cluster, has, place, release, selection } from './testing/release.js'

const one = { spread: [{ by: 'cluster' as const, max: 1 }] }
const cost = (value: number, expired?: boolean): Partial<PlacementCluster> => ({
  scores: { cost: { value, ...(expired === undefined ? {} : { expired }) } },
})
const nodes = (...free: [cpu: number, memory: number][]): Partial<PlacementCluster> => ({
  nodes: free.map(([cpu, memory]) => ({
    allocatable: { cpu: cpu + 500, memory: memory + 500 },
    requested: { cpu: 500, memory: 500 },
  })),
})

describe('normalising', () => {
  test.each<[string, (number | undefined)[], number, number[]]>([
    ['the least is 0 and the most 100', [10, 20, 15], 1, [0, 100, 50]],
    ['equal values are all the best where more is better', [7, 7], 1, [100, 100]],
    ['and where less is', [7, 7], -1, [0, 0]],
    ['a missing one is the worst where more is better', [1, undefined, 2], 1, [0, 0, 100]],
    ['and where less is', [1, undefined, 2], -1, [0, 100, 100]],
    ['the largest numbers have a middle', [-Number.MAX_VALUE, 0, Number.MAX_VALUE], 1, [0, 50, 100]],
  ])('%s', (_, values, weight, scores) => {
    expect(normalise(values, weight)).toEqual(scores)
  })
})

describe('prioritizers', () => {
  test('prefer more where the weight is above 0, less where it is below', () => {
    const clusters = [cluster('a', 0, cost(5)), cluster('b', 0, cost(9)), cluster('c', 0, cost(1))]
    const by = (weight: number) =>
      selection({ prioritizers: [{ name: 'Metric', key: 'cost', weight }] }, clusters, 1)
    expect(by(5)).toBe('b a c')
    expect(by(-5)).toBe('c a b')
    expect(by(0)).toBe('a b c')
  })

  test('come before room, and room before the name, among equals', () => {
    const clusters = [cluster('a', 1, cost(5)), cluster('b', 2, cost(5)), cluster('c', 9, cost(1))]
    expect(selection({ prioritizers: [{ name: 'Metric', key: 'cost', weight: 1 }] }, clusters, 1)).toBe(
      'b a c',
    )
  })

  test('read free CPU and memory summed over the nodes that are not cordoned', () => {
    const cordoned = { allocatable: { cpu: 9000, memory: 9000 }, requested: {}, unschedulable: true }
    const [small, large] = [nodes([1000, 3000], [1000, 0]), nodes([1500, 1000])]
    const clusters = [
      cluster('a', 0, { nodes: [...(large.nodes ?? []), cordoned] }),
      cluster('b', 0, small),
      cluster('c'),
    ]
    expect(selection({ prioritizers: [{ name: 'FreeCPU', weight: 1 }] }, clusters, 1)).toBe('b a c')
    expect(selection({ prioritizers: [{ name: 'FreeMemory', weight: 1 }] }, clusters, 1)).toBe('b a c')
    expect(selection({ prioritizers: [{ name: 'FreeCPU', weight: -1 }] }, clusters, 1)).toBe('a b c')
  })

  test('weigh against staying: steady is 10 unless it is said', () => {
    const clusters = [cluster('a', 0, cost(0)), cluster('b', 0, cost(1))]
    const held = { previous: [has('a', 1)] }
    const by = (weight: number, steady?: number) =>
      place(
        {
          ...one,
          prioritizers: [{ name: 'Metric', key: 'cost', weight }],
          ...(steady === undefined ? {} : { steady }),
        },
        clusters,
        1,
        held,
      )
    expect(by(9)).toBe('a:1')
    expect(by(9, 8)).toBe('b:1')
    expect(by(1, 0)).toBe('b:1')
  })

  test('without any, steady 0 forgets where the release is', () => {
    const clusters = [cluster('a', 9), cluster('b', 1)]
    const held = { previous: [has('b', 1)] }
    expect(place({ ...one, steady: 1 }, clusters, 1, held)).toBe('b:1')
    expect(place({ ...one, steady: 0 }, clusters, 1, held)).toBe('a:1')
  })

  test('normalise over the candidates alone', () => {
    const clusters = [
      cluster('a', 0, cost(1)),
      cluster('b', 0, cost(2)),
      cluster('x', 0, { ...cost(1_000_000), unschedulable: true }),
    ]
    // With x among them, b would be as good as worst, and a stays for being held.
    expect(
      place({ ...one, steady: 9, prioritizers: [{ name: 'Metric', key: 'cost', weight: 10 }] }, clusters, 1, {
        previous: [has('a', 1)],
      }),
    ).toBe('b:1')
  })

  test('count an expired score as absent, and the decision names it', () => {
    const placement = { ...one, prioritizers: [{ name: 'Metric' as const, key: 'cost', weight: -5 }] }
    const clusters = [
      cluster('b', 0, cost(1, true)),
      cluster('a', 0, cost(3)),
      cluster('x', 0, { ...cost(0, true), ready: false }),
    ]
    const result = decide(release(placement, clusters, 1))
    expect(result).toMatchObject({ targets: [{ cluster: 'a' }] })
    expect(result.expiredScores).toEqual([{ cluster: 'b', key: 'cost' }])
    expect(decide(release(one, clusters, 1)).expiredScores).toBeUndefined()
  })

  test('weigh the groups of a spread', () => {
    const region = (name: string, value: number) => ({ region: name, ...cost(value) })
    const clusters = [cluster('a', 5, region('eu', 9)), cluster('b', 5, region('us', 1))]
    const placement = {
      spread: [{ by: 'region' as const, max: 1 }],
      prioritizers: [{ name: 'Metric' as const, key: 'cost', weight: 10 }],
      steady: 0,
    }
    expect(place(placement, clusters, 1)).toBe('a:1')
    expect(
      place({ ...placement, prioritizers: [{ name: 'Metric', key: 'cost', weight: -10 }] }, clusters, 1),
    ).toBe('a:1')
  })
})
