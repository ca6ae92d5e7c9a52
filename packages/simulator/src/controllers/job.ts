import { timestamp } from '../clock.js'
import { at, type JsonObject, numberOf, objectOf } from '../objects/json.js'
import type { KubeObject } from '../objects/object.js'
import { writeStatus } from '../writes/update.js'
import { childrenOf, counts, createPod } from './children.js'
import { conditionStatus, setConditions } from './conditions.js'
import type { Context, Reconcile } from './context.js'
import { isReady, phaseOf } from './pod.js'

export const isComplete = (job: KubeObject): boolean => conditionStatus(objectOf(job.status), 'Complete')
export const completionsOf = (job: KubeObject): number =>
  numberOf(at(job, 'spec', 'completions'), numberOf(at(job, 'spec', 'parallelism'), 1))

/** Marks a job done, as its controller does after the last success. */
export const completed = (context: Context, job: KubeObject, status: JsonObject): JsonObject => ({
  ...status,
  completionTime: timestamp(context.core.clock.now()),
  conditions: setConditions(context.core, objectOf(job.status).conditions, [
    { type: 'SuccessCriteriaMet', status: true, reason: 'CompletionsReached' },
    { type: 'Complete', status: true, reason: 'CompletionsReached' },
  ]),
})

/** Runs pods until enough succeeded. They always do: the simulator has no failing jobs. */
export const reconcileJob: Reconcile = (context, job) => {
  if (isComplete(job) || at(job, 'spec', 'suspend') === true) return
  const before = childrenOf(context, job, '/pods')
  const done = before.filter((pod) => phaseOf(pod) === 'Succeeded').length
  const active = before.length - done
  const wanted = Math.min(numberOf(at(job, 'spec', 'parallelism'), 1), completionsOf(job) - done)
  const labels = { 'batch.kubernetes.io/job-name': job.metadata.name, 'job-name': job.metadata.name }
  for (let missing = wanted - active; missing > 0; missing -= 1) createPod(context, job, { labels })
  const pods = childrenOf(context, job, '/pods')
  const status: JsonObject = {
    ...objectOf(job.status),
    startTime: objectOf(job.status).startTime ?? timestamp(context.core.clock.now()),
    active: pods.length - done,
    ready: pods.filter(isReady).length,
    ...counts({ succeeded: done }),
  }
  const jobs = context.resource('batch/jobs')
  writeStatus(context.core, jobs, job, done >= completionsOf(job) ? completed(context, job, status) : status)
}
