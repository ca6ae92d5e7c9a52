import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { decide } from '../decide.js'
import { someInput } from '../testing/random.js'
import { cluster, has, release } from '../testing/release.js'
import { matters } from './matters.js'
import { redecision } from './redecision.js'
import { violations } from './violations.js'

vi.setConfig({ testTimeout: 60_000 })

const dynamic = { replicas: { mode: 'Divided' as const, dynamic: 'AvailableReplicas' as const } }
const two = { spread: [{ by: 'cluster' as const, max: 2 }] }
const held = { previous: [has('a', 1), has('b', 1)] }

describe('a change of one cluster', () => {
  test.each<[string, boolean, Parameters<typeof release>[0], boolean]>([
    ['does not matter to a division by room that has everything', false, dynamic, false],
    ['matters to one that is short', true, dynamic, true],
    ['matters where every cluster gets the release', false, {}, true],
    ['does not matter where every place is taken', false, two, false],
    ['does not matter outside the group', false, { affinity: [{ names: ['a', 'b'] }] }, false],
  ])('added, %s', (_, short, placement, expected) => {
    const input = release(placement, [], 2, held)
    expect(matters({ before: undefined, after: cluster('new', 9), input, short })).toBe(expected)
  })

  test('that is not ready or cordoned does not matter to those elsewhere, but one that is gone does to its own', () => {
    const input = release({}, [], 2, held)
    const gone = (name: string) => matters({ before: cluster(name), after: undefined, input, short: false })
    expect(
      matters({ before: cluster('c'), after: cluster('c', 0, { ready: false }), input, short: false }),
    ).toBe(false)
    expect(gone('c')).toBe(false)
    expect(gone('a')).toBe(true)
  })

  test('that is lost matters to those elsewhere where regions are weighed against each other', () => {
    const lost = { before: cluster('c'), after: cluster('c', 0, { ready: false }), short: false }
    const eu = { before: cluster('c', 0, { region: 'eu' }), after: undefined, short: false }
    const input = release({ spread: [{ by: 'region', max: 1 }] }, [], 0, { ...held, workloads: [] })
    expect(matters({ ...eu, input })).toBe(true)
    // Without a region it is not a candidate.
    expect(matters({ ...lost, input })).toBe(false)
  })

  test('that does not matter leads to no decision that takes effect', () => {
    let spared = 0
    fc.assert(
      fc.property(someInput, fc.nat(8), fc.boolean(), fc.boolean(), (given, at, ready, cordoned) => {
        const first = decide({ ...given, evicting: [] })
        fc.pre(first.outcome === 'Scheduled')
        if (first.outcome !== 'Scheduled') return
        const input = { ...given, evicting: [], fresh: false, group: first.group, previous: first.targets }
        const short = violations(input, first.selected).length > 0
        const before = input.clusters[at % Math.max(1, input.clusters.length)]
        fc.pre(before !== undefined && !short)
        if (before === undefined) return
        const after = { ...before, ready, unschedulable: cordoned, taints: [] }
        const clusters = input.clusters.map((one) => (one === before ? after : one))
        if (matters({ before, after, input, short })) return
        spared += 1
        const now = { ...input, clusters }
        const then = redecision({
          input: input,
          next: decide(input),
          causedByUser: false,
          selected: first.selected,
        })
        const next = redecision({
          input: now,
          next: decide(now),
          causedByUser: false,
          selected: first.selected,
        })
        // Decisions that would take effect without this change do not count.
        if (!then.takesEffect) expect(next.takesEffect).toBe(false)
      }),
      { numRuns: 800 },
    )
    expect(spared).toBeGreaterThan(50)
  })
})
