import type { JsonObject } from '../objects/json.js'

/** The status of an object before any controller has seen it: the fields that Go does not omit when empty. */
const statuses: Record<string, JsonObject> = {
  '/nodes': {},
  '/pods': { phase: 'Pending' },
  '/services': { loadBalancer: {} },
  '/persistentvolumes': {},
  '/persistentvolumeclaims': { phase: 'Pending' },
  'apps/deployments': {},
  'apps/statefulsets': { replicas: 0, availableReplicas: 0 },
  'apps/daemonsets': {
    currentNumberScheduled: 0,
    desiredNumberScheduled: 0,
    numberMisscheduled: 0,
    numberReady: 0,
  },
  'apps/replicasets': { replicas: 0 },
  'batch/jobs': {},
  'batch/cronjobs': {},
  'networking.k8s.io/ingresses': { loadBalancer: {} },
  'autoscaling/horizontalpodautoscalers': { desiredReplicas: 0, currentMetrics: null },
  'policy/poddisruptionbudgets': {
    currentHealthy: 0,
    desiredHealthy: 0,
    disruptionsAllowed: 0,
    expectedPods: 0,
  },
}

export const withInitialStatus = (resource: string, object: JsonObject): JsonObject => {
  const status = statuses[resource]
  return status === undefined ? object : { ...object, status }
}
