import { describe, expect, it } from 'vitest'
import type { KubeObject } from '../object.js'
import type { HealthStatus } from './conditions.js'
import { health } from './health.js'

const object = (
  apiVersion: string,
  kind: string,
  spec: unknown,
  status: unknown,
  metadata = {},
): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: 'x', generation: 2, ...metadata },
  spec,
  status,
})

const condition = (type: string, status: string, reason = '', message = '') => ({
  type,
  status,
  reason,
  message,
})

type Row = [rule: string, spec: unknown, status: unknown, expected: HealthStatus, message?: string]

const check = (apiVersion: string, kind: string, rows: Row[]): void => {
  describe(kind, () => {
    it.each(rows)('%s', (_rule, spec, status, expected, message) => {
      const found = health(object(apiVersion, kind, spec, status))
      expect(found.status).toBe(expected)
      if (message !== undefined) expect(found.message).toBe(message)
    })
  })
}

const seen = { observedGeneration: 2 }
const whole = { ...seen, replicas: 3, updatedReplicas: 3, availableReplicas: 3, readyReplicas: 3 }

check('apps/v1', 'Deployment', [
  ['new, without status, is progressing', { replicas: 3 }, undefined, 'Progressing'],
  [
    'whose controller is behind is progressing',
    { replicas: 3 },
    { ...whole, observedGeneration: 1 },
    'Progressing',
  ],
  [
    'with all replicas updated and available is ready',
    { replicas: 3 },
    whole,
    'Ready',
    '3 of 3 replicas are available',
  ],
  ['of no replicas is ready', { replicas: 0 }, seen, 'Ready'],
  [
    'without replicas wants one',
    {},
    { ...seen, replicas: 1, updatedReplicas: 1, availableReplicas: 1 },
    'Ready',
  ],
  [
    'with few updated is progressing',
    { replicas: 3 },
    { ...whole, updatedReplicas: 1 },
    'Progressing',
    '1 of 3 replicas are updated',
  ],
  [
    'with old replicas is progressing',
    { replicas: 3 },
    { ...whole, replicas: 4 },
    'Progressing',
    '1 old replica is pending termination',
  ],
  [
    'that lost a replica is progressing',
    { replicas: 3 },
    { ...whole, availableReplicas: 2 },
    'Progressing',
    '2 of 3 replicas are available',
  ],
  [
    'past its deadline has failed',
    { replicas: 3 },
    {
      ...whole,
      updatedReplicas: 1,
      conditions: [condition('Progressing', 'False', 'ProgressDeadlineExceeded', 'timed out')],
    },
    'Failed',
    'timed out',
  ],
  [
    'past the deadline of an older spec is progressing',
    { replicas: 3 },
    {
      ...whole,
      observedGeneration: 1,
      conditions: [condition('Progressing', 'False', 'ProgressDeadlineExceeded')],
    },
    'Progressing',
  ],
  [
    'that is not allowed to create pods says why',
    { replicas: 3 },
    { ...seen, conditions: [condition('ReplicaFailure', 'True', 'FailedCreate', 'quota exceeded')] },
    'Progressing',
    '0 of 3 replicas are updated: quota exceeded',
  ],
  [
    'not Available is progressing',
    { replicas: 3 },
    { ...whole, conditions: [condition('Available', 'False', 'Min', 'too few')] },
    'Progressing',
    'too few',
  ],
])

const revision = { currentRevision: 'a', updateRevision: 'a' }

check('apps/v1', 'StatefulSet', [
  ['new is progressing', { replicas: 3 }, {}, 'Progressing'],
  ['with all replicas ready on one revision is ready', { replicas: 3 }, { ...whole, ...revision }, 'Ready'],
  [
    'with few ready is progressing',
    { replicas: 3 },
    { ...whole, ...revision, readyReplicas: 2 },
    'Progressing',
    '2 of 3 replicas are ready',
  ],
  [
    'with a revision to come is progressing',
    { replicas: 3 },
    { ...whole, currentRevision: 'a', updateRevision: 'b', updatedReplicas: 1 },
    'Progressing',
    '1 of 3 replicas are updated',
  ],
  [
    'updated on delete only is ready',
    { replicas: 3, updateStrategy: { type: 'OnDelete' } },
    { ...whole, currentRevision: 'a', updateRevision: 'b' },
    'Ready',
  ],
  [
    'held back by a partition is ready when the rest is updated',
    { replicas: 3, updateStrategy: { rollingUpdate: { partition: 2 } } },
    { ...whole, currentRevision: 'a', updateRevision: 'b', updatedReplicas: 1 },
    'Ready',
  ],
  [
    'held back by a partition is progressing until the rest is updated',
    { replicas: 3, updateStrategy: { rollingUpdate: { partition: 1 } } },
    { ...whole, currentRevision: 'a', updateRevision: 'b', updatedReplicas: 1 },
    'Progressing',
  ],
  ['with surplus replicas is progressing', { replicas: 2 }, { ...whole, ...revision }, 'Progressing'],
])

const daemons = { ...seen, desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2 }

check('apps/v1', 'DaemonSet', [
  ['new is progressing', {}, {}, 'Progressing'],
  ['available everywhere is ready', {}, daemons, 'Ready'],
  ['wanted nowhere is ready', {}, seen, 'Ready'],
  ['not yet updated is progressing', {}, { ...daemons, updatedNumberScheduled: 1 }, 'Progressing'],
  ['not yet available is progressing', {}, { ...daemons, numberAvailable: 1 }, 'Progressing'],
  [
    'updated on delete only is ready',
    { updateStrategy: { type: 'OnDelete' } },
    { ...daemons, updatedNumberScheduled: 1 },
    'Ready',
  ],
])

check('apps/v1', 'ReplicaSet', [
  ['available is ready', { replicas: 3 }, whole, 'Ready'],
  ['short is progressing', { replicas: 3 }, { ...whole, availableReplicas: 1 }, 'Progressing'],
  ['with surplus is progressing', { replicas: 1 }, whole, 'Progressing'],
])

check('batch/v1', 'Job', [
  [
    'at work is progressing',
    { completions: 2 },
    { active: 1, succeeded: 1 },
    'Progressing',
    '1 of 2 completions',
  ],
  ['done is ready', {}, { conditions: [condition('Complete', 'True')] }, 'Ready'],
  [
    'that failed has failed',
    {},
    { conditions: [condition('Failed', 'True', 'BackoffLimitExceeded', 'too often')] },
    'Failed',
    'too often',
  ],
  [
    'suspended is progressing',
    { suspend: true },
    { conditions: [condition('Suspended', 'True')] },
    'Progressing',
    'suspended',
  ],
])

const crashing = [{ name: 'web', state: { waiting: { reason: 'CrashLoopBackOff', message: 'again' } } }]

check('v1', 'Pod', [
  ['new is progressing', {}, {}, 'Progressing'],
  ['running and Ready is ready', {}, { phase: 'Running', conditions: [condition('Ready', 'True')] }, 'Ready'],
  [
    'running and not Ready is progressing',
    {},
    { phase: 'Running', conditions: [condition('Ready', 'False', 'ContainersNotReady')] },
    'Progressing',
    'ContainersNotReady',
  ],
  ['that ended well is ready', {}, { phase: 'Succeeded' }, 'Ready'],
  ['that ended badly has failed', {}, { phase: 'Failed', reason: 'Evicted' }, 'Failed', 'Evicted'],
  [
    'that crashes again and again has failed',
    {},
    { phase: 'Running', containerStatuses: crashing },
    'Failed',
    'container web: CrashLoopBackOff again',
  ],
  [
    'that fits nowhere says so',
    {},
    { phase: 'Pending', conditions: [condition('PodScheduled', 'False', 'Unschedulable', '0/3 nodes')] },
    'Progressing',
    '0/3 nodes',
  ],
  [
    'whose image cannot be had says so',
    {},
    {
      phase: 'Pending',
      containerStatuses: [{ name: 'web', state: { waiting: { reason: 'ImagePullBackOff' } } }],
    },
    'Progressing',
    'container web: ImagePullBackOff',
  ],
  ['on a lost node is unknown', {}, { phase: 'Unknown' }, 'Unknown'],
])

check('v1', 'PersistentVolumeClaim', [
  ['bound is ready', {}, { phase: 'Bound' }, 'Ready'],
  ['pending is progressing', {}, { phase: 'Pending' }, 'Progressing'],
  ['whose volume is lost has failed', {}, { phase: 'Lost' }, 'Failed'],
])

const address = { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } }

check('v1', 'Service', [
  ['of the cluster is ready', { type: 'ClusterIP' }, { loadBalancer: {} }, 'Ready'],
  [
    'of type LoadBalancer waits for its address',
    { type: 'LoadBalancer' },
    { loadBalancer: {} },
    'Progressing',
  ],
  ['of type LoadBalancer with an address is ready', { type: 'LoadBalancer' }, address, 'Ready'],
  ['with external addresses is ready', { type: 'LoadBalancer', externalIPs: ['192.0.2.2'] }, {}, 'Ready'],
])

check('networking.k8s.io/v1', 'Ingress', [
  ['with an address is ready', {}, address, 'Ready', 'it has an address'],
  ['without an address is ready: many controllers publish none', {}, {}, 'Ready'],
])

check('apiextensions.k8s.io/v1', 'CustomResourceDefinition', [
  ['new is progressing', {}, {}, 'Progressing'],
  [
    'Established is ready',
    {},
    { conditions: [condition('NamesAccepted', 'True'), condition('Established', 'True')] },
    'Ready',
  ],
  [
    'with names taken has failed',
    {},
    { conditions: [condition('NamesAccepted', 'False', 'NameConflict', 'taken')] },
    'Failed',
    'taken',
  ],
])

check('apiregistration.k8s.io/v1', 'APIService', [
  ['Available is ready', {}, { conditions: [condition('Available', 'True')] }, 'Ready'],
  [
    'not Available is progressing',
    {},
    { conditions: [condition('Available', 'False', 'MissingEndpoints')] },
    'Progressing',
    'MissingEndpoints',
  ],
])

check('v1', 'Namespace', [
  ['active is ready', {}, { phase: 'Active' }, 'Ready'],
  ['terminating is progressing', {}, { phase: 'Terminating' }, 'Progressing'],
])

check('example.org/v1', 'Widget', [
  ['without status is ready', {}, undefined, 'Ready'],
  [
    'whose controller is behind is progressing',
    {},
    { observedGeneration: 1, conditions: [condition('Ready', 'True')] },
    'Progressing',
  ],
  ['Ready is ready', {}, { conditions: [condition('Synced', 'True'), condition('Ready', 'True')] }, 'Ready'],
  [
    'not Ready is progressing',
    {},
    { conditions: [condition('Ready', 'False', 'Waiting', 'for a disk')] },
    'Progressing',
    'for a disk',
  ],
  [
    'Ready is Unknown is unknown',
    {},
    { conditions: [condition('Ready', 'Unknown')] },
    'Unknown',
    'Ready is Unknown',
  ],
  [
    'Ready of an older generation is progressing',
    {},
    { conditions: [{ ...condition('Ready', 'True'), observedGeneration: 1 }] },
    'Progressing',
  ],
  ['Available is ready', {}, { conditions: [condition('Available', 'True')] }, 'Ready'],
  [
    'Stalled has failed',
    {},
    { conditions: [condition('Ready', 'False'), condition('Stalled', 'True', '', 'stuck')] },
    'Failed',
    'stuck',
  ],
  [
    'Reconciling is progressing',
    {},
    { conditions: [condition('Ready', 'True'), condition('Reconciling', 'True')] },
    'Progressing',
  ],
  ['with only its own conditions is ready', {}, { conditions: [condition('Odd', 'False')] }, 'Ready'],
])

it('an object being deleted is progressing, whatever its status says', () => {
  const deleted = object('apps/v1', 'Deployment', { replicas: 3 }, whole, {
    deletionTimestamp: '2026-01-01T00:00:00Z',
  })
  expect(health(deleted)).toEqual({ status: 'Progressing', message: 'it is being deleted' })
})
