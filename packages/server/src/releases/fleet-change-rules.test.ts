import { PlacementSpec } from '@hansa/placement'
import { describe, expect, test } from 'vitest'
import type { ClusterChange } from '../clusters/index.js'
import { canAffect, changesContent, type Interest } from './fleet-change-rules.js'
import { createTestFleet } from './testing/fleet.js'

const every = ['clusterAdded', 'clusterReturned', 'labelsChanged', 'uncordoned', 'capacityFreed'] as const
const interest = (placement: object, over: Partial<Interest> = {}): Interest => {
  const spec = PlacementSpec.parse({ redecideOn: every, ...placement })
  return {
    placement: spec,
    redecideOn: spec.redecideOn,
    targets: ['held'],
    short: false,
    divides: true,
    filledIn: false,
    within: undefined,
    violating: false,
    ...over,
  }
}
const cluster = (facts: object = {}) => {
  const fleet = createTestFleet()
  fleet.add('new', facts)
  return fleet.get('new')
}
const dynamic = { replicas: { mode: 'Divided', dynamic: 'AvailableReplicas' } }
const affects = (change: ClusterChange, of: Interest, facts: object = {}): boolean =>
  canAffect(change, 'new', cluster(facts), of)

describe('a change of a cluster without a target of the release', () => {
  test.each<[string, boolean, ClusterChange, Interest, object?]>([
    ['gives a duplicated release one more target', true, 'added', interest({})],
    [
      'gives it none above the most it may have',
      false,
      'added',
      interest({ spread: [{ by: 'cluster', max: 1 }] }),
    ],
    ['changes a static division', true, 'added', interest({ replicas: { mode: 'Divided' } })],
    ['moves nothing of a division by room that has all it asked for', false, 'added', interest(dynamic)],
    ['helps one that is short', true, 'capacityFreed', interest(dynamic, { short: true })],
    ['mends one that breaks its placement', true, 'labels', interest(dynamic, { violating: true })],
    [
      'helps no release it does not fit',
      false,
      'added',
      interest({ affinity: [{ labels: { matchLabels: { tier: 'prod' } } }] }, { short: true }),
    ],
    ['that is NotReady helps nobody', false, 'labels', interest({}, { short: true }), { ready: false }],
    [
      'that is cordoned helps nobody',
      false,
      'labels',
      interest({}, { short: true }),
      { unschedulable: true },
    ],
    [
      'whose taint is not tolerated helps nobody',
      false,
      'taints',
      interest({}, { short: true }),
      { taints: [{ key: 'gpu', effect: 'NoSchedule' }] },
    ],
    [
      'is not asked about where the placement does not list it',
      false,
      'labels',
      interest({ redecideOn: [] }),
    ],
    ['always helps a short one', true, 'labels', interest({ redecideOn: [] }, { short: true })],
    ['that fails concerns nobody who is not there', false, 'notReady', interest({})],
  ])('%s', (_rule, expected, change, of, facts) => expect(affects(change, of, facts)).toBe(expected))
})

test('a change of a cluster it has a target on always concerns it, as far as the rules name the change', () => {
  const there = interest(dynamic, { targets: ['new'] })
  for (const change of ['labels', 'notReady', 'removed'] as const) expect(affects(change, there)).toBe(true)
  expect(affects('labels', interest({ ...dynamic, redecideOn: [] }, { targets: ['new'] }))).toBe(false)
  expect(canAffect('removed', 'new', undefined, there)).toBe(true)
})

test.each<[string, boolean, ClusterChange, string, Partial<Interest>]>([
  ['images of a cluster that it is on', true, 'images', 'held', {}],
  ['images of another cluster', false, 'images', 'new', {}],
  ['labels, which its values contain', true, 'labels', 'held', { filledIn: true }],
  ['labels, which its values do not contain', false, 'labels', 'held', {}],
])('the content of a release on a cluster changes with %s: %s', (_, expected, change, name, over) =>
  expect(changesContent(change, name, interest({}, over))).toBe(expected),
)
