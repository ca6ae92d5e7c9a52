import { containersOf } from '../admission/pod-spec.js'
import { timestamp } from '../clock.js'
import { at, type JsonObject, objectOf, stringOf } from '../objects/json.js'
import { controllerOf, type KubeObject, keyOf } from '../objects/object.js'
import { writeInternal, writeStatus } from '../writes/update.js'
import { conditionStatus, setConditions } from './conditions.js'
import type { Context, Reconcile } from './context.js'
import type { Scheduler } from './scheduler.js'

const isDone = (phase: string): boolean => phase === 'Succeeded' || phase === 'Failed'

const bind = (context: Context, scheduler: Scheduler, pod: KubeObject): void => {
  const pods = context.resource('/pods')
  const node = scheduler.place(pod)
  const status = objectOf(pod.status)
  if (node === undefined) {
    const unfit = {
      type: 'PodScheduled',
      status: false,
      reason: 'Unschedulable',
      message: 'no node has room for it',
    }
    const conditions = setConditions(context.core, status.conditions, [unfit])
    writeStatus(context.core, pods, pod, { ...status, phase: 'Pending', conditions })
    return
  }
  const bound = { ...pod, spec: { ...objectOf(pod.spec), nodeName: node } }
  const conditions = setConditions(context.core, status.conditions, [
    { type: 'PodScheduled', status: true, reason: 'Scheduled' },
  ])
  const startTime = timestamp(context.core.clock.now())
  writeInternal(context.core, pods, pod, {
    ...bound,
    status: { ...status, phase: 'Pending', startTime, conditions },
  })
}

const containerStatuses = (pod: KubeObject, state: JsonObject, ready: boolean): JsonObject[] =>
  containersOf(pod.spec).map((container) => ({
    name: stringOf(container.name),
    image: stringOf(container.image),
    ready,
    started: ready,
    restartCount: 0,
    state,
  }))

const start = (context: Context, pod: KubeObject): void => {
  const status = objectOf(pod.status)
  const startedAt = timestamp(context.core.clock.now())
  const conditions = setConditions(context.core, status.conditions, [
    { type: 'Initialized', status: true, reason: 'Initialized' },
    { type: 'ContainersReady', status: true, reason: 'ContainersReady' },
    { type: 'Ready', status: true, reason: 'Ready' },
  ])
  writeStatus(context.core, context.resource('/pods'), pod, {
    ...status,
    phase: 'Running',
    conditions,
    containerStatuses: containerStatuses(pod, { running: { startedAt } }, true),
  })
}

const finish = (context: Context, pod: KubeObject): void => {
  const status = objectOf(pod.status)
  const conditions = setConditions(context.core, status.conditions, [
    { type: 'ContainersReady', status: false, reason: 'PodCompleted' },
    { type: 'Ready', status: false, reason: 'PodCompleted' },
  ])
  const finishedAt = timestamp(context.core.clock.now())
  writeStatus(context.core, context.resource('/pods'), pod, {
    ...status,
    phase: 'Succeeded',
    conditions,
    containerStatuses: containerStatuses(
      pod,
      { terminated: { exitCode: 0, reason: 'Completed', finishedAt } },
      false,
    ),
  })
}

export const isReady = (pod: KubeObject): boolean => conditionStatus(objectOf(pod.status), 'Ready')
export const phaseOf = (pod: KubeObject): string => stringOf(at(pod, 'status', 'phase'), 'Pending')

/** The life of a pod: bound to a node with room, ready after the delay, finished if it does not restart. */
export const podReconciler =
  (scheduler: Scheduler): Reconcile =>
  (context, pod) => {
    const { store } = context.core
    const phase = phaseOf(pod)
    const node = stringOf(at(pod, 'spec', 'nodeName'))
    if (isDone(phase) || pod.metadata.deletionTimestamp !== undefined) return
    if (node === '') return bind(context, scheduler, pod)
    if (!store.get('/nodes', { namespace: '', name: node })) return store.remove('/pods', keyOf(pod))
    if (phase === 'Pending') {
      const wait = context.options.readyDelayMs - context.elapsed(pod, 'start')
      if (wait <= 0) start(context, pod)
      else context.again(pod, wait)
      return
    }
    const restarts = stringOf(at(pod, 'spec', 'restartPolicy')) === 'Always'
    if (restarts || controllerOf(pod)?.kind !== 'Job') return
    const wait = context.options.jobDelayMs - context.elapsed(pod, 'finish')
    if (wait <= 0) finish(context, pod)
    else context.again(pod, wait)
  }
