import { at, type Json, type JsonObject, listOf, objectOf, stringOf, stringsOf } from '../objects/json.js'
import type { KubeObject } from '../objects/object.js'
import type { Core } from '../writes/core.js'
import { allocatableOf, fits, noRoom, plus, type Room, requestsOf } from './resources.js'

/** The free resources of each node, updated with every change of a pod. */
export interface Scheduler {
  /** The node for a pod: the emptiest that admits it; undefined if none does. */
  place(pod: KubeObject): string | undefined
  /** Whether the node's labels and taints admit the pod, whatever its room. */
  admits(node: KubeObject, podSpec: Json | undefined): boolean
  /** Room left over all schedulable nodes. */
  free(): Room
  stop(): void
}

const isDone = (pod: KubeObject): boolean =>
  ['Succeeded', 'Failed'].includes(stringOf(at(pod, 'status', 'phase')))
const nodeOf = (pod: KubeObject): string => stringOf(at(pod, 'spec', 'nodeName'))

const isReady = (node: KubeObject): boolean =>
  listOf(at(node, 'status', 'conditions'))
    .map(objectOf)
    .some((condition) => condition.type === 'Ready' && condition.status === 'True')

const tolerates = (podSpec: Json | undefined, taint: JsonObject): boolean =>
  listOf(objectOf(podSpec).tolerations)
    .map(objectOf)
    .some((toleration) => {
      if (toleration.effect !== undefined && toleration.effect !== '' && toleration.effect !== taint.effect)
        return false
      if (toleration.operator === 'Exists') return !toleration.key || toleration.key === taint.key
      return toleration.key === taint.key && stringOf(toleration.value) === stringOf(taint.value)
    })

const admits = (node: KubeObject, podSpec: Json | undefined): boolean => {
  const labels = node.metadata.labels ?? {}
  const wanted = Object.entries(stringsOf(objectOf(podSpec).nodeSelector))
  if (wanted.some(([key, value]) => labels[key] !== value)) return false
  return listOf(at(node, 'spec', 'taints'))
    .map(objectOf)
    .filter((taint) => taint.effect === 'NoSchedule' || taint.effect === 'NoExecute')
    .every((taint) => tolerates(podSpec, taint))
}

export const createScheduler = (core: Core): Scheduler => {
  const used = new Map<string, Room>()
  const count = (pod: KubeObject | undefined, times: 1 | -1): void => {
    const node = pod === undefined || isDone(pod) ? '' : nodeOf(pod)
    if (pod === undefined || node === '') return
    used.set(node, plus(used.get(node) ?? noRoom, requestsOf(pod.spec), times))
  }
  for (const pod of core.store.list('/pods')) count(pod, 1)
  const stop = core.store.subscribe('/pods', (change) => {
    if (change.previous && sameLoad(change.previous, change.object) && change.type === 'MODIFIED') return
    count(change.previous, -1)
    if (change.type !== 'DELETED') count(change.object, 1)
  })
  const freeOn = (node: KubeObject): Room =>
    plus(allocatableOf(node), used.get(node.metadata.name) ?? noRoom, -1)
  const schedulable = (): KubeObject[] =>
    core.store.list('/nodes').filter((node) => at(node, 'spec', 'unschedulable') !== true && isReady(node))

  return {
    place: (pod) => {
      const wanted = requestsOf(pod.spec)
      let best: { name: string; pods: number; cpu: number } | undefined
      for (const node of schedulable()) {
        const free = freeOn(node)
        if (!fits(wanted, free) || !admits(node, pod.spec)) continue
        if (best && (free.cpu < best.cpu || (free.cpu === best.cpu && free.pods <= best.pods))) continue
        best = { name: node.metadata.name, pods: free.pods, cpu: free.cpu }
      }
      return best?.name
    },
    admits,
    free: () => schedulable().reduce((sum, node) => plus(sum, freeOn(node)), noRoom),
    stop,
  }
}

const sameLoad = (a: KubeObject, b: KubeObject): boolean =>
  nodeOf(a) === nodeOf(b) &&
  isDone(a) === isDone(b) &&
  at(a, 'spec', 'containers') === at(b, 'spec', 'containers')
