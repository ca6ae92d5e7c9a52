import type { DesiredHook } from './desired-hooks.js'

/** The kinds in the order in which Helm installs them (helm.sh/helm/v4, pkg/release/v1/util, InstallOrder). */
const installOrder = [
  'PriorityClass',
  'Namespace',
  'NetworkPolicy',
  'ResourceQuota',
  'LimitRange',
  'PodSecurityPolicy',
  'PodDisruptionBudget',
  'ServiceAccount',
  'Secret',
  'SecretList',
  'ConfigMap',
  'StorageClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleList',
  'ClusterRoleBinding',
  'ClusterRoleBindingList',
  'Role',
  'RoleList',
  'RoleBinding',
  'RoleBindingList',
  'Service',
  'DaemonSet',
  'Pod',
  'ReplicationController',
  'ReplicaSet',
  'Deployment',
  'HorizontalPodAutoscaler',
  'StatefulSet',
  'Job',
  'CronJob',
  'IngressClass',
  'Ingress',
  'APIService',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
]

const positions: ReadonlyMap<string, number> = new Map(installOrder.map((kind, index) => [kind, index]))

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0)

const positionOf = (kind: string): number => positions.get(kind) ?? installOrder.length

/** By weight, then by name, then by kind in Helm's install order, other kinds last: the order of Helm 4 (pkg/action, hookByWeight). Pure. */
export const inHookOrder = (hooks: readonly DesiredHook[]): DesiredHook[] =>
  [...hooks].sort(({ weight, wanted: { place } }, { weight: otherWeight, wanted: { place: other } }) => {
    return (
      compare(weight, otherWeight) ||
      compare(place.name, other.name) ||
      compare(positionOf(place.kind), positionOf(other.kind)) ||
      compare(place.kind, other.kind)
    )
  })
