import { at, numberOf, objectOf } from '../objects/json.js'
import type { KubeObject } from '../objects/object.js'
import { writeStatus } from '../writes/update.js'
import { budgetOf } from './budget.js'
import { counts } from './children.js'
import { type Condition, setConditions } from './conditions.js'
import type { Context } from './context.js'

interface Numbers {
  wanted: number
  /** The total replicas requested from the ReplicaSets: more than desired while a new one grows. */
  asked: number
  total: number
  updated: number
  available: number
}

/** The Progressing condition, which becomes False without progress within the deadline. */
const progressing = (context: Context, deployment: KubeObject, numbers: Numbers): Condition => {
  const { wanted, total, updated, available } = numbers
  if (updated >= wanted && total === updated && available >= wanted) {
    return { type: 'Progressing', status: true, reason: 'NewReplicaSetAvailable' }
  }
  const version = `${deployment.metadata.generation}/${total}/${updated}/${available}`
  const idle = context.elapsed(deployment, 'progress', version)
  const deadline = numberOf(at(deployment, 'spec', 'progressDeadlineSeconds'), 600) * 1000
  if (idle >= deadline) {
    const message = `Deployment "${deployment.metadata.name}" exceeded its progress deadline`
    return { type: 'Progressing', status: false, reason: 'ProgressDeadlineExceeded', message }
  }
  context.again(deployment, deadline - idle)
  return { type: 'Progressing', status: true, reason: 'ReplicaSetUpdated' }
}

const availability = (deployment: KubeObject, { wanted, available }: Numbers): Condition => {
  const enough = available >= wanted - budgetOf(deployment).unavailable
  return {
    type: 'Available',
    status: enough,
    reason: enough ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    message: enough
      ? 'Deployment has minimum availability.'
      : 'Deployment does not have minimum availability.',
  }
}

/** The status written by both modes of the simulator. */
export const writeNumbers = (context: Context, deployment: KubeObject, numbers: Numbers): void => {
  const status = objectOf(deployment.status)
  const { total, updated, available, asked } = numbers
  writeStatus(context.core, context.resource('apps/deployments'), deployment, {
    observedGeneration: deployment.metadata.generation ?? 1,
    ...counts({
      replicas: total,
      updatedReplicas: updated,
      readyReplicas: available,
      availableReplicas: available,
      unavailableReplicas: Math.max(0, asked - available),
    }),
    conditions: setConditions(context.core, status.conditions, [
      availability(deployment, numbers),
      progressing(context, deployment, numbers),
    ]),
  })
}

export const writeDeploymentStatus = (
  context: Context,
  deployment: KubeObject,
  current: KubeObject,
  old: readonly KubeObject[],
): void => {
  const number = (set: KubeObject, field: string): number => numberOf(at(set, 'status', field))
  const sum = (field: string): number =>
    [current, ...old].reduce((total, set) => total + number(set, field), 0)
  writeNumbers(context, deployment, {
    wanted: numberOf(at(deployment, 'spec', 'replicas'), 1),
    asked: [current, ...old].reduce((total, set) => total + numberOf(at(set, 'spec', 'replicas'), 1), 0),
    total: sum('replicas'),
    updated: number(current, 'replicas'),
    available: sum('availableReplicas'),
  })
}
