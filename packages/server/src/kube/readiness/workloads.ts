import { type KubeObject, numberIn, recordIn, textIn } from '../object.js'
import {
  behind,
  conditionOf,
  countIn,
  failed,
  type Health,
  isBehind,
  progressing,
  ready,
  saying,
} from './conditions.js'

/** Controllers of apps/v1 always write observedGeneration: without it they have not processed the object yet. */
const unseen = (object: KubeObject): boolean =>
  isBehind(object) ||
  (numberIn(recordIn(object, 'status'), 'observedGeneration') === undefined &&
    object.metadata.generation !== undefined)

const wanted = (object: KubeObject): number => numberIn(recordIn(object, 'spec'), 'replicas') ?? 1

/** As `kubectl rollout status`, and Available must not be False. */
export const deploymentHealth = (object: KubeObject): Health => {
  const rollout = conditionOf(object, 'Progressing')
  if (unseen(object)) return behind
  if (rollout?.reason === 'ProgressDeadlineExceeded') return failed(saying(rollout))
  const status = recordIn(object, 'status')
  const replicas = wanted(object)
  const updated = countIn(status, 'updatedReplicas')
  const available = countIn(status, 'availableReplicas')
  const failure = conditionOf(object, 'ReplicaFailure')
  const why = failure?.status === 'True' ? `: ${saying(failure)}` : ''
  if (updated < replicas) return progressing(`${updated} of ${replicas} replicas are updated${why}`)
  const old = countIn(status, 'replicas') - updated
  if (old > 0)
    return progressing(`${old} old ${old === 1 ? 'replica is' : 'replicas are'} pending termination`)
  if (available < updated) return progressing(`${available} of ${updated} replicas are available${why}`)
  const availability = conditionOf(object, 'Available')
  return availability?.status === 'False'
    ? progressing(saying(availability))
    : ready(`${available} of ${replicas} replicas are available`)
}

/** As `kubectl rollout status`; with `OnDelete`, which never rolls out automatically, only readiness counts. */
export const statefulSetHealth = (object: KubeObject): Health => {
  if (unseen(object)) return behind
  const status = recordIn(object, 'status')
  const strategy = recordIn(recordIn(object, 'spec'), 'updateStrategy')
  const replicas = wanted(object)
  const readyReplicas = countIn(status, 'readyReplicas')
  if (readyReplicas < replicas) return progressing(`${readyReplicas} of ${replicas} replicas are ready`)
  if (countIn(status, 'replicas') > replicas)
    return progressing(
      `${countIn(status, 'replicas') - replicas} surplus ${countIn(status, 'replicas') - replicas === 1 ? 'replica is' : 'replicas are'} pending termination`,
    )
  if (textIn(strategy, 'type') === 'OnDelete')
    return ready(`${readyReplicas} of ${replicas} replicas are ready`)
  const partition = numberIn(recordIn(strategy, 'rollingUpdate'), 'partition') ?? 0
  const updated = countIn(status, 'updatedReplicas')
  if (partition > 0) {
    const due = Math.max(0, replicas - partition)
    return updated < due
      ? progressing(`${updated} of ${due} replicas are updated`)
      : ready(`${updated} replicas are updated, the rest is held back by the partition`)
  }
  const current = textIn(status, 'currentRevision')
  const update = textIn(status, 'updateRevision')
  if (update !== undefined && update !== current)
    return progressing(`${updated} of ${replicas} replicas are updated`)
  return ready(`${readyReplicas} of ${replicas} replicas are ready`)
}

/** As `kubectl rollout status`. */
export const daemonSetHealth = (object: KubeObject): Health => {
  if (unseen(object)) return behind
  const status = recordIn(object, 'status')
  const nodes = countIn(status, 'desiredNumberScheduled')
  const updated = countIn(status, 'updatedNumberScheduled')
  const available = countIn(status, 'numberAvailable')
  const onDelete = textIn(recordIn(recordIn(object, 'spec'), 'updateStrategy'), 'type') === 'OnDelete'
  if (!onDelete && updated < nodes) return progressing(`${updated} of ${nodes} pods are updated`)
  if (available < nodes) return progressing(`${available} of ${nodes} pods are available`)
  return ready(`${available} of ${nodes} pods are available`)
}

export const replicaSetHealth = (object: KubeObject): Health => {
  if (unseen(object)) return behind
  const status = recordIn(object, 'status')
  const replicas = wanted(object)
  const available = countIn(status, 'availableReplicas')
  const failure = conditionOf(object, 'ReplicaFailure')
  if (available < replicas) {
    const why = failure?.status === 'True' ? `: ${saying(failure)}` : ''
    return progressing(`${available} of ${replicas} replicas are available${why}`)
  }
  const surplus = countIn(status, 'replicas') - replicas
  return surplus > 0
    ? progressing(`${surplus} surplus ${surplus === 1 ? 'replica is' : 'replicas are'} pending termination`)
    : ready(`${available} of ${replicas} replicas are available`)
}

/** A job is ready when it has completed. */
export const jobHealth = (object: KubeObject): Health => {
  const failure = conditionOf(object, 'Failed')
  if (failure?.status === 'True') return failed(saying(failure))
  if (conditionOf(object, 'Complete')?.status === 'True') return ready('completed')
  if (conditionOf(object, 'Suspended')?.status === 'True') return progressing('suspended')
  const status = recordIn(object, 'status')
  const completions = numberIn(recordIn(object, 'spec'), 'completions') ?? 1
  return progressing(`${countIn(status, 'succeeded')} of ${completions} completions`)
}
