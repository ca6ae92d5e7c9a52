/** Example responses about a release, for the OpenAPI document. */

const at = '2026-01-01T12:00:00.000Z'
const workload = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'web', name: 'web', replicas: 3 }

export const targetExample = {
  apiVersion: 'hansa.dev/v1',
  kind: 'Target',
  metadata: {
    name: 'web.eu-1',
    namespace: 'default',
    uid: '0c1f0f6e-52c9-4c0e-8f4e-6f1f6f0f8c11',
    resourceVersion: '42',
    createdAt: at,
    updatedAt: at,
  },
  spec: {
    release: 'web',
    releaseUid: '6f3a4c1e-9d0b-4c55-8a53-0d8a3f0f2b11',
    cluster: 'eu-1',
    desired: {
      bundle: {
        uid: '9a7b2d58-7a43-4b0e-a1a3-1d1c7d1b2e11',
        name: 'web',
        version: '1.0.0',
        digest: `sha256:${'0'.repeat(64)}`,
      },
      valuesHash: `sha256:${'1'.repeat(64)}`,
      namespace: 'web',
      workloads: [workload],
      conflicts: 'Fail',
      drift: 'Correct',
      deletion: 'Keep',
    },
    releaseRevision: 2,
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

const { kept: _kept, ...shownStatus } = targetExample.status

export const targetSummaryExample = {
  metadata: targetExample.metadata,
  spec: { release: 'web', cluster: 'eu-1', version: '1.0.0', releaseRevision: 2, replicas: 3 },
  status: shownStatus,
}

export const decisionExample = {
  outcome: 'Scheduled',
  group: 'main',
  revision: '41',
  decidedAt: at,
  targets: [{ cluster: 'eu-1', workloads: [workload] }],
  rejected: [{ filter: 'Affinity', count: 2, names: ['us-1', 'us-2'] }],
}

export const explanationExample = {
  cluster: 'us-1',
  chosen: false,
  filter: 'Affinity',
  found: 'region us',
  needed: 'region in (eu)',
  filters: [{ filter: 'Affinity', passed: false, found: 'region us', needed: 'region in (eu)' }],
  axes: {},
  scores: [],
  capacity: [],
  sentence: 'us-1 is not a target (Affinity): it has region us, but group eu needs region in (eu).',
  changedSince: false,
}

export const rebalanceExample = {
  releases: [],
  totals: { considered: 1, moved: 0, moves: 0, replicas: 0 },
  queued: 0,
}
