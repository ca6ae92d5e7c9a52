import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../runtime/clock.js'
import type { Transport } from '../calls.js'
import type { KubeObject } from '../object.js'
import { watchCapacity } from './capacity.js'
import { createLedger } from './ledger.js'
import { type NodeOffer, nodeOffer } from './node.js'
import { type PodShare, podShare, requestedBy } from './pod.js'

const pod = (spec: Record<string, unknown>, phase = 'Running', name = 'p'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'n', uid: name },
  spec: { nodeName: 'a', ...spec },
  status: { phase },
})
const asking = (cpu: string, memory: string, more = {}) => ({
  resources: { requests: { cpu, memory } },
  ...more,
})
const mebi = 1 << 20

describe('the requests of a pod', () => {
  const rows: [string, Record<string, unknown>, Partial<PodShare>][] = [
    [
      'is the sum of its containers',
      { containers: [asking('100m', '64Mi'), asking('0.5', '1Mi')] },
      { cpu: 600, memory: 65 * mebi },
    ],
    ['is nothing where nothing is said', { containers: [{}] }, { cpu: 0, memory: 0 }],
    [
      'is its largest init container, if larger',
      { containers: [asking('100m', '64Mi')], initContainers: [asking('1', '1Mi'), asking('2', '1Mi')] },
      { cpu: 2_000, memory: 64 * mebi },
    ],
    [
      'counts sidecars with the containers',
      {
        containers: [asking('100m', '1Mi')],
        initContainers: [asking('50m', '1Mi', { restartPolicy: 'Always' })],
      },
      { cpu: 150, memory: 2 * mebi },
    ],
    [
      'counts sidecars with init containers that start after them',
      {
        containers: [asking('100m', '1Mi')],
        initContainers: [asking('50m', '1Mi', { restartPolicy: 'Always' }), asking('1', '1Mi')],
      },
      { cpu: 1_050, memory: 2 * mebi },
    ],
    [
      'counts extended resources the same way',
      {
        containers: [
          { resources: { requests: { 'example.com/gpu': 2 } } },
          { resources: { requests: { 'example.com/gpu': '1', 'ephemeral-storage': '1Ki' } } },
        ],
        initContainers: [{ resources: { requests: { 'example.com/gpu': 4 } } }],
      },
      { cpu: 0, memory: 0, others: { 'example.com/gpu': 4, 'ephemeral-storage': 1024 } },
    ],
    [
      'includes overhead',
      { containers: [asking('100m', '1Mi')], overhead: { cpu: '10m', memory: '1Mi' } },
      { cpu: 110, memory: 2 * mebi },
    ],
    [
      'is what the pod says as a whole',
      { containers: [asking('100m', '1Mi')], resources: { requests: { cpu: '1' } } },
      { cpu: 1_000, memory: mebi },
    ],
  ]
  it.each(rows)('%s', (_rule, spec, expected) => {
    expect(requestedBy(pod(spec))).toEqual(expected)
  })

  it('counts only on a node, and only until it ended', () => {
    const spec = { containers: [asking('100m', '1Mi')] }
    expect(podShare(pod(spec))).toEqual({ uid: 'p', node: 'a', cpu: 100, memory: mebi })
    expect(podShare(pod({ ...spec, nodeName: undefined }, 'Pending')).node).toBe('')
    expect(podShare(pod(spec, 'Succeeded')).node).toBe('')
    expect(podShare(pod(spec, 'Failed')).node).toBe('')
  })
})

const node = (name: string, over: Partial<KubeObject> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { zone: 'z' } },
  spec: {
    unschedulable: true,
    taints: [
      { key: 'gpu', value: 'true', effect: 'NoSchedule' },
      { key: 'odd', effect: '?' },
    ],
  },
  status: {
    capacity: { cpu: '4', memory: '8Gi', pods: '110' },
    allocatable: { cpu: '3800m', memory: '7Gi', pods: '100' },
    conditions: [{ type: 'Ready', status: 'True' }],
  },
  ...over,
})

describe('the capacity of a node', () => {
  it('is kept in millicores, bytes and pods, with labels, taints and cordon', () => {
    expect(nodeOffer(node('a'))).toEqual({
      name: 'a',
      labels: { zone: 'z' },
      taints: [{ key: 'gpu', value: 'true', effect: 'NoSchedule' }],
      unschedulable: true,
      ready: true,
      capacity: { cpu: 4_000, memory: 8 * 1024 * mebi, pods: 110 },
      allocatable: { cpu: 3_800, memory: 7 * 1024 * mebi, pods: 100 },
    })
  })

  it('includes its extended resources, and leaves out those with 0', () => {
    const allocatable = { cpu: '1', 'example.com/gpu': '8', 'hugepages-1Gi': '0', 'ephemeral-storage': '2Ki' }
    const offer = nodeOffer(node('a', { status: { allocatable } }))
    expect(offer.others).toEqual({ 'example.com/gpu': 8, 'ephemeral-storage': 2048 })
    const ledger = createLedger()
    ledger.replaceNodes([offer])
    ledger.putPod({ uid: '1', node: 'a', cpu: 5, memory: 0, others: { 'example.com/gpu': 3 } })
    ledger.putPod({ uid: '2', node: 'a', cpu: 5, memory: 0, others: { 'example.com/gpu': 4 } })
    ledger.dropPod('1')
    expect(ledger.nodes()[0]?.allocatable['example.com/gpu']).toBe(8)
    expect(ledger.nodes()[0]?.requested).toEqual({ cpu: 5, memory: 0, pods: 1, 'example.com/gpu': 4 })
  })

  it('is its capacity if allocatable is not set', () => {
    const offer = nodeOffer(node('a', { status: { capacity: { cpu: '2' } } }))
    expect(offer.allocatable).toEqual({ cpu: 2_000, memory: 0, pods: 0 })
    expect(offer.ready).toBe(false)
  })
})

describe('the ledger', () => {
  const name = fc.constantFrom('a', 'b', 'c')
  const share = fc.record({
    uid: fc.constantFrom('1', '2', '3', '4'),
    node: fc.constantFrom('a', 'b', 'gone', ''),
    cpu: fc.nat(9),
    memory: fc.nat(9),
    others: fc.constantFrom(undefined, { 'example.com/gpu': 1 }, { 'example.com/gpu': 2, disk: 5 }),
  })
  const offer = (called: string): NodeOffer => nodeOffer(node(called))
  const step = fc.oneof(
    fc.record({ do: fc.constant('putPod' as const), share }),
    fc.record({ do: fc.constant('dropPod' as const), share }),
    fc.record({ do: fc.constant('putNode' as const), name }),
    fc.record({ do: fc.constant('dropNode' as const), name }),
  )

  it('equals a new count after any events', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const ledger = createLedger()
        const pods = new Map<string, PodShare>()
        const nodes = new Set<string>()
        for (const event of steps) {
          const before = JSON.stringify([ledger.nodes(), ledger.totals()])
          let changed = false
          if (event.do === 'putPod') {
            changed = ledger.putPod(event.share)
            pods.set(event.share.uid, event.share)
          } else if (event.do === 'dropPod') {
            changed = ledger.dropPod(event.share.uid)
            pods.delete(event.share.uid)
          } else if (event.do === 'putNode') {
            changed = ledger.putNode(offer(event.name))
            nodes.add(event.name)
          } else {
            changed = ledger.dropNode(event.name)
            nodes.delete(event.name)
          }
          // An unreported change would leave decisions on old figures.
          if (!changed) expect(JSON.stringify([ledger.nodes(), ledger.totals()])).toBe(before)
        }
        const fresh = createLedger()
        fresh.replaceNodes([...nodes].map(offer))
        fresh.replacePods([...pods.values()])
        const sorted = (ledgerOf: typeof fresh) => ledgerOf.nodes().sort((a, b) => (a.name < b.name ? -1 : 1))
        expect(sorted(ledger)).toEqual(sorted(fresh))
        expect(ledger.totals()).toEqual(fresh.totals())
      }),
    )
  })
})

describe('arrivals', () => {
  const share = (uid: string, on = 'a', cpu = 100): PodShare => ({
    uid,
    node: on,
    cpu,
    memory: 1,
    others: undefined,
  })

  it('are pods bound to a node since the first list, by their requests; each once', () => {
    const ledger = createLedger()
    ledger.replacePods([share('1'), share('2')])
    expect(ledger.arrivals(100, 1)).toBe(0)
    ledger.putPod(share('3', ''))
    ledger.putPod(share('3'))
    ledger.putPod(share('3'))
    ledger.putPod(share('4', 'b', 200))
    expect([ledger.arrivals(100, 1), ledger.arrivals(200, 1), ledger.arrivals(300, 1)]).toEqual([1, 1, 0])
    ledger.dropPod('3')
    ledger.replacePods([share('1'), share('4', 'b', 200), share('5')])
    expect([ledger.arrivals(100, 1), ledger.arrivals(200, 1)]).toEqual([2, 1])
  })
})

describe('openings', () => {
  it('are a node that is uncordoned, relabelled or untainted, and a freed device; not only changed figures', () => {
    const ledger = createLedger()
    const shut = { spec: { unschedulable: true }, status: { allocatable: { cpu: '1' } } }
    ledger.putNode(nodeOffer(node('a', shut)))
    const first = ledger.openings()
    ledger.putNode(nodeOffer(node('a', { ...shut, status: { allocatable: { cpu: '2' } } })))
    expect(ledger.openings()).toBe(first)
    ledger.putNode(nodeOffer(node('a', { ...shut, spec: {} })))
    expect(ledger.openings()).toBe(first + 1)
    ledger.putPod({ uid: '1', node: 'a', cpu: 1, memory: 1, others: undefined })
    ledger.putPod({ uid: '2', node: 'a', cpu: 1, memory: 1, others: { 'example.com/gpu': 1 } })
    ledger.dropPod('1')
    expect(ledger.openings()).toBe(first + 1)
    ledger.dropPod('2')
    expect(ledger.openings()).toBe(first + 2)
  })
})

describe('watchCapacity', () => {
  it('knows nothing until nodes and pods were read, then reports each change', async () => {
    const lines: Record<string, (line: string) => void> = {}
    const transport: Transport = {
      request: async ({ path }) => ({
        status: 200,
        headers: {},
        body: {
          items: path === '/api/v1/nodes' ? [node('a')] : [pod({ containers: [asking('100m', '1Mi')] })],
          metadata: { resourceVersion: '1' },
        },
      }),
      stream: ({ path, onLine, signal }) =>
        new Promise((resolve) => {
          lines[path] = onLine
          signal?.addEventListener('abort', () => resolve())
        }),
      renew: () => undefined,
      close: () => undefined,
    }
    const controller = new AbortController()
    let told = 0
    const capacity = watchCapacity({
      transport,
      clock: systemClock,
      random: () => 0,
      signal: controller.signal,
      onChange: () => {
        told += 1
      },
    })
    expect(capacity.known()).toBe(false)
    await expect.poll(() => Object.keys(lines)).toHaveLength(2)
    expect(told).toBe(1)
    expect(capacity.totals().requested).toEqual({ cpu: 100, memory: mebi, pods: 1 })
    const ended = { type: 'MODIFIED', object: pod({ containers: [] }, 'Succeeded') }
    lines['/api/v1/pods']?.(JSON.stringify(ended))
    lines['/api/v1/pods']?.(JSON.stringify(ended))
    expect(told).toBe(2)
    expect(capacity.nodes()[0]?.requested).toEqual({ cpu: 0, memory: 0, pods: 0 })
    controller.abort()
    await capacity.stopped
  })
})
