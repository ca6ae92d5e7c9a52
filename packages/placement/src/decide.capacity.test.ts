import { describe, expect, test } from 'vitest'
import type { NodeCapacity, PodRequirements } from './capacity/nodes.js'
import { PlacementSpec, type PlacementSpecInput } from './contract/placement-spec.js'
import { decide } from './decide.js'
import type { PlacementCluster } from './input.js'

const node = (cpu: number, more: Partial<NodeCapacity> = {}): NodeCapacity => ({
  allocatable: { cpu, memory: 1000, pods: 10 },
  requested: {},
  ...more,
})
const fleet = (nodes: Record<string, NodeCapacity[]>): PlacementCluster[] =>
  Object.entries(nodes).map(([name, own]) => ({ name, nodes: own }))
const pod = (cpu: number, more: Partial<PodRequirements> = {}): PodRequirements => ({
  requests: { cpu },
  ...more,
})
const dynamic: PlacementSpecInput = { replicas: { mode: 'Divided', dynamic: 'AvailableReplicas' } }
const required: PlacementSpecInput = { replicas: { capacity: 'Require' } }

const placed = (
  placement: PlacementSpecInput,
  clusters: PlacementCluster[],
  wanted: Record<string, [replicas: number, pod: PodRequirements]>,
) => {
  const workloads = Object.entries(wanted).map(([key, [replicas, needs]]) => ({
    uid: 'a',
    key,
    replicas,
    pod: needs,
  }))
  const result = decide({ clusters, placement: PlacementSpec.parse(placement), workloads })
  if (result.outcome === 'Unschedulable') return result.outcome
  return result.targets
    .map(
      (target) =>
        `${target.cluster} ${Object.keys(wanted)
          .map((key) => target.workloads[key] ?? 0)
          .join('+')}`,
    )
    .join(', ')
}

describe('capacity', () => {
  test('is what fits node by node, not what is free in all', () => {
    const clusters = fleet({ a: [node(900), node(900), node(900)], b: [node(1600)] })
    expect(placed(dynamic, clusters, { web: [7, pod(500)] })).toBe('Unschedulable')
    expect(placed(dynamic, clusters, { web: [6, pod(500)] })).toBe('a 3, b 3')
    expect(placed(dynamic, clusters, { web: [4, pod(400)] })).toBe('a 2, b 2')
    expect(placed(required, clusters, { web: [3, pod(500)] })).toBe('a 3, b 3')
    expect(placed(required, clusters, { web: [3, pod(800)] })).toBe('a 3')
  })

  test('counts memory, pods and extended resources, and what is asked for already', () => {
    const gpu = {
      allocatable: { cpu: 1000, memory: 1000, pods: 3, 'example.org/gpu': 2 },
      requested: { pods: 1 },
    }
    const clusters = fleet({ a: [gpu], b: [node(9000)] })
    expect(placed(required, clusters, { web: [3, pod(1)] })).toBe('b 3')
    expect(placed(required, clusters, { web: [2, { requests: { 'example.org/gpu': 1 } }] })).toBe('a 2')
    expect(placed(required, clusters, { web: [3, { requests: { memory: 400 } }] })).toBe('Unschedulable')
  })

  test('leaves out nodes the pod may not be on', () => {
    const clusters = fleet({
      a: [node(1000, { labels: { arch: 'arm' } })],
      b: [node(1000, { taints: [{ key: 'gpu', effect: 'NoSchedule' }] })],
      c: [node(1000, { name: 'n1', labels: { size: '8' } })],
      d: [node(1000, { unschedulable: true })],
    })
    const term = (
      matchExpressions: NonNullable<PodRequirements['nodeAffinity']>[number]['matchExpressions'],
    ) => ({
      nodeAffinity: [{ matchExpressions }],
    })
    const on = (more: Partial<PodRequirements>) => placed(required, clusters, { web: [1, pod(1, more)] })
    expect(on({})).toBe('a 1, c 1')
    expect(on({ nodeSelector: { arch: 'arm' } })).toBe('a 1')
    expect(on({ tolerations: [{ key: 'gpu', operator: 'Exists' }] })).toBe('a 1, b 1, c 1')
    expect(on(term([{ key: 'size', operator: 'Gt', values: ['4'] }]))).toBe('c 1')
    expect(on(term([{ key: 'size', operator: 'Lt', values: ['4'] }]))).toBe('Unschedulable')
    expect(on(term([{ key: 'arch', operator: 'NotIn', values: ['arm'] }]))).toBe('c 1')
    expect(
      on({ nodeAffinity: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n1'] }] }] }),
    ).toBe('c 1')
    expect(on({ nodeAffinity: [{}] })).toBe('Unschedulable')
  })

  test('counts the workloads of a bundle together', () => {
    const clusters = fleet({ a: [node(1000)], b: [node(1600)] })
    expect(placed(required, clusters, { web: [2, pod(400)], db: [1, pod(600)] })).toBe('b 2+1')
    expect(placed(dynamic, clusters, { web: [3, pod(400)], db: [2, pod(600)] })).toBe('a 1+1, b 2+1')
    expect(placed(dynamic, clusters, { web: [4, pod(400)], db: [2, pod(600)] })).toBe('Unschedulable')
  })

  test('stated by the cluster wins over its nodes', () => {
    const clusters = [{ name: 'a', nodes: [node(1000)], allocatable: { web: 1 } }]
    expect(placed(dynamic, clusters, { web: [2, pod(1)] })).toBe('Unschedulable')
  })
})
