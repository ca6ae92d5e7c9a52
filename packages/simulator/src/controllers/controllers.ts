import { at } from '../objects/json.js'
import { controllerOf, type KubeObject, keyOf, pathOf } from '../objects/object.js'
import { storeKey } from '../resources/resource.js'
import type { Change } from '../store/history.js'
import type { Core } from '../writes/core.js'
import { type Context, type ControllerOptions, type Reconcile, resourceIndex } from './context.js'
import { type Counts, createCounts } from './counts.js'
import { daemonSetReconciler } from './daemonset.js'
import { reconcileDeployment } from './deployment.js'
import { collect } from './garbage.js'
import { reconcileJob } from './job.js'
import { createLifeStages } from './life-stages.js'
import { reconcileNamespace } from './namespace.js'
import { podReconciler } from './pod.js'
import { createQueue, type Queue } from './queue.js'
import { reconcileReplicaSet } from './replicaset.js'
import { createScheduler, type Scheduler } from './scheduler.js'
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

type Reconcilers = Readonly<Record<string, Reconcile>>

const reconcilersOf = (
  scheduler: Scheduler,
  counting: Counts,
  pods: ControllerOptions['pods'],
): Reconcilers => {
  const withPods = pods === 'objects'
  return {
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
}

/** Reconciles the object of a queue key, unless it was deleted. */
const reconcile = (context: Context, reconcilers: Reconcilers, key: string): void => {
  const { store } = context.core
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

/** Stops serving the resource of a deleted CustomResourceDefinition, and removes its objects. */
const withdraw = ({ registry, store }: Core, definition: KubeObject): void => {
  registry.withdraw(definition)
  const resource = `${String(at(definition, 'spec', 'group'))}/${String(at(definition, 'spec', 'names', 'plural'))}`
  for (const object of store.list(resource)) store.remove(resource, keyOf(object))
}

/** Queues the objects that a change of the store concerns. */
interface Informer {
  onChange(change: Change): void
  /** Queues all objects of a resource. */
  wakeAll(resource: string): void
}

const createInformer = (options: {
  core: Core
  queue: Queue
  counting: Counts
  reconcilers: Reconcilers
  /** Forgets the state kept for a deleted object. */
  forget: (uid: string) => void
}): Informer => {
  const { core, queue, counting, reconcilers, forget } = options
  const { store } = core
  /** The queue keys of pods without a node. */
  const unplaced = new Set<string>()
  for (const pod of store.list('/pods')) {
    if (at(pod, 'spec', 'nodeName') === undefined) unplaced.add(queueKey('/pods', pod))
  }

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
    forget(uid)
    for (const child of store.ownedBy(uid)) queue.add(queueKey(child.resource, child.object))
    if (counting.release(uid)) wakeWaiting()
    if (change.resource === '/persistentvolumeclaims') queue.add(`/persistentvolumes /pvc-${uid}`)
    if (change.resource === definitions) withdraw(core, change.object)
    if (namespace === undefined) return
    const parent = store.get('/namespaces', { namespace: '', name: namespace })
    if (parent?.metadata.deletionTimestamp !== undefined) queue.add(queueKey('/namespaces', parent))
  }
  const onChange = (change: Change): void => {
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
  }
  return { onChange, wakeAll }
}

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
  const stages = createLifeStages(clock)
  const context: Context = {
    core,
    options,
    resource: resourceIndex(core),
    again: (object, milliseconds) => {
      const resource = core.registry.byKind(object.apiVersion, object.kind)
      if (resource) queue.addAfter(queueKey(storeKey(resource), object), milliseconds)
    },
    elapsed: (object, stage, version = '') => stages.elapsed(object.metadata.uid, stage, version),
  }
  const reconcilers = reconcilersOf(scheduler, counting, options.pods)
  const queue = createQueue(clock, (key) => reconcile(context, reconcilers, key))
  const informer = createInformer({ core, queue, counting, reconcilers, forget: stages.forget })
  const unsubscribe = store.subscribeAll(informer.onChange)
  // Kinds in a saved state must be served before the first request, not when the queue reaches them.
  for (const definition of store.list(definitions)) core.registry.serve(definition)
  for (const resource of Object.keys(reconcilers)) informer.wakeAll(resource)

  return {
    pause: queue.pause,
    stop: () => {
      unsubscribe()
      scheduler.stop()
      queue.stop()
    },
  }
}
