import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { matters } from './change/matters.js'
import { redecision } from './change/redecision.js'
import { violations } from './change/violations.js'
import { decide } from './decide.js'
import type { Within } from './input.js'
import { matches } from './match/selector.js'
import { someInput } from './testing/random.js'
import { cluster, has, release, shares } from './testing/release.js'
import { why } from './why/why.js'

vi.setConfig({ testTimeout: 60_000 })

const clusters = [
  cluster('a', 10, { labels: { team: 'shop' } }),
  cluster('b', 10, { labels: { team: 'shop' } }),
  cluster('c', 10, { labels: { team: 'other' } }),
]
const divided = { replicas: { mode: 'Divided' as const } }
const within: Within = { namespace: 'shop', clusters: { labels: { matchLabels: { team: 'shop' } } } }

describe('the clusters of a namespace', () => {
  test('are the only ones its releases get, whatever the placement selects', () => {
    expect(shares(decide(release(divided, clusters, 3, { within })))).toBe('a:2 b:1')
    const only = release({ ...divided, affinity: [{ names: ['c'] }] }, clusters, 1, { within })
    expect(shares(decide(only))).toBe('Unschedulable')
  })

  test('a rejection names the namespace, and so does the explanation', () => {
    const input = release(divided, clusters, 3, { within })
    expect(decide(input).rejected).toEqual([
      {
        cluster: 'c',
        filter: 'Namespace',
        found: 'label team=other',
        needed: 'label team=shop',
        reason:
          'namespace shop may not use it: it has label team=other, but the namespace needs label team=shop',
      },
    ])
    const explained = why(input).clusters.map((one) =>
      one.filters.find(({ filter }) => filter === 'Namespace'),
    )
    expect(explained.map((filter) => filter?.passed)).toEqual([true, true, false])
  })

  test('a target on a cluster that is no longer allowed violates it, and moves', () => {
    const input = release(divided, clusters, 2, { within, previous: [has('a', 1), has('c', 1)] })
    expect(violations(input)).toEqual([
      { constraint: 'Namespace', found: 'c: label team=other', needed: 'label team=shop' },
    ])
    const next = decide(input)
    expect(shares(next)).toBe('a:1 b:1')
    expect(redecision({ input, next, causedByUser: false })).toMatchObject({ takesEffect: true })
  })

  test('decisions of two namespaces on one fleet do not share what is kept of it', () => {
    const other: Within = { namespace: 'other', clusters: { labels: { matchLabels: { team: 'other' } } } }
    expect(shares(decide(release(divided, clusters, 2, { within })))).toBe('a:1 b:1')
    expect(shares(decide(release(divided, clusters, 2, { within: other })))).toBe('c:2')
    expect(shares(decide(release(divided, clusters, 3)))).toBe('a:1 b:1 c:1')
  })

  test('another cluster does not matter', () => {
    const more = cluster('d', 10, { labels: { team: 'other' } })
    const input = release(divided, clusters, 2, { within, previous: [has('a', 1), has('b', 1)] })
    expect(matters({ before: undefined, after: more, input, short: false })).toBe(false)
    const allowed = { ...more, labels: { team: 'shop' } }
    expect(matters({ before: undefined, after: allowed, input, short: false })).toBe(true)
  })

  test('over random fleets: the decision is that on a fleet of the allowed clusters', () => {
    let scheduled = 0
    const limited = fc.record({ regions: fc.subarray(['eu', 'us', 'ap'], { minLength: 1 }) })
    fc.assert(
      fc.property(someInput, limited, (input, { regions }) => {
        const selector = { fields: [{ field: 'region' as const, operator: 'In' as const, values: regions }] }
        const allowed = input.clusters.filter((one) => matches(selector, one))
        const names = new Set(allowed.map(({ name }) => name))
        // What is held elsewhere counts in a division, so it is left out on both sides.
        const previous = (input.previous ?? []).filter((target) => names.has(target.cluster))
        const whole = { ...input, previous, within: { namespace: 'n', clusters: selector } }
        const [one, other] = [decide(whole), decide({ ...input, previous, clusters: allowed })]
        expect(one.outcome).toBe(other.outcome)
        if (one.outcome === 'Unschedulable' || other.outcome === 'Unschedulable') return
        scheduled += 1
        expect(one.targets).toEqual(other.targets)
        for (const target of one.targets) expect(names).toContain(target.cluster)
      }),
      { numRuns: 400 },
    )
    expect(scheduled).toBeGreaterThan(40)
  })
})
