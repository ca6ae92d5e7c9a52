import { groupOf } from '../../runtime/group.js'
import { type KubeObject, recordIn } from '../object.js'
import {
  behind,
  conditionsOf,
  failed,
  type Health,
  isBehind,
  type ObjectCondition,
  progressing,
  ready,
  saying,
} from './conditions.js'
import { crossplaneHealth, isOfCrossplane } from './crossplane.js'
import { operatorRules } from './operators.js'
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
import { byWords, statusText } from './words.js'
import {
  daemonSetHealth,
  deploymentHealth,
  jobHealth,
  replicaSetHealth,
  statefulSetHealth,
} from './workloads.js'

/** By `group/Kind`: the rules do not depend on the version. */
const rules: Readonly<Record<string, (object: KubeObject) => Health>> = {
  ...operatorRules,
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

/** Conditions that represent the whole object, the most significant first. */
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

/** Groups of Kubernetes itself that contain a dot; their kinds without a rule here need no assessment. */
const ownGroup =
  /^((admissionregistration|apiextensions|apiregistration|authentication|(rbac\.)?authorization|certificates|coordination|discovery|events|(flowcontrol|internal)(\.apiserver)?|networking|node|resource|scheduling|storage|storagemigration)\.k8s\.io|[^.]*)$/

const goodWords = new Set(['ready', 'running', 'active', 'available', 'healthy', 'bound', 'succeeded'])
const badWords = new Set(['failed', 'error', 'invalid', 'degraded'])
const workingWords = new Set([
  'pending',
  'creating',
  'initializing',
  'installing',
  'progressing',
  'provisioning',
  'reconciling',
  'updating',
  'upgrading',
])

/** By the word that many operators report; undefined for words without a common meaning. */
const byCommonWord = (object: KubeObject): Health | undefined => {
  const at = ['phase', 'state'].find((field) => statusText(object, field) !== undefined)
  if (at === undefined) return undefined
  const word = statusText(object, at)?.toLowerCase() ?? ''
  const known = [...goodWords, ...badWords, ...workingWords]
  if (!known.includes(word)) return undefined
  const exact = statusText(object, at) ?? ''
  return byWords({
    at,
    ready: goodWords.has(word) ? [exact] : [],
    failed: badWords.has(word) ? [exact] : [],
  })(object)
}

const unjudged = (object: KubeObject, conditions: readonly ObjectCondition[]): Health => {
  if (ownGroup.test(groupOf(object.apiVersion))) return ready()
  const status = Object.keys(recordIn(object, 'status')).length > 0
  const why = conditions.length > 0 ? 'no known condition' : status ? 'no known status field' : 'no status'
  return { ...ready(`${why} to assess, counted as ready`), unjudged: true }
}

/**
 * Objects of kinds without a rule: by the conditions that custom resources commonly have, then by a status word with a
 * common meaning; without either they are ready and say so: a controller that has not run yet cannot be distinguished
 * from one that never reports.
 */
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
  return byCommonWord(object) ?? unjudged(object, conditions)
}

/**
 * Whether an object works, from the object alone. Deployment, StatefulSet and DaemonSet as in `kubectl rollout
 * status`, other kinds by their documented conditions (see sigs.k8s.io/cli-utils, kstatus).
 */
export const health = (object: KubeObject): Health => {
  if (object.metadata.deletionTimestamp) return progressing('it is being deleted')
  const known = rules[`${groupOf(object.apiVersion)}/${object.kind}`]
  const rule = known ?? (isOfCrossplane(object) ? crossplaneHealth : byConditions)
  return rule(object)
}
