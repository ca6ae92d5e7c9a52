import { describe, expect, test } from 'vitest'
import { PlacementSpec } from './placement-spec.js'

// Everything a placement can contain.
const full = {
  affinity: [
    {
      name: 'main',
      labels: { matchLabels: { tier: 'prod' } },
      fields: [{ field: 'region', operator: 'In', values: ['eu'] }],
      overflow: [{ names: ['burst-1'], exclude: ['burst-2'] }],
    },
    { name: 'spare' },
  ],
  tolerations: [{ key: 'gpu', operator: 'Exists', effect: 'NoSchedule' }],
  spread: [
    { by: 'region', min: 1, max: 3 },
    { label: 'example.org/rack', min: 2, strict: true },
    { by: 'cluster', min: 2, max: 5 },
  ],
  replicas: {
    mode: 'Divided',
    weights: [{ clusters: { names: ['eu-1'] }, weight: 2 }],
    capacity: 'Require',
    minPerCluster: 2,
    fixed: [{ clusters: { labels: { matchLabels: { edge: 'true' } } }, replicas: 3 }],
  },
  prioritizers: [
    { name: 'FreeCPU', weight: 5 },
    { name: 'FreeMemory', weight: 1 },
    { name: 'Metric', key: 'cost', weight: -5 },
    { name: 'Metric', key: 'example.org/latency', weight: -10 },
  ],
  steady: 0,
  workloadAffinity: [{ releases: { matchLabels: { app: 'db' } }, topology: 'region' }],
  workloadAntiAffinity: [
    { releases: { matchLabels: { app: 'web' } }, topology: 'example.org/rack', required: false, weight: 3 },
  ],
  failover: { cluster: { tolerationSeconds: 30, purge: 'Never' } },
  redecideOn: ['clusterAdded', 'labelsChanged', 'uncordoned', 'capacityFreed'],
}

const issues = (spec: unknown) =>
  (PlacementSpec.safeParse(spec).error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  )

describe('a placement', () => {
  test('may say all of this', () => {
    expect(issues(full)).toEqual([])
  })

  test('that says nothing goes to every cluster, duplicated, and moves for nothing but added and returned clusters', () => {
    expect(PlacementSpec.parse({})).toEqual({
      tolerations: [],
      spread: [],
      replicas: { mode: 'Duplicated', divide: 'Weighted', capacity: 'Ignore' },
      redecideOn: ['clusterAdded', 'clusterReturned'],
    })
  })

  test('read back and sent again is the same', () => {
    const once = PlacementSpec.parse(full)
    expect(PlacementSpec.parse(once)).toEqual(once)
  })

  test('fails over after 300 s and purges, unless it says otherwise', () => {
    const spec = PlacementSpec.parse({ failover: { cluster: {} } })
    expect(spec.failover).toEqual({ cluster: { tolerationSeconds: 300, purge: 'Directly' } })
  })

  const some = { clusters: {}, weight: 1 }
  test.each([
    [
      'weights and dynamic both',
      { replicas: { mode: 'Divided', dynamic: 'AvailableReplicas', weights: [some] } },
      /^replicas\.weights: weights and dynamic are mutually exclusive, found both: remove one/,
    ],
    [
      'weights when Duplicated',
      { replicas: { weights: [some] } },
      /^replicas\.weights: .*requires mode Divided, found Duplicated/,
    ],
    ['Aggregated when Duplicated', { replicas: { divide: 'Aggregated' } }, /^replicas\.divide: /],
    [
      'weights when Aggregated',
      { replicas: { mode: 'Divided', divide: 'Aggregated', weights: [some] } },
      /^replicas\.weights: Aggregated divides by available/,
    ],
    [
      'a max by cluster below the min by region',
      {
        spread: [
          { by: 'region', min: 3 },
          { by: 'cluster', max: 2 },
        ],
      },
      /^spread\.0\.min: min 3 by region exceeds max 2 by cluster/,
    ],
    [
      'a min above its max',
      { spread: [{ by: 'zone', min: 3, max: 2 }] },
      /^spread\.0\.min: min 3 exceeds max 2/,
    ],
    [
      'an axis twice',
      { spread: [{ label: 'rack' }, { by: 'zone' }, { label: 'rack' }] },
      /^spread\.2: duplicate spread axis label rack/,
    ],
    ['an axis by nothing', { spread: [{ min: 1 }] }, /^spread\.0\.by: .*found neither/],
    ['an axis by two things', { spread: [{ by: 'zone', label: 'rack' }] }, /^spread\.0\.by: .*found both/],
    ['an unknown axis', { spread: [{ by: 'planet' }] }, /^spread\.0\.by: /],
    [
      'overflow when Duplicated',
      { affinity: [{ name: 'main', overflow: [{}] }] },
      /^affinity\.0\.overflow: .*set replicas\.mode: Divided/,
    ],
    [
      'two groups of a name',
      { affinity: [{ name: 'a' }, { name: 'a' }] },
      /^affinity\.1\.name: duplicate group name/,
    ],
    [
      'several groups without names',
      { affinity: [{ name: 'a' }, {}] },
      /^affinity\.1\.name: .*requires a name/,
    ],
    ['an unknown trigger', { redecideOn: ['fullMoon'] }, /^redecideOn\.0: /],
    [
      'In without values',
      { affinity: [{ fields: [{ field: 'region', operator: 'In' }] }] },
      /^affinity\.0\.fields\.0\.values: operator In requires at least one value/,
    ],
    [
      'Exists with values',
      { affinity: [{ labels: { matchExpressions: [{ key: 'a', operator: 'Exists', values: ['b'] }] } }] },
      /values: operator Exists takes no values, found 1/,
    ],
    [
      'a label key that is none',
      { spread: [{ label: 'a b' }] },
      /^spread\.0\.label: invalid label key "a b"/,
    ],
    [
      'a label pair whose key is none',
      { affinity: [{ labels: { matchLabels: { '-x': 'y' } } }] },
      /^affinity\.0\.labels\.matchLabels\.-x: invalid label key "-x"/,
    ],
    ['a toleration of nothing', { tolerations: [{}] }, /^tolerations\.0\.key: operator Equal requires a key/],
    [
      'Exists with a value',
      { tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }] },
      /^tolerations\.0\.value: operator Exists takes no value/,
    ],
    ['a negative weight', { replicas: { mode: 'Divided', weights: [{ ...some, weight: -1 }] } }, /weight: /],
    [
      'a prioritizer of a metric without a key',
      { prioritizers: [{ name: 'Metric', weight: 1 }] },
      /^prioritizers\.0\.key: prioritizer Metric requires the key/,
    ],
    [
      'a prioritizer with a key it does not read',
      { prioritizers: [{ name: 'FreeCPU', weight: 1, key: 'cost' }] },
      /^prioritizers\.0\.key: prioritizer FreeCPU takes no key/,
    ],
    [
      'a prioritizer twice',
      {
        prioritizers: [
          { name: 'FreeCPU', weight: 1 },
          { name: 'FreeCPU', weight: 2 },
        ],
      },
      /^prioritizers\.1: duplicate prioritizer FreeCPU/,
    ],
    [
      'a weight beyond 10',
      { prioritizers: [{ name: 'FreeCPU', weight: -11 }] },
      /^prioritizers\.0\.weight: /,
    ],
    ['a steady beyond 10', { steady: 11 }, /^steady: /],
    [
      'a required workload affinity with a weight',
      { workloadAffinity: [{ releases: {}, weight: 1 }] },
      /^workloadAffinity\.0\.weight: weight 1 applies only to preferred terms/,
    ],
    [
      'minPerCluster when Duplicated',
      { replicas: { minPerCluster: 2 } },
      /^replicas\.minPerCluster: minPerCluster requires mode Divided/,
    ],
    [
      'fixed when Duplicated',
      { replicas: { fixed: [{ clusters: {}, replicas: 1 }] } },
      /^replicas\.fixed: fixed requires mode Divided/,
    ],
    ['a negative toleration', { failover: { cluster: { tolerationSeconds: -1 } } }, /tolerationSeconds: /],
  ])('with %s is refused, naming the field and the fix', (_, spec, message) => {
    expect(issues(spec)).toEqual([expect.stringMatching(message)])
  })
})
