import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createTestFleet } from '../testing/fleet.js'
import { copyFleet } from './fleet-copy.js'

const node = (name: string, cpu: number, requested = 0) => ({
  name,
  labels: {},
  taints: [],
  unschedulable: false,
  ready: true,
  allocatable: { cpu, memory: 2 ** 30, pods: 10 },
  requested: { cpu: requested, memory: 0, pods: requested === 0 ? 0 : 1 },
})
const pod = { requests: { cpu: 600 } }

const fleetOf = (...nodes: ReturnType<typeof node>[]) => {
  const fleet = createTestFleet()
  fleet.add('a', { nodes })
  return fleet
}

describe('a copy of the fleet', () => {
  test('fills node by node, reports replicas that do not fit, and does not change the fleet', () => {
    const fleet = fleetOf(node('small', 1000), node('large', 1500))
    const copy = copyFleet(fleet)
    expect(copy.take('a', pod, 5)).toBe(2)
    expect(copy.get('a')?.nodes.map(({ requested }) => requested)).toEqual([
      { cpu: 600, memory: 0, pods: 1 },
      { cpu: 1200, memory: 0, pods: 2 },
    ])
    expect(fleet.get('a')?.nodes.every(({ requested }) => requested.cpu === 0)).toBe(true)
  })

  test('replicas removed from a cluster free capacity there', () => {
    const copy = copyFleet(fleetOf(node('full', 1000, 1000)))
    expect(copy.take('a', pod, 1)).toBe(1)
    copy.give('a', pod, 1)
    expect(copy.take('a', pod, 1)).toBe(0)
  })

  test('returns a new list of clusters when one of them changed, and the same otherwise', () => {
    const copy = copyFleet(fleetOf(node('n', 1000)))
    const before = copy.all()
    expect(copy.all()).toBe(before)
    copy.take('a', pod, 1)
    expect(copy.all()).not.toBe(before)
  })

  test('accepts nothing on an unknown cluster', () => expect(copyFleet(fleetOf()).take('z', pod, 3)).toBe(3))

  test('never overcommits a node', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(3000), { maxLength: 5 }),
        fc.array(fc.nat(20), { maxLength: 8 }),
        (sizes, counts) => {
          const copy = copyFleet(fleetOf(...sizes.map((cpu, at) => node(`n${at}`, cpu))))
          let placed = 0
          for (const count of counts) placed += count - copy.take('a', pod, count)
          const nodes = copy.get('a')?.nodes ?? []
          for (const { allocatable, requested } of nodes) {
            expect(requested.cpu).toBeLessThanOrEqual(allocatable.cpu ?? 0)
            expect(requested.pods).toBeLessThanOrEqual(allocatable.pods ?? 0)
          }
          expect(nodes.reduce((sum, { requested }) => sum + (requested.pods ?? 0), 0)).toBe(placed)
        },
      ),
    )
  })
})
