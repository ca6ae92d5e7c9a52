import { PlacementSpec, type Scheduled } from '@hansa/placement'
import { describe, expect, test } from 'vitest'
import { givenUp } from './eviction.js'

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
    expect(givenUp(lost, { staying: held(...before), placement, divides }, next(...after))).toEqual(up)
  })
})
