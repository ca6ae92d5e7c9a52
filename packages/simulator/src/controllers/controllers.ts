import { at } from '../objects/json.js'
import { controllerOf, type KubeObject, keyOf, pathOf } from '../objects/object.js'
import { storeKey } from '../resources/resource.js'
import type { Change } from '../store/history.js'
import type { Core } from '../writes/core.js'
import { type Context, type ControllerOptions, type Reconcile, resourceIndex } from './context.js'
import { createCounts } from './counts.js'
import { daemonSetReconciler } from './daemonset.js'
import { reconcileDeployment } from './deployment.js'
import { collect } from './garbage.js'
import { reconcileJob } from './job.js'
import { reconcileNamespace } from './namespace.js'
import { podReconciler } from './pod.js'
import { createQueue } from './queue.js'
import { reconcileReplicaSet } from './replicaset.js'
import { createScheduler } from './scheduler.js'
import {
  reconcileApiService,
  reconcileClaim,
  reconcileDefinition,
  reconcileIngress,
  reconcileService,
  reconcileVolume,
} from './small.js'
import { reconcileStatefulSet } from './statefulset.js'

export type { ControllerOptions } from './context.js'

export interface Controllers {
  /** While paused nothing is reconciled, as when the API server is gone; all waiting keys are reconciled later. */
  pause(on: boolean): void
  stop(): void
}

const definitions = 'apiextensions.k8s.io/customresourcedefinitions'
const workloads = [
  'apps/deployments',
  'apps/statefulsets',
  'apps/replicasets',
  'apps/daemonsets',
  'batch/jobs',
]
const queueKey = (resource: string, object: KubeObject): string => `${resource} ${pathOf(keyOf(object))}`

/** Starts the imitated parts of a real cluster's controller manager, scheduler and kubelets. */
export const startControllers = (core: Core, partial: Partial<ControllerOptions>): Controllers => {
  const options: ControllerOptions = {
    readyDelayMs: partial.readyDelayMs ?? 500,
    jobDelayMs: partial.jobDelayMs ?? 500,
    pods: partial.pods ?? 'objects',
  }
  const { store, clock } = core
  const scheduler = createScheduler(core)
  const counting = createCounts(scheduler)
  const withPods = options.pods === 'objects'
  const stages = new Map<string, Map<string, { version: string; since: number }>>()
  const unplaced = new Set<string>()

  const context: Context = {
    core,
    options,
    resource: resourceIndex(core),
    again: (object, milliseconds) => {
      const resource = core.registry.byKind(object.apiVersion, object.kind)
      if (resource) queue.addAfter(queueKey(storeKey(resource), object), milliseconds)
    },
    elapsed: (object, stage, version = '') => {
      const known = stages.get(object.metadata.uid) ?? new Map<string, { version: string; since: number }>()
      stages.set(object.metadata.uid, known)
      const entry = known.get(stage)
      if (entry?.version === version) return clock.now() - entry.since
      known.set(stage, { version, since: clock.now() })
      return 0
    },
  }
  const reconcilers: Record<string, Reconcile> = {
    '/namespaces': reconcileNamespace,
    '/pods': podReconciler(scheduler),
    '/services': reconcileService,
    '/persistentvolumeclaims': reconcileClaim,
    '/persistentvolumes': reconcileVolume,
    'apps/deployments': withPods ? reconcileDeployment : counting.deployment,
    'apps/replicasets': withPods ? reconcileReplicaSet : counting.replicaSet,
    'apps/statefulsets': withPods ? reconcileStatefulSet : counting.statefulSet,
    'apps/daemonsets': withPods ? daemonSetReconciler(scheduler) : counting.daemonSet,
    'batch/jobs': withPods ? reconcileJob : counting.job,
    'networking.k8s.io/ingresses': reconcileIngress,
    'apiregistration.k8s.io/apiservices': reconcileApiService,
    [definitions]: reconcileDefinition,
  }

  const reconcile = (key: string): void => {
    const space = key.indexOf(' ')
    const slash = key.indexOf('/', space)
    const resource = key.slice(0, space)
    const find = (): KubeObject | undefined =>
      store.get(resource, { namespace: key.slice(space + 1, slash), name: key.slice(slash + 1) })
    const object = find()
    if (!object) return
    collect(context, object)
    const kept = find()
    if (kept && (kept.metadata.deletionTimestamp === undefined || resource === '/namespaces')) {
      reconcilers[resource]?.(context, kept)
    }
  }
  const queue = createQueue(clock, reconcile)

  const wakeAll = (resource: string): void => {
    for (const object of store.list(resource)) queue.add(queueKey(resource, object))
  }
  const wakeOwners = (change: Change): void => {
    const owner = controllerOf(change.object)
    const resource = owner && core.registry.byKind(owner.apiVersion, owner.kind)
    if (!owner || !resource || reconcilers[storeKey(resource)] === undefined) return
    queue.add(`${storeKey(resource)} ${change.object.metadata.namespace ?? ''}/${owner.name}`)
  }
  /** Room was freed: objects that wait for room are tried again. */
  const wakeWaiting = (): void => {
    for (const key of unplaced) queue.add(key)
    const short = counting.short()
    if (short.size === 0) return
    for (const resource of workloads) {
      for (const object of store.list(resource)) {
        if (short.has(object.metadata.uid)) queue.add(queueKey(resource, object))
      }
    }
  }
  const onNode = (change: Change): void => {
    wakeAll('apps/daemonsets')
    wakeWaiting()
    if (change.type === 'DELETED') wakeAll('/pods')
  }
  const onPod = (change: Change): void => {
    const key = queueKey('/pods', change.object)
    if (change.type !== 'DELETED' && at(change.object, 'spec', 'nodeName') === undefined) unplaced.add(key)
    else unplaced.delete(key)
    if (change.type === 'DELETED' || at(change.object, 'status', 'phase') === 'Succeeded') wakeWaiting()
  }
  const onDeleted = (change: Change): void => {
    const { uid, namespace } = change.object.metadata
    stages.delete(uid)
    for (const child of store.ownedBy(uid)) queue.add(queueKey(child.resource, child.object))
    if (counting.release(uid)) wakeWaiting()
    if (change.resource === '/persistentvolumeclaims') queue.add(`/persistentvolumes /pvc-${uid}`)
    if (change.resource === definitions) withdraw(change.object)
    if (namespace === undefined) return
    const parent = store.get('/namespaces', { namespace: '', name: namespace })
    if (parent?.metadata.deletionTimestamp !== undefined) queue.add(queueKey('/namespaces', parent))
  }
  const withdraw = (definition: KubeObject): void => {
    core.registry.withdraw(definition)
    const resource = `${String(at(definition, 'spec', 'group'))}/${String(at(definition, 'spec', 'names', 'plural'))}`
    for (const object of store.list(resource)) store.remove(resource, keyOf(object))
  }
  const unsubscribe = store.subscribeAll((change) => {
    wakeOwners(change)
    if (change.resource === '/nodes') onNode(change)
    if (change.resource === '/pods') onPod(change)
    if (change.type === 'DELETED') onDeleted(change)
    else if (
      reconcilers[change.resource] !== undefined ||
      change.object.metadata.ownerReferences !== undefined
    ) {
      queue.add(queueKey(change.resource, change.object))
    }
  })
  for (const pod of store.list('/pods')) {
    if (at(pod, 'spec', 'nodeName') === undefined) unplaced.add(queueKey('/pods', pod))
  }
  // Kinds in a saved state must be served before the first request, not when the queue reaches them.
  for (const definition of store.list(definitions)) core.registry.serve(definition)
  for (const resource of Object.keys(reconcilers)) wakeAll(resource)

  return {
    pause: queue.pause,
    stop: () => {
      unsubscribe()
      scheduler.stop()
      queue.stop()
    },
  }
}
