import { groupKindOf, type Place } from '../place.js'

const byKind: Readonly<Record<string, number>> = {
  '/Namespace': 0,
  'apiextensions.k8s.io/CustomResourceDefinition': 0,
  'scheduling.k8s.io/PriorityClass': 1,
  'storage.k8s.io/StorageClass': 1,
  'node.k8s.io/RuntimeClass': 1,
  'networking.k8s.io/IngressClass': 1,
  '/ResourceQuota': 1,
  '/LimitRange': 1,
  '/ServiceAccount': 1,
  'rbac.authorization.k8s.io/ClusterRole': 1,
  'rbac.authorization.k8s.io/Role': 1,
  '/ConfigMap': 1,
  '/Secret': 1,
  '/PersistentVolume': 1,
  '/PersistentVolumeClaim': 1,
  'networking.k8s.io/NetworkPolicy': 1,
  'rbac.authorization.k8s.io/ClusterRoleBinding': 2,
  'rbac.authorization.k8s.io/RoleBinding': 2,
  '/Service': 2,
  '/Endpoints': 2,
  'discovery.k8s.io/EndpointSlice': 2,
  'apps/DaemonSet': 3,
  'apps/Deployment': 3,
  'apps/ReplicaSet': 3,
  'apps/StatefulSet': 3,
  'batch/CronJob': 3,
  'batch/Job': 3,
  '/Pod': 3,
  '/ReplicationController': 3,
  'policy/PodDisruptionBudget': 3,
  'autoscaling/HorizontalPodAutoscaler': 4,
  'networking.k8s.io/Ingress': 4,
  'apiregistration.k8s.io/APIService': 5,
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': 5,
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': 5,
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy': 5,
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding': 5,
}

/**
 * The wave of an object when applying; removal uses the reverse order. Custom resources come after workloads, so that
 * on removal their controllers still exist to finalize them; objects that intercept other calls come last.
 */
export const waveOf = (place: Pick<Place, 'group' | 'kind'>): number => byKind[groupKindOf(place)] ?? 4

/** Groups in the order of their waves; the order within a wave is kept. */
export const inWaves = <T>(items: readonly T[], wave: (item: T) => number): T[][] => {
  const waves = new Map<number, T[]>()
  for (const item of items) {
    const at = wave(item)
    const same = waves.get(at)
    if (same === undefined) waves.set(at, [item])
    else same.push(item)
  }
  return [...waves].sort(([a], [b]) => a - b).map(([, group]) => group)
}
