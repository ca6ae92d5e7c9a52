import { PlacementSpec, type Scheduled } from '@hansa/placement'
import { describe, expect, test } from 'vitest'
import { concerns } from './causes.js'
import { givenUp } from './plan.js'

const next = (...clusters: string[]): Scheduled => ({
  outcome: 'Scheduled',
  group: '',
  selected: clusters,
  targets: clusters.map((cluster) => ({ cluster, workloads: {} })),
  rejected: [],
})
const held = (...clusters: string[]) => clusters.map((cluster) => ({ cluster }))
const duplicated = PlacementSpec.parse({})
const divided = PlacementSpec.parse({ replicas: { mode: 'Divided' } })

describe('which lost clusters a release gives up', () => {
  test.each([
    {
      given: 'divided replicas stand elsewhere',
      lost: ['b', 'a'],
      before: ['a', 'b', 'c'],
      after: ['c'],
      placement: divided,
      divides: true,
      up: ['a', 'b'],
    },
    {
      given: 'a copy, and nothing new',
      lost: ['a'],
      before: ['a', 'b'],
      after: ['b'],
      placement: duplicated,
      divides: true,
      up: [],
    },
    {
      given: 'a copy, and a new cluster',
      lost: ['a'],
      before: ['a', 'b'],
      after: ['b', 'c'],
      placement: duplicated,
      divides: true,
      up: ['a'],
    },
    {
      given: 'two copies, one new cluster',
      lost: ['b', 'a'],
      before: ['a', 'b'],
      after: ['c'],
      placement: duplicated,
      divides: true,
      up: ['a'],
    },
    {
      given: 'Divided, but nothing to divide',
      lost: ['a'],
      before: ['a', 'b'],
      after: ['b'],
      placement: divided,
      divides: false,
      up: [],
    },
  ])('$given: $up', ({ lost, before, after, placement, divides, up }) => {
    expect(givenUp(lost, held(...before), next(...after), placement, divides)).toEqual(up)
  })
})

describe('which changes of the fleet concern a release', () => {
  const interest = {
    short: false,
    redecideOn: ['clusterAdded' as const, 'clusterReturned' as const],
    targets: ['a'],
  }

  test.each([
    ['added', 'z', true],
    ['returned', 'z', true],
    ['labels', 'a', false],
    ['uncordoned', 'z', false],
    ['capacityFreed', 'z', false],
    ['notReady', 'a', true],
    ['notReady', 'z', false],
    ['removed', 'a', true],
    ['cordoned', 'a', false],
  ] as const)('%s on %s: %s', (change, cluster, expected) => {
    expect(concerns(change, cluster, interest)).toBe(expected)
  })

  test('anything that could help concerns a short release', () => {
    const short = { ...interest, short: true, redecideOn: [] }
    expect(
      ['added', 'returned', 'labels', 'taints', 'uncordoned', 'capacityFreed', 'apis'].every((change) =>
        concerns(change as 'added', 'z', short),
      ),
    ).toBe(true)
    expect(concerns('cordoned', 'z', short)).toBe(false)
  })
})
