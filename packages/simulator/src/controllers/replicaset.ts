import { at, numberOf, stringOf, stringsOf } from '../objects/json.js'
import type { KubeObject } from '../objects/object.js'
import { writeStatus } from '../writes/update.js'
import { childrenOf, counts, createPod, removePod } from './children.js'
import type { Context, Reconcile } from './context.js'
import { isReady, phaseOf } from './pod.js'

const isActive = (pod: KubeObject): boolean => !['Succeeded', 'Failed'].includes(phaseOf(pod))

/** The pods to delete first: not placed, not ready, youngest. */
const byUse = (a: KubeObject, b: KubeObject): number => rank(a) - rank(b) || age(b) - age(a)
const rank = (pod: KubeObject): number =>
  isReady(pod) ? 2 : stringOf(at(pod, 'spec', 'nodeName')) === '' ? 0 : 1
const age = (pod: KubeObject): number => Number(pod.metadata.resourceVersion)

export const scalePods = (context: Context, owner: KubeObject, pods: KubeObject[], wanted: number): void => {
  for (let missing = wanted - pods.length; missing > 0; missing -= 1) createPod(context, owner)
  const surplus = pods.length - wanted
  if (surplus > 0) for (const pod of [...pods].sort(byUse).slice(0, surplus)) removePod(context, pod)
}

/** Keeps `spec.replicas` pods of its template alive. */
export const reconcileReplicaSet: Reconcile = (context, set) => {
  const wanted = numberOf(at(set, 'spec', 'replicas'), 1)
  scalePods(context, set, childrenOf(context, set, '/pods').filter(isActive), wanted)
  const pods = childrenOf(context, set, '/pods').filter(isActive)
  const template = Object.entries(stringsOf(at(set, 'spec', 'template', 'metadata', 'labels')))
  const labelled = pods.filter((pod) =>
    template.every(([key, value]) => pod.metadata.labels?.[key] === value),
  )
  const ready = pods.filter(isReady).length
  writeStatus(context.core, context.resource('apps/replicasets'), set, {
    replicas: pods.length,
    ...counts({ fullyLabeledReplicas: labelled.length, readyReplicas: ready, availableReplicas: ready }),
    observedGeneration: set.metadata.generation ?? 1,
  })
}
