import { describe, expect, test } from 'vitest'
import type { PlacementSpecInput } from './contract/placement-spec.js'
import { decide } from './decide.js'
import type { PlacementCluster, PlacementInput } from './input.js'
import { cluster, has, release } from './testing/release.js'

const gpu = { key: 'gpu', value: 'true', effect: 'NoSchedule' } as const

// Fails every filter, the later ones as well as the earlier.
const worst: PlacementCluster = cluster('x', 0, {
  ready: false,
  unschedulable: true,
  apis: new Set(['v1/ConfigMap']),
  taints: [gpu],
  labels: { tier: 'dev' },
})
const placement: PlacementSpecInput = {
  affinity: [{ name: 'main', labels: { matchLabels: { tier: 'prod' } } }],
  spread: [{ by: 'region' }],
  replicas: { capacity: 'Require' },
}
const apis = ['apps/v1/Deployment']
const fine: PlacementCluster = cluster('x', 3, { apis, labels: { tier: 'prod' }, region: 'eu' })

const rejection = (one: PlacementCluster, more: Partial<PlacementInput> = {}) => {
  const [first] = decide(release(placement, [one], 3, { apis, ...more })).rejected
  return first && [first.filter, first.found, first.needed]
}

describe('the first filter that fails is reported, with what was found and what was needed', () => {
  const noApi = { apis: ['v1/ConfigMap'] }
  test.each<[string, PlacementCluster, Partial<PlacementInput>, string[] | undefined]>([
    ['an eviction', worst, { evicting: ['x'] }, ['Evicting', 'an eviction', 'no eviction']],
    ['not ready', worst, {}, ['NotReady', 'Ready=False', 'Ready=True']],
    ['cordoned', { ...worst, ready: true }, {}, ['Cordoned', 'unschedulable: true', 'unschedulable: false']],
    ['an API missing', { ...fine, ...noApi }, {}, ['API', 'no apps/v1/Deployment', 'apps/v1/Deployment']],
    [
      'APIs unknown',
      { ...fine, apis: undefined },
      {},
      ['API', 'no apps/v1/Deployment', 'apps/v1/Deployment'],
    ],
    ['a taint', { ...fine, taints: [gpu] }, {}, ['Taint', 'gpu=true:NoSchedule', 'a toleration for it']],
    [
      'another label',
      { ...fine, labels: { tier: 'dev' }, region: undefined },
      {},
      ['Affinity', 'label tier=dev', 'label tier=prod'],
    ],
    ['no region', { ...fine, region: undefined }, {}, ['SpreadField', 'no region', 'a region']],
    ['too little room', { ...fine, allocatable: { web: 2 } }, {}, ['Capacity', 'room for 2', 'room for 3']],
    ['nothing', fine, {}, undefined],
  ])('%s', (_, one, more, expected) => {
    expect(rejection(one, more)).toEqual(expected)
  })
})

describe('a cluster that already holds the release', () => {
  const previous = [has('x', 0)]
  test.each<[string, Partial<PlacementCluster>]>([
    ['NotReady', { ready: false }],
    ['Cordoned', { unschedulable: true }],
    ['API', { apis: [] }],
    ['Taint', { taints: [{ key: 'down', effect: 'NoExecute' }] }],
  ])('passes %s, also with 0 and also when fresh', (_, change) => {
    expect(rejection({ ...fine, ...change }, { previous })).toBeUndefined()
    expect(rejection({ ...fine, ...change }, { previous, fresh: true })).toBeUndefined()
    expect(rejection({ ...fine, ...change })).toBeDefined()
  })

  test('does not pass Evicting or Affinity', () => {
    expect(rejection(fine, { previous, evicting: ['x'] })?.[0]).toBe('Evicting')
    expect(rejection({ ...fine, labels: {} }, { previous })?.[0]).toBe('Affinity')
  })
})

describe('taints', () => {
  test('that the placement tolerates reject nothing', () => {
    const tolerations = [{ key: 'gpu', operator: 'Exists' as const }]
    const result = decide(release({ tolerations }, [cluster('x', 0, { taints: [gpu] })], 1))
    expect(result.outcome).toBe('Scheduled')
  })

  test('that prefer no scheduling only put a cluster after its equals', () => {
    const taints = [{ key: 'slow', effect: 'PreferNoSchedule' as const }]
    const clusters = [cluster('a', 9, { taints }), cluster('b', 1), cluster('c', 0, { taints })]
    const one = { spread: [{ by: 'cluster' as const, max: 1 }] }
    const chosen = (more: Partial<PlacementInput>) => decide(release(one, clusters, 1, more))
    expect(chosen({})).toMatchObject({ selected: ['b'] })
    expect(chosen({ previous: [has('a', 1)] })).toMatchObject({ selected: ['a'] })
  })
})

describe('every cluster', () => {
  test('is either a target or rejected, sorted by name', () => {
    const clusters = ['d', 'b', 'a', 'c'].map((name) => cluster(name, 1))
    const divided: PlacementSpecInput = {
      replicas: { mode: 'Divided', divide: 'Aggregated' },
      spread: [{ by: 'cluster', max: 3 }],
    }
    const result = decide(release(divided, clusters, 2))
    expect(result.outcome === 'Scheduled' && result.targets).toEqual([has('a', 1), has('b', 1)])
    expect(result.rejected.map((one) => `${one.cluster} ${one.filter}`)).toEqual(['c NoShare', 'd Spread'])
  })

  test('is rejected when nothing fits: by its filter, or by the step that failed', () => {
    const clusters = [cluster('b', 1), cluster('a', 1, { ready: false })]
    const divided = { replicas: { mode: 'Divided', dynamic: 'AvailableReplicas' } } as const
    const result = decide(release(divided, clusters, 2))
    expect(result).toMatchObject({
      outcome: 'Unschedulable',
      message: expect.stringContaining('2 replicas wanted, 1 cluster with room for 1 found'),
      rejected: [
        { cluster: 'a', filter: 'NotReady' },
        { cluster: 'b', filter: 'Capacity', found: 'room for 1' },
      ],
    })
  })

  test('that is missing makes a plain answer, too', () => {
    expect(decide(release({}, [], 1))).toMatchObject({ outcome: 'Unschedulable', rejected: [] })
  })
})
