import { at, type JsonObject, numberOf, objectOf } from '../objects/json.js'
import { type KubeObject, keyOf } from '../objects/object.js'
import { createInternal } from '../writes/create.js'
import { deleteObject } from '../writes/delete.js'
import { writeInternal } from '../writes/update.js'
import { budgetOf } from './budget.js'
import { childrenOf, hashOf, ownerReference } from './children.js'
import type { Context, Reconcile } from './context.js'
import { writeDeploymentStatus } from './deployment-status.js'

const hashLabel = 'pod-template-hash'
const replicasOf = (object: KubeObject): number => numberOf(at(object, 'spec', 'replicas'), 1)
const sum = (sets: readonly KubeObject[], of: (set: KubeObject) => number): number =>
  sets.reduce((total, set) => total + of(set), 0)
/** At most the desired number: a set that was just scaled down still reports its old number. */
const available = (set: KubeObject): number =>
  Math.min(numberOf(at(set, 'status', 'availableReplicas')), replicasOf(set))

const createSet = (context: Context, deployment: KubeObject, hash: string): KubeObject => {
  const spec = objectOf(deployment.spec)
  const template = objectOf(spec.template)
  const metadata = objectOf(template.metadata)
  const labels = { ...objectOf(metadata.labels), [hashLabel]: hash }
  const selector = objectOf(spec.selector)
  return createInternal(context.core, context.resource('apps/replicasets'), {
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace: deployment.metadata.namespace ?? '',
      labels,
      ownerReferences: [ownerReference(deployment)],
    },
    spec: {
      replicas: 0,
      selector: { ...selector, matchLabels: { ...objectOf(selector.matchLabels), [hashLabel]: hash } },
      template: { ...template, metadata: { ...metadata, labels } },
    },
    status: { replicas: 0 },
  })
}

const scaleSet = (context: Context, set: KubeObject, replicas: number): KubeObject => {
  if (replicasOf(set) === replicas) return set
  const next: JsonObject = { ...set, spec: { ...objectOf(set.spec), replicas } }
  return writeInternal(context.core, context.resource('apps/replicasets'), set, next)
}

/** One step of a rolling update. Source: deployment controller, NewRSNewReplicas and reconcileOldReplicaSets. */
const roll = (context: Context, deployment: KubeObject, current: KubeObject, old: KubeObject[]): void => {
  const wanted = replicasOf(deployment)
  const recreate = at(deployment, 'spec', 'strategy', 'type') === 'Recreate'
  const { surge, unavailable } = budgetOf(deployment)
  const oldReplicas = sum(old, replicasOf)
  if (recreate && sum(old, (set) => numberOf(at(set, 'status', 'replicas'))) > 0) {
    for (const set of old) scaleSet(context, set, 0)
    return
  }
  const room = recreate ? wanted : Math.max(replicasOf(current), wanted + surge - oldReplicas)
  const grown = scaleSet(context, current, Math.min(wanted, room))
  const minimum = wanted - unavailable
  const total = replicasOf(grown) + oldReplicas
  const starting = replicasOf(grown) - available(grown)
  const left = dropReplicas(
    context,
    old,
    total - minimum - starting,
    (set) => replicasOf(set) - available(set),
  )
  const serving = available(grown) + sum(left, available)
  dropReplicas(context, left, serving - minimum, replicasOf)
}

/** Takes up to `count` replicas from the sets in turn, at most `of` each; returns the changed sets. */
const dropReplicas = (
  context: Context,
  sets: readonly KubeObject[],
  count: number,
  of: (set: KubeObject) => number,
): KubeObject[] => {
  let left = Math.max(0, count)
  return sets.map((set) => {
    const drop = Math.min(left, of(set))
    left -= drop
    return scaleSet(context, set, replicasOf(set) - drop)
  })
}

const forget = (context: Context, deployment: KubeObject, old: KubeObject[]): void => {
  const limit = numberOf(at(deployment, 'spec', 'revisionHistoryLimit'), 10)
  const empty = old
    .filter((set) => replicasOf(set) === 0 && numberOf(at(set, 'status', 'replicas')) === 0)
    .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
  for (const set of empty.slice(0, Math.max(0, empty.length - limit))) {
    const options = { preconditions: {}, propagation: 'Background', dryRun: false } as const
    deleteObject(context.core, context.resource('apps/replicasets'), set, options)
  }
}

/** Keeps one ReplicaSet per pod template, and moves the pods to the newest. */
export const reconcileDeployment: Reconcile = (context, deployment) => {
  const hash = hashOf(at(deployment, 'spec', 'template'))
  const sets = childrenOf(context, deployment, 'apps/replicasets')
  const existing = sets.find((set) => set.metadata.labels?.[hashLabel] === hash)
  const current = existing ?? createSet(context, deployment, hash)
  const old = sets.filter((set) => set !== existing)
  if (at(deployment, 'spec', 'paused') !== true) roll(context, deployment, current, old)
  forget(context, deployment, old)
  const fresh = (set: KubeObject): KubeObject => context.core.store.get('apps/replicasets', keyOf(set)) ?? set
  writeDeploymentStatus(context, deployment, fresh(current), old.map(fresh))
}
