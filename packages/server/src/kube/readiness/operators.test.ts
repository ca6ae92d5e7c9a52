import { describe, expect, it } from 'vitest'
import type { HealthStatus } from './conditions.js'
import { health } from './health.js'
import { operatorRules } from './operators.js'

const of = (group: string, kind: string, status: unknown, spec: unknown = {}) =>
  health({
    apiVersion: `${group}/v1`,
    kind,
    metadata: { name: 'x', generation: 2 },
    spec,
    ...(status === undefined ? {} : { status }),
  })

const is = (type: string, status: string, reason = '', more = {}) => ({
  conditions: [{ type, status, reason, message: '', ...more }],
})

describe('a custom resource whose controller is known to report', () => {
  it.each(Object.keys(operatorRules).filter((kind) => kind !== 'argoproj.io/CronWorkflow'))(
    '%s is not ready before it has reported',
    (groupKind) => {
      const [group = '', kind = ''] = groupKind.split('/')
      for (const status of [undefined, {}, null])
        expect(of(group, kind, status)).toEqual({
          status: 'Progressing',
          message: 'its controller has not reported a status yet',
        })
    },
  )

  const elastic = 'elasticsearch.k8s.elastic.co'
  const synced = { health: { status: 'Healthy' }, sync: { status: 'Synced' } }
  const automated = { syncPolicy: { automated: {} } }
  it.each<[string, string, unknown, HealthStatus, string, unknown?]>([
    [elastic, 'Elasticsearch', { phase: 'Ready', health: 'green' }, 'Ready', 'health green'],
    [elastic, 'Elasticsearch', { phase: 'Ready', health: 'yellow' }, 'Ready', 'health yellow'],
    [elastic, 'Elasticsearch', { phase: 'Ready', health: 'red' }, 'Failed', 'health red'],
    [elastic, 'Elasticsearch', { phase: 'Ready', health: 'unknown' }, 'Progressing', 'health unknown'],
    [
      elastic,
      'Elasticsearch',
      { phase: 'ApplyingChanges', health: 'red' },
      'Progressing',
      'phase ApplyingChanges',
    ],
    [elastic, 'Elasticsearch', { phase: 'Invalid' }, 'Failed', 'phase Invalid'],
    [
      elastic,
      'Elasticsearch',
      { phase: 'Ready', health: 'green', observedGeneration: 1 },
      'Progressing',
      'its controller has not observed the latest change yet',
    ],
    ['kibana.k8s.elastic.co', 'Kibana', { health: 'green' }, 'Ready', 'health green'],
    ['kibana.k8s.elastic.co', 'Kibana', { health: 'red', availableNodes: 0 }, 'Progressing', 'health red'],
    ['argoproj.io', 'Application', synced, 'Ready', 'status Healthy', automated],
    [
      'argoproj.io',
      'Application',
      { ...synced, sync: { status: 'OutOfSync' } },
      'Progressing',
      'sync OutOfSync',
      automated,
    ],
    [
      'argoproj.io',
      'Application',
      { ...synced, sync: { status: 'OutOfSync' } },
      'Ready',
      'status Healthy',
      {},
    ],
    [
      'argoproj.io',
      'Application',
      { health: { status: 'Degraded', message: 'a pod crashes' } },
      'Failed',
      'status Degraded: a pod crashes',
    ],
    ['argoproj.io', 'Rollout', { phase: 'Healthy', observedGeneration: '2' }, 'Ready', 'phase Healthy'],
    [
      'argoproj.io',
      'Rollout',
      { phase: 'Healthy', observedGeneration: '1' },
      'Progressing',
      'its controller has not observed the latest change yet',
    ],
    ['argoproj.io', 'Rollout', { phase: 'Paused', message: 'step 1' }, 'Progressing', 'phase Paused: step 1'],
    ['argoproj.io', 'Rollout', { phase: 'Degraded' }, 'Failed', 'phase Degraded'],
    ['argoproj.io', 'Workflow', { phase: 'Running' }, 'Progressing', 'phase Running'],
    ['argoproj.io', 'Workflow', { phase: 'Succeeded' }, 'Ready', 'phase Succeeded'],
    ['argoproj.io', 'Workflow', { phase: 'Error', message: 'no image' }, 'Failed', 'phase Error: no image'],
    ['argoproj.io', 'CronWorkflow', {}, 'Ready', ''],
    ['argoproj.io', 'CronWorkflow', is('SpecError', 'True', 'Bad'), 'Failed', 'Bad'],
    ['argoproj.io', 'ApplicationSet', is('ErrorOccurred', 'True', 'NoGenerator'), 'Failed', 'NoGenerator'],
    ['flagger.app', 'Canary', { phase: 'Initialized' }, 'Ready', 'phase Initialized'],
    ['flagger.app', 'Canary', { phase: 'Promoting' }, 'Progressing', 'phase Promoting'],
    ['flagger.app', 'Canary', { phase: 'Failed' }, 'Failed', 'phase Failed'],
    [
      'litmuschaos.io',
      'ChaosEngine',
      { engineStatus: 'initialized' },
      'Progressing',
      'engineStatus initialized',
    ],
    [
      'litmuschaos.io',
      'ChaosEngine',
      { engineStatus: 'completed', experiments: [{ name: 'pod-delete', verdict: 'Pass' }] },
      'Ready',
      'completed',
    ],
    [
      'litmuschaos.io',
      'ChaosEngine',
      { engineStatus: 'completed', experiments: [{ name: 'pod-delete', verdict: 'Fail' }] },
      'Failed',
      'experiment pod-delete has failed',
    ],
    [
      'litmuschaos.io',
      'ChaosEngine',
      { engineStatus: 'stopped' },
      'Ready',
      'stopped',
      { engineState: 'stop' },
    ],
    ['minio.min.io', 'Tenant', { currentState: 'Initialized' }, 'Ready', 'currentState Initialized'],
    [
      'minio.min.io',
      'Tenant',
      { currentState: 'Waiting for Pool-0' },
      'Progressing',
      'currentState Waiting for Pool-0',
    ],
    ['cert-manager.io', 'Certificate', is('Ready', 'True'), 'Ready', ''],
    [
      'cert-manager.io',
      'Certificate',
      is('Issuing', 'True'),
      'Progressing',
      'its controller has not reported a status yet',
    ],
    ['cert-manager.io', 'Issuer', is('Ready', 'False', 'ErrRegister'), 'Progressing', 'ErrRegister'],
    [
      'cert-manager.io',
      'Certificate',
      is('Ready', 'True', '', { observedGeneration: 1 }),
      'Progressing',
      'its controller has not observed the latest change yet',
    ],
    [
      'acme.cert-manager.io',
      'Order',
      { state: 'errored', reason: 'no DNS' },
      'Failed',
      'state errored: no DNS',
    ],
    ['operator.tekton.dev', 'TektonConfig', is('Ready', 'False', 'Installing'), 'Progressing', 'Installing'],
    ['tekton.dev', 'PipelineRun', is('Succeeded', 'Unknown', 'Running'), 'Progressing', 'Running'],
    [
      'tekton.dev',
      'TaskRun',
      is('Succeeded', 'False', 'Failed', { message: 'step build' }),
      'Failed',
      'step build',
    ],
    [
      'postgresql.cnpg.io',
      'Cluster',
      { phase: 'Cluster in healthy state' },
      'Ready',
      'phase Cluster in healthy state',
    ],
    [
      'postgresql.cnpg.io',
      'Cluster',
      { phase: 'Setting up primary', phaseReason: 'Creating primary instance x-1' },
      'Progressing',
      'phase Setting up primary: Creating primary instance x-1',
    ],
    ['postgresql.cnpg.io', 'Cluster', is('cnpg.io/hibernation', 'True'), 'Ready', 'hibernated'],
    [
      'ceph.rook.io',
      'CephCluster',
      { phase: 'Ready', ceph: { health: 'HEALTH_WARN' } },
      'Ready',
      'ceph.health HEALTH_WARN',
    ],
    [
      'ceph.rook.io',
      'CephCluster',
      { phase: 'Ready', ceph: { health: 'HEALTH_ERR' } },
      'Failed',
      'ceph.health HEALTH_ERR',
    ],
    [
      'ceph.rook.io',
      'CephCluster',
      { phase: 'Progressing', message: 'Configuring OSDs' },
      'Progressing',
      'phase Progressing: Configuring OSDs',
    ],
    ['ceph.rook.io', 'CephBlockPool', { phase: 'Failure' }, 'Failed', 'phase Failure'],
    [
      'kafka.strimzi.io',
      'Kafka',
      is('NotReady', 'True', 'Creating'),
      'Progressing',
      'its controller has not reported a status yet',
    ],
    ['kafka.strimzi.io', 'Kafka', is('Ready', 'True'), 'Ready', ''],
    [
      'monitoring.coreos.com',
      'Prometheus',
      is('Available', 'Degraded', 'SomePodsNotReady'),
      'Progressing',
      'SomePodsNotReady',
    ],
    [
      'opentelemetry.io',
      'OpenTelemetryCollector',
      { version: '0.1', scale: { statusReplicas: '1/2' } },
      'Progressing',
      '1 of 2 replicas are available',
    ],
    ['opentelemetry.io', 'OpenTelemetryCollector', { version: '0.1' }, 'Ready', ''],
    ['rabbitmq.com', 'RabbitmqCluster', is('AllReplicasReady', 'False', 'NotAll'), 'Progressing', 'NotAll'],
  ])('%s/%s with %o is %s: %s', (group, kind, status, expected, message, spec) => {
    expect(of(group, kind, status, spec)).toEqual({ status: expected, message })
  })
})

describe('a custom resource of an unknown kind', () => {
  const unjudged = (why: string) => ({
    status: 'Ready',
    message: `${why} to assess, counted as ready`,
    unjudged: true,
  })
  it.each<[string, unknown, object]>([
    ['without status is ready and says that nothing tells', undefined, unjudged('no status')],
    ['with an empty status too', {}, unjudged('no status')],
    ['with its own fields too', { secrets: 3 }, unjudged('no known status field')],
    ['with its own word too', { phase: 'Blossoming' }, unjudged('no known status field')],
    ['with its own conditions too', is('Odd', 'False'), unjudged('no known condition')],
    ['in phase Running is ready', { phase: 'Running' }, { status: 'Ready', message: 'phase Running' }],
    [
      'in state ERROR has failed',
      { state: 'ERROR', message: 'no disk' },
      { status: 'Failed', message: 'state ERROR: no disk' },
    ],
    [
      'in phase Provisioning is progressing',
      { phase: 'Provisioning' },
      { status: 'Progressing', message: 'phase Provisioning' },
    ],
    [
      'uses its condition before its phase',
      { phase: 'Running', ...is('Ready', 'False', 'NotYet') },
      { status: 'Progressing', message: 'NotYet' },
    ],
  ])('%s', (_rule, status, expected) => {
    expect(of('example.org', 'Widget', status)).toEqual(expected)
  })

  it.each([
    ['batch', 'CronJob'],
    ['policy', 'PodDisruptionBudget'],
    ['autoscaling', 'HorizontalPodAutoscaler'],
    ['storage.k8s.io', 'CSIDriver'],
    ['flowcontrol.apiserver.k8s.io', 'FlowSchema'],
  ])('excludes those of Kubernetes: %s/%s is simply ready', (group, kind) => {
    expect(of(group, kind, undefined)).toEqual({ status: 'Ready', message: '' })
  })

  it('includes groups that only look like those of Kubernetes', () => {
    expect(of('gateway.networking.k8s.io', 'HTTPRoute', undefined)).toEqual(unjudged('no status'))
  })
})
