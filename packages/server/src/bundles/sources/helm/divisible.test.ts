import { describe, expect, test } from 'vitest'
import type { KubernetesObject } from '../../contract.js'
import { divisibleIn } from './divisible.js'

const chart = { name: 'shop', version: '1.0.0', digest: '' }
const workload = (name: string, kind = 'Deployment', namespace?: string): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name, ...(namespace && { namespace }) },
})
const scaler = (kind: string, target: object, namespace?: string): KubernetesObject => ({
  apiVersion: 'example.org/v1',
  kind,
  metadata: { name: 'scaler', ...(namespace && { namespace }) },
  spec: { scaleTargetRef: target },
})
const among = (objects: KubernetesObject[], ...names: string[]) => [
  ...divisibleIn(objects, names, { chart, namespace: 'shop' }),
]

describe('the divisible workloads of a chart', () => {
  test.each([[['web']], [['Deployment/web']], [['web', 'Deployment/web']]])('are found by %j', (names) => {
    expect(among([workload('web'), workload('db', 'StatefulSet')], ...names)).toEqual(['Deployment/web'])
  })
  test('are those of three kinds', () => {
    const all = ['Deployment', 'StatefulSet', 'ReplicaSet'].map((kind) => workload(kind.toLowerCase(), kind))
    expect(among(all, 'deployment', 'statefulset', 'replicaset')).toHaveLength(3)
  })
  test.each<[string, KubernetesObject[], string, string]>([
    ['nothing', [], 'web', '"web" is not a workload of the rendering; the chart renders no Deployment'],
    ['a DaemonSet', [workload('web', 'DaemonSet')], 'web', 'is not a workload'],
    [
      'two kinds',
      [workload('web'), workload('web', 'StatefulSet')],
      'web',
      '"web" is the name of 2 workloads',
    ],
    [
      'two namespaces',
      [workload('web', 'Deployment', 'a'), workload('web')],
      'Deployment/web',
      'of 2 workloads',
    ],
    ['many others', Array.from({ length: 23 }, (_, at) => workload(`a${at}`)), 'web', 'and 3 more'],
    [
      'an autoscaler',
      [workload('web'), scaler('HorizontalPodAutoscaler', { kind: 'Deployment', name: 'web' })],
      'web',
      'Deployment/web is scaled by HorizontalPodAutoscaler/scaler',
    ],
    [
      'an autoscaler that names the namespace',
      [workload('web'), scaler('HorizontalPodAutoscaler', { kind: 'Deployment', name: 'web' }, 'shop')],
      'web',
      'is scaled by',
    ],
    [
      'KEDA, which names no kind',
      [workload('web'), scaler('ScaledObject', { name: 'web' })],
      'web',
      'is scaled by ScaledObject/scaler',
    ],
  ])('are refused with %s', (_, objects, name, reason) => {
    expect(() => among(objects, name)).toThrow(reason)
  })
  test('can have autoscalers of other workloads beside them', () => {
    const others = [
      scaler('HorizontalPodAutoscaler', { kind: 'StatefulSet', name: 'web' }),
      scaler('HorizontalPodAutoscaler', { kind: 'Deployment', name: 'web' }, 'other'),
      scaler('HorizontalPodAutoscaler', { kind: 'Deployment', name: 'db' }),
    ]
    expect(among([workload('web'), ...others], 'web')).toEqual(['Deployment/web'])
  })
})
