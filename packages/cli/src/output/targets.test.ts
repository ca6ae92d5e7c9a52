import { expect, test } from 'vitest'
import type { ShownShare } from '../hub.js'
import { targetCells, targetHeaders } from './targets.js'

const deployment: ShownShare = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', replicas: 2 }

test.each<[string, ShownShare[], string]>([
  ['those of its workloads', [deployment, { ...deployment, name: 'job', replicas: 0 }], 'web=2 job=0'],
  ['none for a chart', [{ apiVersion: 'hansa.dev/v1', kind: 'Bundle', name: 'chart', replicas: 1 }], '-'],
  ['none without workloads', [], '-'],
])('the replicas of a target: %s', (_, workloads, shown) => {
  const target = {
    metadata: { name: 'web.eu-1', resourceVersion: '1' },
    spec: {
      release: 'web',
      cluster: 'eu-1',
      releaseRevision: 1,
      desired: { bundle: { version: '1.0.0' }, workloads },
    },
    status: {
      applied: true,
      ready: true,
      drifted: false,
      failed: false,
      unreachable: false,
      waiting: false,
      message: '',
      kept: [],
    },
  }
  expect(targetCells(target, [])[targetHeaders.indexOf('replicas')]).toBe(shown)
})
