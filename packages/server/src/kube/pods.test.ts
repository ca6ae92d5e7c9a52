import { describe, expect, test } from 'vitest'
import type { KubeObject } from './object.js'
import { podSelectorOf, podTrouble } from './pods.js'

const pod = (name: string, status: object, metadata = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, ...metadata },
  status,
})
const unschedulable = (message: string): object => ({
  phase: 'Pending',
  conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
})
const waiting = (reason: string, message?: string, lastState?: object): object => ({
  phase: 'Pending',
  containerStatuses: [{ name: 'web', state: { waiting: { reason, message } }, lastState }],
})
const ready = pod('a', { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] })

describe('why a workload is not ready', () => {
  test.each([
    [
      'a claim that is not bound',
      [pod('b', unschedulable('0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims.'))],
      'pod b: 0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims.',
    ],
    [
      'an image that cannot be pulled',
      [ready, pod('b', waiting('ImagePullBackOff', 'Back-off pulling image "nginx:0"'))],
      'pod b: container web: ImagePullBackOff Back-off pulling image "nginx:0"',
    ],
    [
      'a crash before what waits, with how it ended and not for how long it backs off',
      [
        pod('b', unschedulable('no node')),
        pod(
          'c',
          waiting('CrashLoopBackOff', 'back-off 40s restarting failed container', {
            terminated: { exitCode: 137, reason: 'OOMKilled' },
          }),
        ),
      ],
      'pod c: container web: CrashLoopBackOff, last exit code 137 (OOMKilled)',
    ],
    [
      'nothing of pods that merely start',
      [pod('b', { phase: 'Pending' }), pod('c', waiting('ContainerCreating'))],
      undefined,
    ],
    ['nothing of pods that go', [pod('b', unschedulable('no'), { deletionTimestamp: 'now' })], undefined],
    ['nothing where there are none', [], undefined],
  ])('is %s', (_what, pods, expected) => {
    expect(podTrouble(pods)).toBe(expected)
  })
})

test('pods are selected by labels and expressions, and never include the whole namespace', () => {
  const of = (selector: unknown) =>
    podSelectorOf({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x' }, spec: { selector } })
  expect(
    of({
      matchLabels: { app: 'web' },
      matchExpressions: [
        { key: 'tier', operator: 'In', values: ['a', 'b'] },
        { key: 'old', operator: 'DoesNotExist' },
      ],
    }),
  ).toBe('app=web,tier in (a,b),!old')
  expect(of({})).toBeUndefined()
  expect(of(undefined)).toBeUndefined()
  expect(of({ matchExpressions: [{ key: 'a', operator: 'Near' }] })).toBeUndefined()
})
