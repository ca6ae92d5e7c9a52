import { type KubeObject, recordIn, recordsIn, textIn } from '../object.js'
import {
  behind,
  conditionOf,
  failed,
  type Health,
  isBehind,
  progressing,
  ready,
  saying,
  unreported,
} from './conditions.js'
import { byEvery, byWords, type Rule, statusText, unless } from './words.js'

/** An Elastic cluster: yellow lacks copies and serves everything; red before its phase is Ready is in progress. */
const elasticsearchHealth: Rule = (object) => {
  const phase = byWords({
    at: 'phase',
    ready: ['Ready'],
    failed: ['Invalid', 'ResourceInvalid', 'Stalled'],
  })(object)
  if (phase.status !== 'Ready') return phase
  const color = statusText(object, 'health')
  if (color === 'green' || color === 'yellow') return ready(`health ${color}`)
  return color === 'red' ? failed('health red') : progressing(`health ${color ?? 'not reported yet'}`)
}

/** The parts of the stack have their own health: `red` as long as no replica is available. */
const elasticHealth = byWords({ at: 'health', ready: ['green'] })

/**
 * An application that nobody syncs by hand or by policy stays OutOfSync: only with a policy does it become ready
 * later.
 */
const applicationHealth: Rule = (object) => {
  const health = byWords({
    at: 'health.status',
    ready: ['Healthy'],
    failed: ['Degraded'],
    why: ['health.message', 'operationState.message'],
  })(object)
  if (health.status !== 'Ready') return health
  const policy = recordIn(recordIn(object, 'spec'), 'syncPolicy')
  const sync = statusText(object, 'sync.status')
  return policy.automated === undefined || sync === 'Synced'
    ? health
    : progressing(`sync ${sync ?? 'not done yet'}`)
}

/** An experiment is over when its engine is; one that did not pass has failed. */
const chaosEngineHealth: Rule = (object) => {
  const state = statusText(object, 'engineStatus')
  if (state === undefined) return unreported
  const lost = recordsIn(recordIn(object, 'status'), 'experiments').find(
    (experiment) => textIn(experiment, 'verdict') === 'Fail',
  )
  if (state === 'completed')
    return lost === undefined
      ? ready('completed')
      : failed(`experiment ${textIn(lost, 'name') ?? ''} has failed`)
  const asked = textIn(recordIn(object, 'spec'), 'engineState') === 'stop'
  return state === 'stopped' && asked ? ready('stopped') : progressing(`engineStatus ${state}`)
}

const tenantHealth = byWords({
  at: 'currentState',
  ready: ['Initialized'],
  failed: [
    'Statefulset not controlled by operator',
    'Another MinIO Tenant already exists in the namespace',
    'Different versions across MinIO Pools',
  ],
})

const postgresHealth: Rule = (object) => {
  const asleep = recordsIn(recordIn(object, 'status'), 'conditions').some(
    ({ type, status }) => type === 'cnpg.io/hibernation' && status === 'True',
  )
  if (asleep) return ready('hibernated')
  return byWords({
    at: 'phase',
    ready: ['Cluster in healthy state'],
    failed: [
      'Cluster is unrecoverable and needs manual intervention',
      'Unable to create required cluster objects',
      'Cluster cannot proceed to reconciliation due to an unknown plugin being required',
      'Cluster has incomplete or invalid image catalog',
      'Not enough disk space',
    ],
    why: ['phaseReason'],
  })(object)
}

const rookHealth = byWords({
  at: 'phase',
  ready: ['Ready', 'Connected'],
  failed: ['Failure', 'ReconcileFailed', 'Error'],
})

/** Ceph serves with a warning, but not with an error. */
const cephHealth: Rule = (object) => {
  const phase = rookHealth(object)
  if (phase.status !== 'Ready') return phase
  const word = statusText(object, 'ceph.health')
  if (word === 'HEALTH_ERR') return failed('ceph.health HEALTH_ERR')
  return word === undefined ? progressing('ceph.health not reported yet') : ready(`ceph.health ${word}`)
}

/** Replicas are reported as `1/2`; collectors injected as sidecars have none. */
const collectorHealth: Rule = (object) => {
  if (statusText(object, 'version') === undefined) return unreported
  const [available, wanted] = (statusText(object, 'scale.statusReplicas') ?? '').split('/').map(Number)
  if (available === undefined || wanted === undefined || available >= wanted) return ready()
  return progressing(`${available} of ${wanted} replicas are available`)
}

const scheduledWorkflowHealth: Rule = unless(['SubmissionError', 'SpecError'], () => ready())

const applicationSetHealth: Rule = unless(['ErrorOccurred'], byEvery('ResourcesUpToDate'))

const ofRun = byWords({
  at: 'phase',
  ready: ['Succeeded', 'Successful', 'Completed'],
  failed: ['Failed', 'Error', 'Inconclusive', 'PartiallyFailed', 'FailedValidation'],
})

/** A Tekton run: False is final. */
const tektonRunHealth: Rule = (object) => {
  const succeeded = conditionOf(object, 'Succeeded')
  return succeeded?.status === 'False' && !isBehind(object)
    ? failed(saying(succeeded))
    : byEvery('Succeeded')(object)
}

/** A certificate that is still valid is ready while its renewal fails. */
const certificateHealth: Rule = (object) => {
  const issuing = conditionOf(object, 'Issuing')
  const health = whenReady(object)
  return health.status === 'Ready' ||
    isBehind(object) ||
    issuing?.status !== 'False' ||
    issuing.reason !== 'Failed'
    ? health
    : failed(saying(issuing))
}

/** What the operator cannot reconcile stays as it is until somebody corrects it. */
const monitoringHealth: Rule = (object) => {
  const reconciled = conditionOf(object, 'Reconciled')
  return reconciled?.status === 'False' && !isBehind(object)
    ? failed(saying(reconciled))
    : byEvery('Available', 'Reconciled')(object)
}

/** Clusters of Cluster API and their parts: `Available` since v1beta2, `Ready` before. Failures are final. */
const clusterApiHealth: Rule = (object) => {
  if (isBehind(object)) return behind
  const failure = statusText(object, 'failureMessage') ?? statusText(object, 'failureReason')
  if (failure !== undefined) return failed(failure)
  if (statusText(object, 'phase') === 'Failed') return failed('phase Failed')
  return byEvery(conditionOf(object, 'Available') === undefined ? 'Ready' : 'Available')(object)
}

const ofAcme = byWords({
  at: 'state',
  ready: ['valid', 'ready'],
  failed: ['invalid', 'expired', 'errored'],
})

const whenReady = byEvery('Ready')

const each = (group: string, kinds: string, rule: Rule): [string, Rule][] =>
  kinds.split(' ').map((kind) => [`${group}/${kind}`, rule])

/**
 * Custom resources with controllers that are known to report, by `group/Kind`: without a status they are not ready, so
 * that a missing operator becomes visible. The meaning of their fields is from the operators' API types.
 */
export const operatorRules: Readonly<Record<string, (object: KubeObject) => Health>> = Object.fromEntries([
  ...each('elasticsearch.k8s.elastic.co', 'Elasticsearch', elasticsearchHealth),
  ...each('kibana.k8s.elastic.co', 'Kibana', elasticHealth),
  ...each('apm.k8s.elastic.co', 'ApmServer', elasticHealth),
  ...each('agent.k8s.elastic.co', 'Agent', elasticHealth),
  ...each('beat.k8s.elastic.co', 'Beat', elasticHealth),
  ...each('enterprisesearch.k8s.elastic.co', 'EnterpriseSearch', elasticHealth),
  ...each('logstash.k8s.elastic.co', 'Logstash', elasticHealth),
  ...each('maps.k8s.elastic.co', 'ElasticMapsServer', elasticHealth),
  ...each('opensearch.opster.io', 'OpenSearchCluster', byWords({ at: 'phase', ready: ['RUNNING'] })),
  ...each('argoproj.io', 'Application', applicationHealth),
  ...each('argoproj.io', 'ApplicationSet', applicationSetHealth),
  ...each(
    'argoproj.io',
    'Rollout',
    unless(['InvalidSpec'], byWords({ at: 'phase', ready: ['Healthy'], failed: ['Degraded'] })),
  ),
  ...each('argoproj.io', 'Workflow AnalysisRun Experiment', ofRun),
  ...each('argoproj.io', 'CronWorkflow', scheduledWorkflowHealth),
  ...each('argoproj.io', 'EventBus', byEvery('Deployed', 'Configured')),
  ...each('argoproj.io', 'EventSource', byEvery('Deployed', 'SourcesProvided')),
  ...each('argoproj.io', 'Sensor', byEvery('Deployed', 'DependenciesProvided', 'TriggersProvided')),
  ...each(
    'flagger.app',
    'Canary',
    byWords({ at: 'phase', ready: ['Initialized', 'Succeeded'], failed: ['Failed'] }),
  ),
  ...each('litmuschaos.io', 'ChaosEngine', chaosEngineHealth),
  ...each(
    'litmuschaos.io',
    'ChaosSchedule',
    byWords({ at: 'schedule.status', ready: ['running', 'completed', 'halted'] }),
  ),
  ...each('minio.min.io', 'Tenant', tenantHealth),
  ...each('cert-manager.io', 'Issuer ClusterIssuer CertificateRequest', whenReady),
  ...each('cert-manager.io', 'Certificate', certificateHealth),
  ...each('acme.cert-manager.io', 'Order Challenge', ofAcme),
  ...each(
    'operator.tekton.dev',
    'TektonConfig TektonPipeline TektonTrigger TektonDashboard TektonChain TektonResult TektonHub TektonAddon',
    whenReady,
  ),
  ...each('tekton.dev', 'PipelineRun TaskRun CustomRun', tektonRunHealth),
  ...each('postgresql.cnpg.io', 'Cluster', postgresHealth),
  ...each('postgresql.cnpg.io', 'Backup', byWords({ at: 'phase', ready: ['completed'], failed: ['failed'] })),
  ...each('ceph.rook.io', 'CephCluster', cephHealth),
  ...each(
    'ceph.rook.io',
    'CephBlockPool CephFilesystem CephObjectStore CephObjectStoreUser CephNFS CephRBDMirror CephFilesystemSubVolumeGroup',
    rookHealth,
  ),
  ...each(
    'kafka.strimzi.io',
    'Kafka KafkaConnect KafkaConnector KafkaBridge KafkaMirrorMaker2 KafkaTopic KafkaUser',
    whenReady,
  ),
  ...each('monitoring.coreos.com', 'Prometheus PrometheusAgent Alertmanager ThanosRuler', monitoringHealth),
  ...each('cluster.x-k8s.io', 'Cluster MachineDeployment MachineSet MachinePool Machine', clusterApiHealth),
  ...each('controlplane.cluster.x-k8s.io', 'KubeadmControlPlane', clusterApiHealth),
  ...each('opentelemetry.io', 'OpenTelemetryCollector', collectorHealth),
  ...each('jaegertracing.io', 'Jaeger', byWords({ at: 'phase', ready: ['Running'], failed: ['Failed'] })),
  ...each('operator.karmada.io', 'Karmada', whenReady),
  ...each(
    'source.toolkit.fluxcd.io',
    'GitRepository HelmRepository HelmChart Bucket OCIRepository',
    whenReady,
  ),
  ...each('kustomize.toolkit.fluxcd.io', 'Kustomization', whenReady),
  ...each('helm.toolkit.fluxcd.io', 'HelmRelease', whenReady),
  ...each('external-secrets.io', 'ExternalSecret SecretStore ClusterSecretStore PushSecret', whenReady),
  ...each('bitnami.com', 'SealedSecret', byEvery('Synced')),
  ...each('keda.sh', 'ScaledObject ScaledJob', whenReady),
  ...each('serving.knative.dev', 'Service Route Configuration Revision', whenReady),
  ...each('rabbitmq.com', 'RabbitmqCluster', byEvery('AllReplicasReady', 'ReconcileSuccess')),
  ...each('k8s.mariadb.com', 'MariaDB', whenReady),
  ...each(
    'acid.zalan.do',
    'postgresql',
    byWords({
      at: 'PostgresClusterStatus',
      ready: ['Running'],
      failed: ['CreateFailed', 'UpdateFailed', 'SyncFailed', 'Invalid'],
    }),
  ),
  ...each(
    'velero.io',
    'BackupStorageLocation',
    byWords({ at: 'phase', ready: ['Available'], failed: ['Unavailable'] }),
  ),
  ...each('velero.io', 'Backup Restore', ofRun),
])
