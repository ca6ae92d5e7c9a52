import { keyOf } from '../objects/object.js'
import { storeKey } from '../resources/resource.js'
import { createInternal } from '../writes/create.js'
import { deleteObject } from '../writes/delete.js'
import type { Reconcile } from './context.js'

/** A namespace has a default service account; one under deletion is emptied and then removed. */
export const reconcileNamespace: Reconcile = (context, namespace) => {
  const { core } = context
  const { name } = namespace.metadata
  if (namespace.metadata.deletionTimestamp === undefined) {
    if (core.store.get('/serviceaccounts', { namespace: name, name: 'default' })) return
    createInternal(core, context.resource('/serviceaccounts'), {
      metadata: { name: 'default', namespace: name },
    })
    return
  }
  let left = 0
  for (const resource of core.registry.all()) {
    if (!resource.namespaced) continue
    for (const object of core.store.list(storeKey(resource), name)) {
      const live = core.store.get(storeKey(resource), keyOf(object))
      if (!live) continue
      const options = { preconditions: {}, propagation: 'Background', dryRun: false } as const
      if (deleteObject(core, resource, live, options)) left += 1
    }
  }
  if (left === 0) core.store.remove('/namespaces', keyOf(namespace))
}
