import { createHash } from 'node:crypto'
import { at, type Json, type JsonObject, objectOf } from '../objects/json.js'
import { controllerOf, type KubeObject, keyOf } from '../objects/object.js'
import { suffix } from '../random.js'
import { createInternal } from '../writes/create.js'
import type { Context } from './context.js'

/** The objects of one resource that `owner` controls and that are not being deleted. */
export const childrenOf = (context: Context, owner: KubeObject, resource: string): KubeObject[] =>
  context.core.store
    .ownedBy(owner.metadata.uid)
    .filter((child) => child.resource === resource)
    .map((child) => child.object)
    .filter((child) => controllerOf(child)?.uid === owner.metadata.uid)
    .filter((child) => child.metadata.deletionTimestamp === undefined)

export const ownerReference = (owner: KubeObject): JsonObject => ({
  apiVersion: owner.apiVersion,
  kind: owner.kind,
  name: owner.metadata.name,
  uid: owner.metadata.uid,
  controller: true,
  blockOwnerDeletion: true,
})

/** A short hash of a pod template that distinguishes its pods from those of another. */
export const hashOf = (value: Json | undefined): string =>
  createHash('sha256')
    .update(JSON.stringify(value ?? null))
    .digest('hex')
    .slice(0, 10)

export interface PodOptions {
  name?: string
  labels?: Record<string, string>
  spec?: JsonObject
}

/** Creates one pod from the owner's template. */
export const createPod = (context: Context, owner: KubeObject, options: PodOptions = {}): KubeObject => {
  const template = objectOf(at(owner, 'spec', 'template'))
  const metadata = objectOf(template.metadata)
  return createInternal(context.core, context.resource('/pods'), {
    metadata: {
      ...metadata,
      labels: { ...objectOf(metadata.labels), ...options.labels },
      name: options.name ?? `${owner.metadata.name}-${suffix(context.core.random)}`,
      namespace: owner.metadata.namespace ?? '',
      ownerReferences: [ownerReference(owner)],
    },
    spec: { ...objectOf(template.spec), ...options.spec },
    status: { phase: 'Pending' },
  })
}

export const removePod = (context: Context, pod: KubeObject): void =>
  context.core.store.remove('/pods', keyOf(pod))

/** Omits zero counts, as Go's omitempty does: readers must treat a missing count as 0. */
export const counts = (numbers: Record<string, number>): JsonObject =>
  Object.fromEntries(Object.entries(numbers).filter(([, number]) => number !== 0))
