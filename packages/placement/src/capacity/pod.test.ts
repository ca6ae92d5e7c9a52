import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readPod } from './pod.js'

const container = (cpu: string, more: object = {}) => ({ resources: { requests: { cpu } }, ...more })

describe('a pod asks for', () => {
  test.each([
    ['its containers together', { containers: [container('100m'), container('1')] }, { cpu: 1100 }],
    [
      'its largest init container, if that is more',
      { containers: [container('100m')], initContainers: [container('2'), container('1')] },
      { cpu: 2000 },
    ],
    [
      'its sidecars as well, and the init containers after them',
      {
        containers: [container('100m')],
        initContainers: [container('200m', { restartPolicy: 'Always' }), container('1')],
      },
      { cpu: 1200 },
    ],
    [
      'a limit where no request is made',
      { containers: [{ resources: { limits: { cpu: '1', memory: '1Ki' }, requests: { cpu: '500m' } } }] },
      { cpu: 500, memory: 1024 },
    ],
    ['its overhead', { containers: [container('100m')], overhead: { cpu: '50m' } }, { cpu: 150 }],
    [
      'what is asked for the pod as a whole, instead of its containers',
      { containers: [container('100m')], resources: { requests: { cpu: '3' } } },
      { cpu: 3000 },
    ],
    ['nothing, without requests', { containers: [{ name: 'a', image: 'b' }] }, {}],
  ])('%s', (_, spec, requests) => {
    expect(readPod(spec).pod.requests).toEqual(requests)
  })

  test('nodes by label, and tolerates taints', () => {
    const spec = {
      containers: [],
      nodeSelector: { disk: 'ssd' },
      tolerations: [{ key: 'a', tolerationSeconds: 5 }],
    }
    expect(readPod(spec).pod).toEqual({
      requests: {},
      nodeSelector: { disk: 'ssd' },
      tolerations: [{ key: 'a', operator: 'Equal' }],
    })
  })

  test('nothing where a field is null, as kubectl takes it', () => {
    const read = readPod({
      containers: [{ ...container('1'), resources: { requests: { cpu: '1' }, limits: null } }],
      initContainers: null,
      nodeSelector: null,
      tolerations: null,
      affinity: { nodeAffinity: null },
    })
    expect(read).toEqual({ pod: { requests: { cpu: 1000 } }, problems: [] })
  })

  test.each([
    [
      'a quantity',
      { containers: [container('abc'), container('1')] },
      /^containers\[0\].*cpu: invalid quantity "abc"/,
    ],
    [
      'an operator',
      { containers: [container('1')], tolerations: [{ key: 'a', operator: 'exists' }] },
      /^tolerations\[0\].operator/,
    ],
    [
      'a resource name',
      { containers: [{ resources: { limits: { toString: 1, cpu: '1' } } }] },
      /toString is not a resource name/,
    ],
    ['a selector', { containers: [container('1')], nodeSelector: { disk: 5 } }, /^nodeSelector.disk/],
    ['a list', { containers: [container('1')], initContainers: 'none' }, /^initContainers is not a list/],
    [
      'node affinity',
      {
        containers: [container('1')],
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'exists' }] }],
            },
          },
        },
      },
      /^affinity.nodeAffinity/,
    ],
  ])('what can be read, where %s cannot', (_, spec, problem) => {
    const { pod, problems } = readPod(spec)
    expect(pod.requests).toEqual({ cpu: 1000 })
    expect(problems).toEqual([expect.stringMatching(problem)])
  })

  test('something finite, whatever stands there', () => {
    const names = fc.constantFrom(
      ...Object.getOwnPropertyNames(Object.prototype),
      'containers',
      'resources',
      'requests',
      'cpu',
    )
    const { odd } = fc.letrec((tie) => ({
      odd: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(null, 0, -1, 'abc', '100m', true),
        fc.array(tie('odd'), { maxLength: 2 }),
        fc.dictionary(names, tie('odd'), { maxKeys: 4 }),
      ),
    }))
    fc.assert(
      fc.property(odd, (spec) => {
        for (const amount of Object.values(readPod(spec).pod.requests))
          expect(Number.isFinite(amount)).toBe(true)
      }),
    )
  })
})
