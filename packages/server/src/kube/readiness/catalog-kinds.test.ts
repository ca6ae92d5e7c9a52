import { describe, expect, test } from 'vitest'
import type { HealthStatus } from './conditions.js'
import { health } from './health.js'

/** Statuses as the operators of the catalog write them. A kind without `failed` has no state that its controller gives up in. */
interface Shapes {
  group: string
  kind: string
  spec?: unknown
  ready: Record<string, unknown>
  progressing: Record<string, unknown>
  failed?: Record<string, unknown>
}

const at = '2026-11-23T10:00:00Z'

const condition = (type: string, status: string, reason: string, message = '') => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: at,
})

const shapes: readonly Shapes[] = [
  {
    group: 'argoproj.io',
    kind: 'Application',
    spec: { syncPolicy: { automated: { prune: true } }, destination: { name: 'in-cluster' } },
    ready: {
      health: { status: 'Healthy', lastTransitionTime: at },
      sync: { status: 'Synced', revision: '53e28ff' },
      operationState: { phase: 'Succeeded', message: 'successfully synced (all tasks run)' },
    },
    progressing: {
      health: { status: 'Progressing' },
      sync: { status: 'Synced', revision: '53e28ff' },
    },
    failed: { health: { status: 'Degraded' }, sync: { status: 'Synced', revision: '53e28ff' } },
  },
  {
    group: 'cert-manager.io',
    kind: 'Certificate',
    ready: {
      conditions: [
        { ...condition('Ready', 'True', 'Ready', 'Certificate is up to date'), observedGeneration: 2 },
      ],
      notAfter: '2027-02-21T10:00:00Z',
      revision: 1,
    },
    progressing: {
      conditions: [
        { ...condition('Ready', 'False', 'DoesNotExist', 'Secret does not exist'), observedGeneration: 2 },
        { ...condition('Issuing', 'True', 'DoesNotExist', 'Secret does not exist'), observedGeneration: 2 },
      ],
      nextPrivateKeySecretName: 'web-tls-x2k4',
    },
    failed: {
      conditions: [
        { ...condition('Ready', 'False', 'DoesNotExist', 'Secret does not exist'), observedGeneration: 2 },
        {
          ...condition('Issuing', 'False', 'Failed', 'The certificate request has failed to complete'),
          observedGeneration: 2,
        },
      ],
      failedIssuanceAttempts: 1,
      lastFailureTime: at,
    },
  },
  {
    group: 'cert-manager.io',
    kind: 'Issuer',
    ready: {
      acme: { uri: 'https://acme.example.org/acct/1' },
      conditions: [
        {
          ...condition('Ready', 'True', 'ACMEAccountRegistered', 'The ACME account was registered'),
          observedGeneration: 2,
        },
      ],
    },
    progressing: {
      conditions: [
        {
          ...condition('Ready', 'False', 'ErrGetKeyPair', 'secret "ca" not found'),
          observedGeneration: 2,
        },
      ],
    },
  },
  {
    group: 'postgresql.cnpg.io',
    kind: 'Cluster',
    ready: {
      phase: 'Cluster in healthy state',
      instances: 3,
      readyInstances: 3,
      currentPrimary: 'db-1',
      conditions: [condition('Ready', 'True', 'ClusterIsReady', 'Cluster is Ready')],
    },
    progressing: {
      phase: 'Creating a new replica',
      phaseReason: 'Creating replica db-2-join',
      instances: 2,
      readyInstances: 1,
    },
    failed: { phase: 'Not enough disk space', phaseReason: 'Insufficient disk space detected in db-1' },
  },
  {
    group: 'elasticsearch.k8s.elastic.co',
    kind: 'Elasticsearch',
    ready: { health: 'green', phase: 'Ready', availableNodes: 3, version: '9.5.0', observedGeneration: 2 },
    progressing: { health: 'unknown', phase: 'ApplyingChanges', availableNodes: 0, version: '9.5.0' },
    failed: { health: 'red', phase: 'Ready', availableNodes: 1, version: '9.5.0', observedGeneration: 2 },
  },
  {
    group: 'kibana.k8s.elastic.co',
    kind: 'Kibana',
    ready: { health: 'green', availableNodes: 1, count: 1, version: '9.5.0', observedGeneration: 2 },
    progressing: { health: 'red', count: 1, version: '9.5.0', observedGeneration: 2 },
  },
  {
    group: 'monitoring.coreos.com',
    kind: 'Prometheus',
    ready: {
      availableReplicas: 2,
      replicas: 2,
      conditions: [
        { ...condition('Available', 'True', ''), observedGeneration: 2 },
        { ...condition('Reconciled', 'True', ''), observedGeneration: 2 },
      ],
    },
    progressing: {
      availableReplicas: 1,
      replicas: 2,
      conditions: [
        {
          ...condition('Available', 'Degraded', 'SomePodsNotReady', 'pod prometheus-1: containers not ready'),
          observedGeneration: 2,
        },
        { ...condition('Reconciled', 'True', ''), observedGeneration: 2 },
      ],
    },
    failed: {
      availableReplicas: 2,
      replicas: 2,
      conditions: [
        { ...condition('Available', 'True', ''), observedGeneration: 2 },
        {
          ...condition('Reconciled', 'False', 'ReconciliationFailed', 'secret "remote" not found'),
          observedGeneration: 2,
        },
      ],
    },
  },
  {
    group: 'operator.tekton.dev',
    kind: 'TektonConfig',
    ready: { version: 'v0.81.1', observedGeneration: 2, conditions: [condition('Ready', 'True', '')] },
    progressing: {
      conditions: [condition('Ready', 'False', 'Error', 'Components not in ready state: TektonPipeline')],
    },
  },
  {
    group: 'tekton.dev',
    kind: 'PipelineRun',
    ready: { completionTime: at, conditions: [condition('Succeeded', 'True', 'Completed')] },
    progressing: {
      startTime: at,
      conditions: [condition('Succeeded', 'Unknown', 'Running', 'Tasks Completed: 1, Incomplete: 2')],
    },
    failed: {
      completionTime: at,
      conditions: [condition('Succeeded', 'False', 'Failed', 'Tasks Completed: 2 (Failed: 1)')],
    },
  },
  {
    group: 'ceph.rook.io',
    kind: 'CephCluster',
    ready: {
      phase: 'Ready',
      state: 'Created',
      ceph: { health: 'HEALTH_WARN', details: { OSD_NEARFULL: { severity: 'HEALTH_WARN' } } },
      observedGeneration: 2,
    },
    progressing: { phase: 'Progressing', message: 'Configuring Ceph OSDs', observedGeneration: 2 },
    failed: { phase: 'Ready', state: 'Created', ceph: { health: 'HEALTH_ERR' }, observedGeneration: 2 },
  },
  {
    group: 'flagger.app',
    kind: 'Canary',
    ready: { phase: 'Succeeded', canaryWeight: 0, conditions: [condition('Promoted', 'True', 'Succeeded')] },
    progressing: {
      phase: 'Progressing',
      canaryWeight: 20,
      iterations: 0,
      conditions: [condition('Promoted', 'Unknown', 'Progressing')],
    },
    failed: { phase: 'Failed', failedChecks: 5, conditions: [condition('Promoted', 'False', 'Failed')] },
  },
  {
    group: 'platform.example.org',
    kind: 'PostgreSQLInstance',
    spec: { compositeDeletePolicy: 'Background', compositionUpdatePolicy: 'Automatic' },
    ready: {
      conditions: [condition('Synced', 'True', 'ReconcileSuccess'), condition('Ready', 'True', 'Available')],
    },
    progressing: {
      conditions: [
        condition('Synced', 'True', 'ReconcileSuccess'),
        condition('Ready', 'False', 'Waiting', 'Composite resource claim is waiting for composite resource'),
      ],
    },
    failed: {
      conditions: [
        condition('Synced', 'False', 'ReconcileError', 'cannot get Composition: not found'),
        condition('Ready', 'False', 'Creating'),
      ],
    },
  },
  {
    group: 'cluster.x-k8s.io',
    kind: 'Cluster',
    ready: {
      phase: 'Provisioned',
      initialization: { infrastructureProvisioned: true, controlPlaneInitialized: true },
      conditions: [
        { ...condition('Available', 'True', 'Available'), observedGeneration: 2 },
        { ...condition('RollingOut', 'False', 'NotRollingOut'), observedGeneration: 2 },
      ],
      observedGeneration: 2,
    },
    progressing: {
      phase: 'Provisioning',
      conditions: [
        {
          ...condition('Available', 'False', 'NotAvailable', '* ControlPlaneAvailable: not initialized'),
          observedGeneration: 2,
        },
      ],
      observedGeneration: 2,
    },
    failed: {
      phase: 'Failed',
      failureReason: 'CreateError',
      failureMessage: 'quota of floating IPs exceeded',
      observedGeneration: 2,
    },
  },
]

const statusOf = ({ group, kind, spec = {} }: Shapes, status: unknown): HealthStatus =>
  health({
    apiVersion: `${group}/v1`,
    kind,
    metadata: { name: 'x', generation: 2 },
    spec,
    ...(status === undefined ? {} : { status }),
  }).status

describe.each(shapes.map((shape) => [`${shape.kind} of ${shape.group}`, shape] as const))(
  '%s',
  (_, shape) => {
    test('is ready, in progress or failed as its operator reports', () => {
      expect(statusOf(shape, shape.ready)).toBe('Ready')
      expect(statusOf(shape, shape.progressing)).toBe('Progressing')
      if (shape.failed !== undefined) expect(statusOf(shape, shape.failed)).toBe('Failed')
    })

    test('is in progress without a report', () => {
      for (const status of [undefined, null, {}]) expect(statusOf(shape, status)).toBe('Progressing')
    })

    test('is in progress while the report is about an earlier generation', () => {
      for (const status of [shape.ready, shape.progressing, shape.failed])
        expect(statusOf(shape, { ...status, observedGeneration: 1 })).toBe('Progressing')
    })
  },
)

test('a certificate that is valid stays ready while its renewal fails', () => {
  const conditions = [condition('Ready', 'True', 'Ready'), condition('Issuing', 'False', 'Failed')]
  expect(
    statusOf({ group: 'cert-manager.io', kind: 'Certificate', ready: {}, progressing: {} }, { conditions }),
  ).toBe('Ready')
})

test('a Cluster of Cluster API before v1beta2 is ready by its condition Ready', () => {
  const of = (status: string) =>
    statusOf(
      { group: 'cluster.x-k8s.io', kind: 'Cluster', ready: {}, progressing: {} },
      { phase: 'Provisioned', conditions: [condition('Ready', status, 'ScalingUp')] },
    )
  expect([of('True'), of('False')]).toEqual(['Ready', 'Progressing'])
})

describe('resources of Crossplane are known by their fields, whatever their kind', () => {
  const synced = { conditions: [{ type: 'Synced', status: 'False', message: 'no such region' }] }
  const provider = { name: 'default' }
  test.each([
    ['a composite resource', { crossplane: { compositionRef: { name: 'x' } } }, undefined, 'example.org'],
    [
      'a composite resource by its policy',
      { crossplane: { compositionUpdatePolicy: 'Manual' } },
      undefined,
      'a.b',
    ],
    ['a claim', { compositeDeletePolicy: 'Background' }, undefined, 'example.org'],
    ['a managed resource', { forProvider: {}, providerConfigRef: provider }, undefined, 'example.org'],
    ['a managed resource of a provider', { forProvider: {} }, undefined, 's3.aws.m.upbound.io'],
  ])('%s', (_, spec, status, group) => {
    expect(statusOf({ group, kind: 'X', spec, ready: {}, progressing: {} }, status)).toBe('Progressing')
  })

  test.each([{ compositionRef: { name: 'x' } }, { forProvider: { region: 'eu' } }])(
    '%j and Synced',
    (spec) => {
      const shape = { group: 'example.org', kind: 'X', spec, ready: {}, progressing: {} }
      expect(statusOf(shape, synced)).toBe('Failed')
    },
  )

  test.each([
    ['a switch', { crossplane: { enabled: false } }, undefined, 'example.org'],
    ['a text', { forProvider: 'aws' }, undefined, 'example.org'],
    ['a text of Synced', { forProvider: 'aws' }, synced, 'example.org'],
    ['one field that others have', { forProvider: { region: 'eu' } }, undefined, 'example.org'],
    ['another meaning', { compositionRef: 'x', compositeDeletePolicy: true }, undefined, 'example.org'],
    [
      'fields of a provider without its own',
      { deletionPolicy: 'Delete', managementPolicies: [] },
      undefined,
      'a.b',
    ],
    ['a configuration of a provider', { credentials: {} }, undefined, 'aws.upbound.io'],
  ])('and not by %s', (_, spec, status, group) => {
    expect(statusOf({ group, kind: 'X', spec, ready: {}, progressing: {} }, status)).toBe('Ready')
  })
})
