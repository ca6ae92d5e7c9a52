import { allVerbs, type Resource } from './resource.js'

type Options = Partial<
  Pick<Resource, 'shortNames' | 'categories' | 'status' | 'scale' | 'generation' | 'verbs'>
>

const define =
  (group: string, version: string, namespaced: boolean) =>
  (kind: string, plural: string, options: Options = {}): Resource => ({
    group,
    version,
    plural,
    singular: kind.toLowerCase(),
    kind,
    namespaced,
    verbs: allVerbs,
    shortNames: [],
    categories: [],
    status: false,
    scale: false,
    generation: false,
    ...options,
  })

const core = define('', 'v1', true)
const coreGlobal = define('', 'v1', false)
const apps = define('apps', 'v1', true)
const batch = define('batch', 'v1', true)
const rbac = 'rbac.authorization.k8s.io'
const reviews = 'authorization.k8s.io'
const all = ['all']
const workload = { status: true, generation: true, categories: all }

/** Every kind a new cluster serves. Custom resource definitions add to it. */
export const builtinResources: readonly Resource[] = [
  coreGlobal('Namespace', 'namespaces', { shortNames: ['ns'], status: true }),
  coreGlobal('Node', 'nodes', { shortNames: ['no'], status: true }),
  core('Pod', 'pods', { shortNames: ['po'], ...workload }),
  core('ConfigMap', 'configmaps', { shortNames: ['cm'] }),
  core('Secret', 'secrets'),
  core('Service', 'services', { shortNames: ['svc'], categories: all, status: true }),
  core('ServiceAccount', 'serviceaccounts', { shortNames: ['sa'] }),
  coreGlobal('PersistentVolume', 'persistentvolumes', { shortNames: ['pv'], status: true }),
  core('PersistentVolumeClaim', 'persistentvolumeclaims', { shortNames: ['pvc'], status: true }),
  core('Event', 'events', { shortNames: ['ev'] }),
  core('Endpoints', 'endpoints', { shortNames: ['ep'] }),
  core('LimitRange', 'limitranges', { shortNames: ['limits'] }),
  core('ResourceQuota', 'resourcequotas', { shortNames: ['quota'], status: true }),
  apps('Deployment', 'deployments', { shortNames: ['deploy'], ...workload, scale: true }),
  apps('StatefulSet', 'statefulsets', { shortNames: ['sts'], ...workload, scale: true }),
  apps('DaemonSet', 'daemonsets', { shortNames: ['ds'], ...workload }),
  apps('ReplicaSet', 'replicasets', { shortNames: ['rs'], ...workload, scale: true }),
  batch('Job', 'jobs', workload),
  batch('CronJob', 'cronjobs', { shortNames: ['cj'], ...workload }),
  define('networking.k8s.io', 'v1', true)('Ingress', 'ingresses', {
    shortNames: ['ing'],
    status: true,
    generation: true,
  }),
  define('networking.k8s.io', 'v1', false)('IngressClass', 'ingressclasses', { generation: true }),
  define('networking.k8s.io', 'v1', true)('NetworkPolicy', 'networkpolicies', {
    shortNames: ['netpol'],
    generation: true,
  }),
  define(rbac, 'v1', false)('ClusterRole', 'clusterroles'),
  define(rbac, 'v1', false)('ClusterRoleBinding', 'clusterrolebindings'),
  define(rbac, 'v1', true)('Role', 'roles'),
  define(rbac, 'v1', true)('RoleBinding', 'rolebindings'),
  define('apiextensions.k8s.io', 'v1', false)('CustomResourceDefinition', 'customresourcedefinitions', {
    shortNames: ['crd', 'crds'],
    categories: ['api-extensions'],
    status: true,
    generation: true,
  }),
  define('apiregistration.k8s.io', 'v1', false)('APIService', 'apiservices', {
    categories: ['api-extensions'],
    status: true,
  }),
  define('autoscaling', 'v2', true)('HorizontalPodAutoscaler', 'horizontalpodautoscalers', {
    shortNames: ['hpa'],
    categories: all,
    status: true,
  }),
  define('policy', 'v1', true)('PodDisruptionBudget', 'poddisruptionbudgets', {
    shortNames: ['pdb'],
    status: true,
    generation: true,
  }),
  define('scheduling.k8s.io', 'v1', false)('PriorityClass', 'priorityclasses', {
    shortNames: ['pc'],
    generation: true,
  }),
  define('storage.k8s.io', 'v1', false)('StorageClass', 'storageclasses', { shortNames: ['sc'] }),
  define('coordination.k8s.io', 'v1', true)('Lease', 'leases'),
  define(reviews, 'v1', false)('SelfSubjectAccessReview', 'selfsubjectaccessreviews', { verbs: ['create'] }),
  define(reviews, 'v1', false)('SelfSubjectRulesReview', 'selfsubjectrulesreviews', { verbs: ['create'] }),
]
