import { groupKindOf, type Place } from '../place.js'

const simpleKinds = new Set([
  '/Namespace',
  '/ConfigMap',
  '/Secret',
  '/ServiceAccount',
  '/LimitRange',
  '/ResourceQuota',
  '/Endpoints',
  'rbac.authorization.k8s.io/Role',
  'rbac.authorization.k8s.io/RoleBinding',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'networking.k8s.io/NetworkPolicy',
  'networking.k8s.io/IngressClass',
  'networking.k8s.io/Ingress',
  'scheduling.k8s.io/PriorityClass',
  'storage.k8s.io/StorageClass',
  'node.k8s.io/RuntimeClass',
  'discovery.k8s.io/EndpointSlice',
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
])

/** Kinds that are healthy if they exist: only their metadata is watched, and values of Secrets never get here. */
export const isSimple = (place: Pick<Place, 'group' | 'kind'>): boolean => simpleKinds.has(groupKindOf(place))
