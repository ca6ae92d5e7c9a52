import { describe, expect, test } from 'vitest'
import { podRequirements } from './pod.js'

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
      'its sidecars besides, and the init containers after them',
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
    expect(podRequirements(spec).requests).toEqual(requests)
  })

  test('nodes by label, and tolerates taints', () => {
    const spec = {
      containers: [],
      nodeSelector: { disk: 'ssd' },
      tolerations: [{ key: 'a', tolerationSeconds: 5 }],
    }
    expect(podRequirements(spec)).toEqual({
      requests: {},
      nodeSelector: { disk: 'ssd' },
      tolerations: [{ key: 'a', operator: 'Equal' }],
    })
  })

  test('quantities, not anything else', () => {
    expect(() => podRequirements({ containers: [container('much')] })).toThrow(/"much" is not a quantity/)
  })
})
