import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { type NodeCapacity, placeReplicas } from '../capacity/nodes.js'
import { violations } from '../change/violations.js'
import { PlacementSpec } from '../contract/placement-spec.js'
import { decide } from '../decide.js'
import type { PlacementCluster, PlacementInput } from '../input.js'
import { someInput } from '../testing/random.js'
import { fleetOf } from './reserved.js'

vi.setConfig({ testTimeout: 60_000 })

const node = (cpu: number): NodeCapacity => ({ allocatable: { cpu, pods: 10 }, requested: {} })
const someNodes = fc.array(fc.integer({ min: 0, max: 4000 }).map(node), { maxLength: 3 })

test('what is reserved decides as if the clusters had these nodes', () => {
  fc.assert(
    fc.property(someInput, fc.array(fc.tuple(fc.nat(), someNodes), { maxLength: 4 }), (input, drawn) => {
      const reserved = new Map(
        drawn.flatMap(([place, nodes]) => {
          const cluster = input.clusters[place % Math.max(1, input.clusters.length)]
          return cluster === undefined ? [] : [[cluster.name, nodes] as const]
        }),
      )
      const clusters = input.clusters.map((cluster): PlacementCluster => {
        const nodes = reserved.get(cluster.name)
        return nodes === undefined ? cluster : { ...cluster, nodes }
      })
      const [given, meant]: PlacementInput[] = [
        { ...input, reserved },
        { ...input, clusters },
      ]
      if (given === undefined || meant === undefined) throw new Error('unreachable')
      expect(decide(given)).toEqual(decide(meant))
      expect(violations(given)).toEqual(violations(meant))
    }),
    { numRuns: 400 },
  )
})

test('the free room of a cluster is spent once, whatever its figures say', () => {
  const pod = { requests: { cpu: 500 } }
  const nodes = [node(1000), node(1000)]
  const clusters = [
    { name: 'a', nodes },
    { name: 'b', nodes },
  ]
  const decided = (reserved?: PlacementInput['reserved']) => {
    const result = decide({
      clusters,
      reserved,
      placement: PlacementSpec.parse({ replicas: { mode: 'Divided', dynamic: 'AvailableReplicas' } }),
      workloads: [{ uid: 'u', key: 'web', replicas: 5, pod }],
    })
    return result.outcome === 'Scheduled'
      ? Object.fromEntries(result.targets.map(({ cluster, workloads }) => [cluster, workloads.web]))
      : result.outcome
  }
  expect(decided()).toEqual({ a: 3, b: 2 })
  expect(decided(new Map([['a', placeReplicas(nodes, pod, 3).nodes]]))).toEqual({ a: 1, b: 4 })
  expect(decided(new Map([['a', placeReplicas(nodes, pod, 4).nodes]]))).toBe('Unschedulable')
})

test('clusters without reservations are not looked at again', () => {
  const clusters = [{ name: 'a', nodes: [node(1000)] }, { name: 'b' }]
  const reserved = new Map([['a', [node(500)]]])
  const index = fleetOf({ clusters, reserved })
  expect(fleetOf({ clusters, reserved })).toBe(index)
  expect(index.clusters[1]).toBe(clusters[1])
  expect(fleetOf({ clusters, reserved: new Map() })).toBe(fleetOf({ clusters }))
})
