import type { KubeObject } from '../object.js'
import {
  behind,
  conditionsOf,
  failed,
  type Health,
  isBehind,
  progressing,
  ready,
  saying,
} from './conditions.js'
import {
  apiServiceHealth,
  claimHealth,
  customResourceDefinitionHealth,
  ingressHealth,
  namespaceHealth,
  serviceHealth,
  volumeHealth,
} from './others.js'
import { podHealth } from './pod.js'
import {
  daemonSetHealth,
  deploymentHealth,
  jobHealth,
  replicaSetHealth,
  statefulSetHealth,
} from './workloads.js'

/** By `group/Kind`: the rules do not depend on the version. */
const rules: Readonly<Record<string, (object: KubeObject) => Health>> = {
  '/Namespace': namespaceHealth,
  '/PersistentVolume': volumeHealth,
  '/PersistentVolumeClaim': claimHealth,
  '/Pod': podHealth,
  '/Service': serviceHealth,
  'apiextensions.k8s.io/CustomResourceDefinition': customResourceDefinitionHealth,
  'apiregistration.k8s.io/APIService': apiServiceHealth,
  'apps/DaemonSet': daemonSetHealth,
  'apps/Deployment': deploymentHealth,
  'apps/ReplicaSet': replicaSetHealth,
  'apps/StatefulSet': statefulSetHealth,
  'batch/Job': jobHealth,
  'networking.k8s.io/Ingress': ingressHealth,
}

/** Conditions that stand for the whole object, the most telling first. */
const telling = [
  'Ready',
  'Available',
  'Healthy',
  'Succeeded',
  'Complete',
  'Established',
  'Programmed',
  'Accepted',
]

/** Objects whose kind has no rule: by the conditions custom resources commonly have; without any they are ready. */
const byConditions = (object: KubeObject): Health => {
  if (isBehind(object)) return behind
  const conditions = conditionsOf(object)
  for (const condition of conditions) {
    if (condition.status !== 'True') continue
    if (condition.type === 'Stalled' || condition.type === 'Failed') return failed(saying(condition))
    if (condition.type === 'Reconciling') return progressing(saying(condition))
  }
  for (const type of telling) {
    const condition = conditions.find((candidate) => candidate.type === type)
    if (condition === undefined) continue
    if ((condition.observedGeneration ?? Number.POSITIVE_INFINITY) < (object.metadata.generation ?? 0))
      return behind
    if (condition.status === 'True') return ready(condition.message)
    return condition.status === 'Unknown'
      ? { status: 'Unknown', message: saying(condition) }
      : progressing(saying(condition))
  }
  return ready()
}

const groupOf = (apiVersion: string): string => {
  const slash = apiVersion.indexOf('/')
  return slash === -1 ? '' : apiVersion.slice(0, slash)
}

/**
 * Whether an object does what it is for, from the object alone. Deployment, StatefulSet and DaemonSet as `kubectl
 * rollout status` has it, other kinds by their documented conditions (see sigs.k8s.io/cli-utils, kstatus).
 */
export const health = (object: KubeObject): Health => {
  if (object.metadata.deletionTimestamp) return progressing('it is being deleted')
  const rule = rules[`${groupOf(object.apiVersion)}/${object.kind}`] ?? byConditions
  return rule(object)
}
