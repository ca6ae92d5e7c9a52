import type { KubeObject, OwnerReference } from '../objects/object.js'
import { storeKey } from '../resources/resource.js'
import { deleteObject } from '../writes/delete.js'
import type { Context } from './context.js'

const exists = (context: Context, dependent: KubeObject, owner: OwnerReference): boolean => {
  const { registry, store } = context.core
  const resource = registry.byKind(owner.apiVersion, owner.kind)
  // A kind that is not served may be served again: in doubt nothing is deleted.
  if (!resource) return true
  const namespace = resource.namespaced ? (dependent.metadata.namespace ?? '') : ''
  return store.get(storeKey(resource), { namespace, name: owner.name })?.metadata.uid === owner.uid
}

/** Deletes an object when all of its owners are gone. Source: Kubernetes docs, "Owners and dependents". */
export const collect = (context: Context, object: KubeObject): void => {
  const owners = object.metadata.ownerReferences ?? []
  if (owners.length === 0 || owners.some((owner) => exists(context, object, owner))) return
  const resource = context.core.registry.byKind(object.apiVersion, object.kind)
  if (!resource) return
  const options = { preconditions: {}, propagation: 'Background', dryRun: false } as const
  deleteObject(context.core, resource, object, options)
}
