import { timestamp } from '../clock.js'
import { at, type JsonObject, numberOf, objectOf } from '../objects/json.js'
import type { KubeObject } from '../objects/object.js'
import { writeStatus } from '../writes/update.js'
import { counts } from './children.js'
import type { Context, Reconcile } from './context.js'
import { nodesFor } from './daemonset.js'
import { writeNumbers } from './deployment-status.js'
import { createGrants, type Grants } from './grants.js'
import { completed, completionsOf, isComplete } from './job.js'
import type { Scheduler } from './scheduler.js'

/** The workloads of a cluster with counts instead of pods. Room is the sum over all nodes. */
export interface Counts extends Pick<Grants, 'release' | 'short'> {
  deployment: Reconcile
  statefulSet: Reconcile
  replicaSet: Reconcile
  daemonSet: Reconcile
  job: Reconcile
}

/** What fits counts as ready once the delay since the last change of the spec is over. */
const ready = (
  grants: Grants,
  context: Context,
  object: KubeObject,
  wanted: number,
  before: number,
): [number, boolean] => {
  const placed = grants.grant(object, wanted)
  const version = `${object.metadata.generation}/${placed}`
  const wait = context.options.readyDelayMs - context.elapsed(object, 'ready', version)
  if (wait <= 0) return [placed, true]
  context.again(object, wait)
  return [Math.min(before, placed), false]
}
const replicas = (object: KubeObject): number => numberOf(at(object, 'spec', 'replicas'), 1)
const write = (context: Context, resource: string, object: KubeObject, status: JsonObject): void => {
  const observedGeneration = object.metadata.generation ?? 1
  writeStatus(context.core, context.resource(resource), object, { observedGeneration, ...status })
}
const statusOf = (object: KubeObject, field: string): number => numberOf(at(object, 'status', field))

export const createCounts = (scheduler: Scheduler): Counts => {
  const grants = createGrants(scheduler)
  return {
    deployment: (context, object) => {
      const wanted = replicas(object)
      const [available, settled] = ready(grants, context, object, wanted, statusOf(object, 'readyReplicas'))
      writeNumbers(context, object, {
        wanted,
        asked: wanted,
        total: wanted,
        updated: settled ? wanted : 0,
        available,
      })
    },
    statefulSet: (context, object) => {
      const wanted = replicas(object)
      const [available, settled] = ready(grants, context, object, wanted, statusOf(object, 'readyReplicas'))
      const updated = settled ? wanted : 0
      const revision = `${object.metadata.name}-${object.metadata.generation}`
      write(context, 'apps/statefulsets', object, {
        replicas: wanted,
        availableReplicas: available,
        ...counts({ readyReplicas: available, updatedReplicas: updated, currentReplicas: updated }),
        currentRevision: settled ? revision : (objectOf(object.status).currentRevision ?? revision),
        updateRevision: revision,
      })
    },
    replicaSet: (context, object) => {
      const wanted = replicas(object)
      const [available] = ready(grants, context, object, wanted, statusOf(object, 'readyReplicas'))
      write(context, 'apps/replicasets', object, {
        replicas: wanted,
        ...counts({ fullyLabeledReplicas: wanted, readyReplicas: available, availableReplicas: available }),
      })
    },
    daemonSet: (context, object) => {
      const wanted = nodesFor(context, scheduler, object).length
      const [available, settled] = ready(grants, context, object, wanted, statusOf(object, 'numberReady'))
      write(context, 'apps/daemonsets', object, {
        desiredNumberScheduled: wanted,
        currentNumberScheduled: wanted,
        numberMisscheduled: 0,
        numberReady: available,
        ...counts({
          updatedNumberScheduled: settled ? wanted : 0,
          numberAvailable: available,
          numberUnavailable: wanted - available,
        }),
      })
    },
    job: (context, object) => {
      if (isComplete(object) || at(object, 'spec', 'suspend') === true) return
      const life = context.options.readyDelayMs + context.options.jobDelayMs
      const wait = life - context.elapsed(object, 'ready')
      if (wait > 0) context.again(object, wait)
      const total = completionsOf(object)
      const jobs = context.resource('batch/jobs')
      const startTime = objectOf(object.status).startTime ?? timestamp(context.core.clock.now())
      writeStatus(
        context.core,
        jobs,
        object,
        wait > 0
          ? { ...objectOf(object.status), startTime, active: total, ready: 0 }
          : completed(context, object, { startTime, active: 0, ready: 0, succeeded: total }),
      )
    },
    release: grants.release,
    short: grants.short,
  }
}
