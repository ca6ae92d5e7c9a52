import { describe, expect, test } from 'vitest'
import { allocatableReplicas, type NodeCapacity, type PodRequirements } from './nodes.js'

const Mi = 2 ** 20
const node = (cpu: number, more: Partial<NodeCapacity> = {}): NodeCapacity => ({
  allocatable: { cpu, memory: 1000 * Mi, pods: 110 },
  requested: {},
  ...more,
})
const pod: PodRequirements = { requests: { cpu: 600, memory: 100 * Mi } }

describe('the replicas that fit', () => {
  test.each<[string, NodeCapacity[], PodRequirements, number]>([
    ['are counted node by node, not from the sum', [node(1000), node(1000)], pod, 2],
    ['count what other pods ask for', [node(2000, { requested: { cpu: 1000, memory: 0, pods: 3 } })], pod, 1],
    ['are limited by memory', [node(9000)], { requests: { cpu: 1, memory: 300 * Mi } }, 3],
    ['are limited by pods', [node(9000, { requested: { pods: 108 } })], { requests: {} }, 2],
    ['are none where more is asked for than there is', [node(500, { requested: { cpu: 900 } })], pod, 0],
    ['need resources the node has', [node(9000)], { requests: { 'example.org/gpu': 1 } }, 0],
    ['leave out cordoned nodes', [node(1000, { unschedulable: true }), node(1000)], pod, 1],
    [
      'leave out tainted nodes, but for preferences',
      [
        node(1000, { taints: [{ key: 'a', effect: 'NoExecute' }] }),
        node(1000, { taints: [{ key: 'a', effect: 'PreferNoSchedule' }] }),
      ],
      pod,
      1,
    ],
    [
      'take tainted nodes the pod tolerates',
      [node(1000, { taints: [{ key: 'a', effect: 'NoSchedule' }] })],
      { ...pod, tolerations: [{ key: 'a', operator: 'Exists' }] },
      1,
    ],
    [
      'need the labels the pod selects nodes by',
      [node(1000, { labels: { disk: 'ssd' } }), node(1000)],
      { ...pod, nodeSelector: { disk: 'ssd' } },
      1,
    ],
    ['are none without nodes', [], pod, 0],
  ])('%s', (_, nodes, requirements, expected) => {
    expect(allocatableReplicas(nodes, requirements)).toBe(expected)
  })
})
