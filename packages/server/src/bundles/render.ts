import { applyPatch, type Operation } from 'rfc6902'
import { badField, HansaError } from '../runtime/errors.js'
import type { KubernetesObject } from './contract.js'
import { isWorkload } from './workloads.js'

/** What a target adds to the bundle's objects, in this order: replicas, then patches. */
export interface RenderInput {
  /** For objects without a namespace of their own. */
  namespace: string
  workloads: readonly { kind: string; name: string; namespace: string; replicas: number }[]
  patches: readonly { object: ObjectSelector; patch: readonly Operation[] }[]
}

export interface ObjectSelector {
  kind: string
  name: string
  namespace?: string | undefined
}

const selects = (selector: ObjectSelector, object: KubernetesObject): boolean =>
  selector.kind === object.kind &&
  selector.name === object.metadata.name &&
  (selector.namespace === undefined || selector.namespace === object.metadata.namespace)

const withReplicas = (object: KubernetesObject, replicas: number): KubernetesObject => ({
  ...object,
  spec: { ...(typeof object.spec === 'object' ? object.spec : {}), replicas },
})

/**
 * The objects a target wants on its cluster. A workload without a share there is left out. `isNamespaced` tells which
 * kinds take the release's namespace. Throws `Unprocessable` for a patch that does not apply, naming the object and the operation.
 */
export const render = (
  objects: readonly KubernetesObject[],
  input: RenderInput,
  isNamespaced: (object: KubernetesObject) => boolean,
): KubernetesObject[] => {
  const placed = objects.map((object) =>
    object.metadata.namespace === undefined && isNamespaced(object)
      ? { ...object, metadata: { ...object.metadata, namespace: input.namespace } }
      : object,
  )
  const shared = placed.flatMap((object) => {
    if (!isWorkload(object)) return [object]
    const share = input.workloads.find(
      ({ kind, name, namespace }) =>
        kind === object.kind && name === object.metadata.name && namespace === object.metadata.namespace,
    )
    return share === undefined ? [] : [withReplicas(object, share.replicas)]
  })
  return shared.map((object) => {
    const patches = input.patches.filter(({ object: selector }) => selects(selector, object))
    return patches.reduce((current, { patch }) => patched(current, patch), object)
  })
}

const patched = (object: KubernetesObject, patch: readonly Operation[]): KubernetesObject => {
  const copy = structuredClone(object)
  const failed = applyPatch(copy, [...patch])
    .map((error, index) => ({ error, index }))
    .find(({ error }) => error !== null)
  if (failed !== undefined)
    throw new HansaError('Unprocessable', {
      reason: `operation ${failed.index} of an override does not apply to ${object.kind} "${object.metadata.name}": ${failed.error?.message}`,
      fix: "correct the path or the value in the release's spec.overrides",
    })
  const { apiVersion, kind, metadata } = copy
  if (apiVersion !== object.apiVersion || kind !== object.kind || metadata?.name !== object.metadata.name)
    throw badField(
      '/spec/overrides',
      `must not change the apiVersion, kind or name of ${object.kind} "${object.metadata.name}"`,
    )
  return copy
}
