import { describe, expect, test } from 'vitest'
import { previewCases } from './preview.js'

const cluster = (name: string, replicas?: number, more: object = {}) => ({
  metadata: { name },
  ...(replicas === undefined ? {} : { status: { available: { replicas } } }),
  ...more,
})
const dynamic = { replicas: { mode: 'Divided', dynamic: 'AvailableReplicas' } }
const divided = (clusters: object[], replicas: number, more: object = {}) => ({
  clusters,
  placement: dynamic,
  workload: { uid: 'a', replicas },
  ...more,
})

describe('a preview', () => {
  test('of one case is one object, of an array an array in the same order', () => {
    const one = divided([cluster('b', 2), cluster('a', 4)], 3)
    const answer = {
      outcome: 'Scheduled',
      targets: [
        { cluster: 'a', replicas: 2 },
        { cluster: 'b', replicas: 1 },
      ],
      rejected: [],
    }
    expect(previewCases(one)).toEqual({ ok: true, output: answer })
    expect(previewCases([one, divided([cluster('a', 9)], 1)])).toEqual({
      ok: true,
      output: [answer, { outcome: 'Scheduled', targets: [{ cluster: 'a', replicas: 1 }], rejected: [] }],
    })
    expect(previewCases([])).toEqual({ ok: true, output: [] })
  })

  test('that nothing fits rejects what passed the filters by the step that failed', () => {
    const cordoned = cluster('c', 9, { spec: { unschedulable: true } })
    expect(previewCases(divided([cordoned, cluster('b', 1), cluster('a', 1)], 3))).toMatchObject({
      output: {
        outcome: 'Unschedulable',
        targets: [],
        rejected: [
          { cluster: 'a', filter: 'Capacity' },
          { cluster: 'b', filter: 'Capacity' },
          { cluster: 'c', filter: 'Cordoned' },
        ],
        message: expect.stringContaining('3 replicas wanted'),
      },
    })
  })

  test('fits replicas node by node where nodes are given, and counts neither as 0', () => {
    const nodes = (...cpus: string[]) => ({
      status: {
        nodeList: cpus.map((cpu) => ({
          allocatable: { cpu, memory: '1Gi', pods: '10' },
          requested: { cpu: '0' },
        })),
      },
    })
    const workload = { uid: 'a', replicas: 3, requests: { cpu: '600m' } }
    const clusters = [
      { ...cluster('a'), ...nodes('1', '1', '500m') },
      { ...cluster('b'), ...nodes('2') },
      cluster('c'),
    ]
    expect(previewCases({ clusters, placement: dynamic, workload })).toMatchObject({
      output: {
        targets: [
          { cluster: 'a', replicas: 1 },
          { cluster: 'b', replicas: 2 },
        ],
        rejected: [{ cluster: 'c', filter: 'NoShare' }],
      },
    })
  })

  test('counts a cluster without conditions as ready, and one whose Ready is not True as not', () => {
    const status = (ready: string) => ({ status: { conditions: [{ type: 'Ready', status: ready }] } })
    const clusters = [
      cluster('a'),
      cluster('b', 0, status('False')),
      cluster('c', 0, status('Unknown')),
      cluster('d', 0, status('True')),
    ]
    expect(previewCases({ clusters, placement: {} })).toMatchObject({
      output: {
        targets: [
          { cluster: 'a', replicas: 0 },
          { cluster: 'd', replicas: 0 },
        ],
        rejected: [
          { cluster: 'b', filter: 'NotReady' },
          { cluster: 'c', filter: 'NotReady' },
        ],
      },
    })
  })

  test('knows the group, evictions, fresh, and what is held, also with 0', () => {
    const affinity = [
      { name: 'one', names: ['a'] },
      { name: 'two', names: ['a', 'b'] },
    ]
    const clusters = [cluster('a', 9), cluster('b', 9, { spec: { unschedulable: true } })]
    const base = { clusters, placement: { ...dynamic, affinity }, workload: { uid: 'a', replicas: 2 } }
    const held = [{ cluster: 'b', replicas: 0 }]
    const targets = (more: object) => previewCases({ ...base, ...more })
    expect(targets({})).toMatchObject({ output: { targets: [{ cluster: 'a', replicas: 2 }] } })
    expect(targets({ group: 'two', previous: held })).toMatchObject({
      output: { targets: [{ cluster: 'a', replicas: 2 }] },
    })
    expect(targets({ group: 'two', previous: held, growth: 'karmada' })).toMatchObject({
      output: {
        targets: [
          { cluster: 'a', replicas: 1 },
          { cluster: 'b', replicas: 1 },
        ],
      },
    })
    expect(targets({ group: 'two', previous: held, evicting: ['a'] })).toMatchObject({
      output: {
        outcome: 'Unschedulable',
        message: expect.stringContaining('b (Cordoned) keeps its replicas and gets no more'),
      },
    })
    const grown = { group: 'two', previous: held, fresh: true, evicting: ['a'], growth: 'karmada' }
    expect(targets(grown)).toMatchObject({
      output: { targets: [{ cluster: 'b', replicas: 2 }] },
    })
  })

  test.each<[string, unknown, string, RegExp]>([
    ['no case at all', 7, '', /object/],
    ['a missing field in an array', [divided([], 1), { clusters: [] }], '/1/placement', /object/],
    [
      'a wrong type',
      divided([cluster('a', 1)], 1, { previous: [{ cluster: 'a', replicas: 'x' }] }),
      '/previous/0/replicas',
      /number/,
    ],
    ['an unknown field', divided([], 1, { evict: [] }), '/evict', /unknown field/],
    [
      'a field of the placement',
      { clusters: [], placement: { spread: [{ by: 'rack' }] } },
      '/placement/spread/0/by',
      /region/,
    ],
    [
      'a cluster twice',
      divided([cluster('a'), cluster('a')], 1),
      '/clusters/1/metadata/name',
      /duplicate cluster "a"/,
    ],
    [
      'a quantity that is none',
      divided([cluster('a', undefined, { status: { nodeList: [{ allocatable: { 'a/b': 'x' } }] } })], 1),
      '/clusters/0/status/nodeList/0/allocatable/a~1b',
      /invalid quantity "x"/,
    ],
  ])('names the pointer of %s', (_what, input, pointer, message) => {
    expect(previewCases(input)).toEqual({
      ok: false,
      errors: [{ pointer, message: expect.stringMatching(message) }],
    })
  })

  test('decides 1,000 cases, and prints how long that took', () => {
    const clusters = Array.from({ length: 20 }, (_, at) =>
      cluster(`c${at}`, at, { spec: { region: `r${at % 4}`, zones: [`z${at % 7}`] } }),
    )
    const placement = {
      ...dynamic,
      spread: [
        { by: 'region', min: 2, max: 3 },
        { by: 'cluster', max: 6 },
      ],
    }
    const cases = Array.from({ length: 1000 }, (_, at) => ({
      clusters,
      placement,
      workload: { uid: `u${at}`, replicas: at % 50 },
    }))
    const start = process.cpuUsage()
    expect(previewCases(cases).ok).toBe(true)
    const { user, system } = process.cpuUsage(start)
    process.stdout.write(`preview: 1000 cases took ${Math.round((user + system) / 1000)} ms of CPU time\n`)
  })
})
