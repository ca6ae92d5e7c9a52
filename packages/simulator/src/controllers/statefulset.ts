import { at, type JsonObject, listOf, numberOf, objectOf, stringOf } from '../objects/json.js'
import { controllerOf, type KubeObject } from '../objects/object.js'
import { labelSelector } from '../objects/selector.js'
import { commitUpdate } from '../writes/commit.js'
import { createInternal } from '../writes/create.js'
import { writeStatus } from '../writes/update.js'
import { childrenOf, counts, createPod, hashOf, ownerReference, removePod } from './children.js'
import type { Context, Reconcile } from './context.js'
import { isReady } from './pod.js'

const revisionLabel = 'controller-revision-hash'
const ordinal = (pod: KubeObject): number =>
  Number(pod.metadata.name.slice(pod.metadata.name.lastIndexOf('-') + 1))

const claim = (context: Context, set: KubeObject, template: JsonObject, podName: string): void => {
  const metadata = objectOf(template.metadata)
  const key = { namespace: set.metadata.namespace ?? '', name: `${stringOf(metadata.name)}-${podName}` }
  if (context.core.store.get('/persistentvolumeclaims', key)) return
  createInternal(context.core, context.resource('/persistentvolumeclaims'), {
    metadata: { ...metadata, ...key },
    spec: objectOf(template.spec),
    status: { phase: 'Pending' },
  })
}

const createOrdinal = (context: Context, set: KubeObject, index: number, revision: string): void => {
  const name = `${set.metadata.name}-${index}`
  for (const template of listOf(at(set, 'spec', 'volumeClaimTemplates'))) {
    claim(context, set, objectOf(template), name)
  }
  const labels = {
    [revisionLabel]: revision,
    'statefulset.kubernetes.io/pod-name': name,
    'apps.kubernetes.io/pod-index': String(index),
  }
  createPod(context, set, { name, labels, spec: { hostname: name } })
}

/** One step: creates the lowest missing ordinal, or removes the highest surplus or outdated one, and waits for readiness. */
const step = (context: Context, set: KubeObject, pods: KubeObject[], revision: string): void => {
  const wanted = numberOf(at(set, 'spec', 'replicas'), 1)
  const ordered = at(set, 'spec', 'podManagementPolicy') !== 'Parallel'
  const byOrdinal = new Map(pods.map((pod) => [ordinal(pod), pod]))
  for (let index = 0; index < wanted; index += 1) {
    const pod = byOrdinal.get(index)
    if (!pod) createOrdinal(context, set, index, revision)
    if (ordered && (!pod || !isReady(pod))) return
  }
  const descending = [...pods].sort((a, b) => ordinal(b) - ordinal(a))
  const surplus = descending.filter((pod) => ordinal(pod) >= wanted)
  for (const pod of ordered ? surplus.slice(0, 1) : surplus) removePod(context, pod)
  if (surplus.length > 0 || at(set, 'spec', 'updateStrategy', 'type') === 'OnDelete') return
  const outdated = descending.find((pod) => pod.metadata.labels?.[revisionLabel] !== revision)
  if (outdated && pods.every(isReady)) removePod(context, outdated)
}

/** Pods that a former set of the name left, and that the selector matches, belong to this one. */
const adopt = (context: Context, set: KubeObject): void => {
  const matches = labelSelector(at(set, 'spec', 'selector'))
  for (const pod of context.core.store.list('/pods', set.metadata.namespace)) {
    const ours = pod.metadata.name === `${set.metadata.name}-${ordinal(pod)}`
    if (!ours || controllerOf(pod) !== undefined || !matches(pod.metadata.labels ?? {})) continue
    const metadata = { ...pod.metadata, ownerReferences: [ownerReference(set)] }
    const next = { ...pod, metadata }
    commitUpdate(context.core, context.resource('/pods'), pod, next, undefined, { dryRun: false })
  }
}

/** Pods with ordinals and their own claims, created and replaced one by one. */
export const reconcileStatefulSet: Reconcile = (context, set) => {
  const hash = hashOf(at(set, 'spec', 'template'))
  const revision = `${set.metadata.name}-${hash}`
  adopt(context, set)
  step(context, set, childrenOf(context, set, '/pods'), revision)
  const pods = childrenOf(context, set, '/pods')
  const updated = pods.filter((pod) => pod.metadata.labels?.[revisionLabel] === revision).length
  const ready = pods.filter(isReady).length
  const done = updated === pods.length
  const status = objectOf(set.status)
  writeStatus(context.core, context.resource('apps/statefulsets'), set, {
    observedGeneration: set.metadata.generation ?? 1,
    replicas: pods.length,
    availableReplicas: ready,
    ...counts({
      readyReplicas: ready,
      updatedReplicas: updated,
      currentReplicas: done ? updated : pods.length - updated,
    }),
    currentRevision: done ? revision : stringOf(status.currentRevision, revision),
    updateRevision: revision,
  })
}
