import { describe, expect, test } from 'vitest'
import { PlacementSpec, type PlacementSpecInput } from '../contract/placement-spec.js'
import type { PlacementCluster } from '../input.js'
import { lint } from './lint.js'

const fleet: PlacementCluster[] = [
  { name: 'a', region: 'eu', labels: { tier: 'prod' } },
  { name: 'b', region: 'eu', labels: { tier: 'prod' } },
  { name: 'c', region: 'us', labels: { tier: 'dev' } },
  { name: 'd', region: 'us', taints: [{ key: 'gpu', effect: 'NoSchedule' }] },
]
const prod = { labels: { matchLabels: { tier: 'prod' } } }
const found = (placement: PlacementSpecInput, clusters = fleet) =>
  lint(PlacementSpec.parse(placement), clusters).map(({ rule, pointer }) => `${rule} ${pointer}`)

describe('lint', () => {
  test.each<[string, PlacementSpecInput]>([
    ['nothing at all', {}],
    [
      'a spread that is met',
      {
        spread: [
          { by: 'region', min: 2 },
          { by: 'cluster', min: 3 },
        ],
      },
    ],
    ['groups of their own', { affinity: [{ name: 'one', ...prod }, { name: 'two' }] }],
    ['weights that match', { replicas: { mode: 'Divided', weights: [{ clusters: prod, weight: 2 }] } }],
    ['failover to another', { spread: [{ by: 'cluster', max: 2 }], failover: { cluster: {} } }],
    ['failover of shares', { replicas: { mode: 'Divided' }, failover: { cluster: {} } }],
  ])('gives no warnings for %s', (_, placement) => {
    expect(found(placement)).toEqual([])
  })

  test.each<[string, PlacementSpecInput, string[]]>([
    ['more regions than there are', { spread: [{ by: 'region', min: 3 }] }, ['NeverMet /spread/0/min']],
    ['more clusters than tolerated', { spread: [{ by: 'cluster', min: 4 }] }, ['NeverMet /spread/0/min']],
    ['a field no cluster has', { spread: [{ by: 'zone' }] }, ['NeverMet /spread/0/min']],
    [
      'mins that cannot be met together',
      {
        spread: [
          { by: 'region', min: 1, max: 1 },
          { by: 'cluster', min: 3 },
        ],
      },
      ['NeverMet /spread'],
    ],
    ['a selector of no cluster', { affinity: [{ names: ['x'] }] }, ['NeverMet /affinity/0']],
    [
      'a group within one before it',
      { affinity: [{ name: 'all' }, { name: 'prod', ...prod }] },
      ['GroupNeverReached /affinity/1'],
    ],
    [
      'an overflow that adds nothing',
      { affinity: [{ overflow: [prod] }], replicas: { mode: 'Divided' } },
      ['GroupNeverReached /affinity/0/overflow/0'],
    ],
    [
      'weights that match nothing, or weigh nothing',
      {
        affinity: [prod],
        replicas: {
          mode: 'Divided',
          weights: [
            { clusters: { names: ['c'] }, weight: 1 },
            { clusters: { names: ['a'] }, weight: 0 },
            { clusters: {}, weight: 1 },
          ],
        },
      },
      [
        'WeightMatchesNothing /replicas/weights/0/clusters',
        'WeightMatchesNothing /replicas/weights/1/weight',
      ],
    ],
    [
      'fixed replicas nowhere',
      { replicas: { mode: 'Divided', fixed: [{ clusters: { names: ['x'] }, replicas: 1 }] } },
      ['WeightMatchesNothing /replicas/fixed/0/clusters'],
    ],
    ['failover from everywhere', { failover: { cluster: {} } }, ['FailoverImpossible /failover']],
    [
      'failover that breaks the spread',
      { spread: [{ by: 'region', min: 2 }], replicas: { mode: 'Divided' }, failover: { cluster: {} } },
      ['FailoverImpossible /failover'],
    ],
  ])('warns of %s', (_, placement, warnings) => {
    expect(found(placement)).toEqual(warnings)
  })

  test('names the clusters a failover hangs on, and how to mend it', () => {
    const placement = PlacementSpec.parse({
      spread: [{ by: 'region', min: 2 }],
      replicas: { mode: 'Divided' },
      failover: { cluster: {} },
    })
    expect(lint(placement, fleet)).toEqual([
      {
        rule: 'FailoverImpossible',
        pointer: '/failover',
        message: 'without c the placement cannot be satisfied, so nothing moves if it fails',
        fix: 'lower a min of the spread, or match more clusters',
      },
    ])
  })

  test('does not mind what passes: a cluster that is not ready, or cordoned', () => {
    const away = fleet.map((cluster) => ({ ...cluster, ready: false, unschedulable: true }))
    expect(found({ spread: [{ by: 'region', min: 2 }] }, away)).toEqual([])
  })
})
