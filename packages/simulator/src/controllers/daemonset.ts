import { at } from '../objects/json.js'
import type { KubeObject } from '../objects/object.js'
import { writeStatus } from '../writes/update.js'
import { childrenOf, counts, createPod, hashOf, removePod } from './children.js'
import type { Context, Reconcile } from './context.js'
import { isReady } from './pod.js'
import type { Scheduler } from './scheduler.js'

const revisionLabel = 'controller-revision-hash'
const nodeOf = (pod: KubeObject): string => String(at(pod, 'spec', 'nodeName') ?? '')

/** The nodes whose labels and taints admit the set's pods. */
export const nodesFor = (context: Context, scheduler: Scheduler, set: KubeObject): KubeObject[] =>
  context.core.store
    .list('/nodes')
    .filter((node) => scheduler.admits(node, at(set, 'spec', 'template', 'spec')))

/** One pod per node, whatever the room; outdated pods are replaced one at a time. */
export const daemonSetReconciler =
  (scheduler: Scheduler): Reconcile =>
  (context, set) => {
    const nodes = new Set(nodesFor(context, scheduler, set).map((node) => node.metadata.name))
    const revision = hashOf(at(set, 'spec', 'template'))
    const before = childrenOf(context, set, '/pods')
    for (const pod of before) if (!nodes.has(nodeOf(pod))) removePod(context, pod)
    const outdated = before.find((pod) => pod.metadata.labels?.[revisionLabel] !== revision)
    if (outdated && before.every(isReady)) removePod(context, outdated)
    const covered = new Set(childrenOf(context, set, '/pods').map(nodeOf))
    for (const node of nodes) {
      if (covered.has(node)) continue
      createPod(context, set, { labels: { [revisionLabel]: revision }, spec: { nodeName: node } })
    }
    const pods = childrenOf(context, set, '/pods')
    const ready = pods.filter(isReady).length
    const updated = pods.filter((pod) => pod.metadata.labels?.[revisionLabel] === revision).length
    writeStatus(context.core, context.resource('apps/daemonsets'), set, {
      observedGeneration: set.metadata.generation ?? 1,
      desiredNumberScheduled: nodes.size,
      currentNumberScheduled: pods.length,
      numberMisscheduled: 0,
      numberReady: ready,
      ...counts({
        updatedNumberScheduled: updated,
        numberAvailable: ready,
        numberUnavailable: nodes.size - ready,
      }),
    })
  }
