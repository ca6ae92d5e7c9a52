import { timestamp } from '../clock.js'
import { formatManagers, type ManagedFields, type Manager } from '../fields/managers.js'
import { type JsonObject, same, without } from '../objects/json.js'
import { type KubeObject, keyOf, type ObjectMeta, toObject } from '../objects/object.js'
import { apiVersionOf, type Resource, storeKey } from '../resources/resource.js'
import type { Core, Writer } from './core.js'

const wish = (object: JsonObject): JsonObject => without(object, 'apiVersion', 'kind', 'metadata', 'status')

const nextGeneration = (resource: Resource, live: KubeObject, next: JsonObject): number => {
  const before = live.metadata.generation ?? 1
  return resource.generation && !same(wish(live), wish(next)) ? before + 1 : before
}

export const entryFor = (core: Core, resource: Resource, manager: Manager): ManagedFields => ({
  name: manager.name,
  operation: manager.operation,
  subresource: manager.subresource,
  apiVersion: apiVersionOf(resource),
  time: timestamp(core.clock.now()),
  fields: {},
})

const unstamped = (object: KubeObject): JsonObject => ({
  ...object,
  metadata: without(object.metadata, 'resourceVersion'),
})

/**
 * Replaces `live`: identity stays, generation is updated, a write that changes nothing keeps the resourceVersion, and
 * an object under deletion is removed with its last finalizer.
 */
export const commitUpdate = (
  core: Core,
  resource: Resource,
  live: KubeObject,
  next: JsonObject,
  managers: readonly ManagedFields[] | undefined,
  writer: Pick<Writer, 'dryRun'>,
): KubeObject => {
  const { name, namespace, uid, resourceVersion, creationTimestamp, deletionTimestamp } = live.metadata
  const entries = managers ? formatManagers(managers) : live.metadata.managedFields
  const identity: ObjectMeta = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    uid,
    resourceVersion,
    creationTimestamp,
    ...(resource.generation ? { generation: nextGeneration(resource, live, next) } : {}),
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    ...(entries === undefined || entries.length === 0 ? {} : { managedFields: entries }),
  }
  const object = toObject({ ...next, apiVersion: apiVersionOf(resource), kind: resource.kind }, identity)
  if (entries === undefined || entries.length === 0) delete object.metadata.managedFields
  if (same(unstamped(live), unstamped(object))) return live
  if (writer.dryRun) return object
  const stored = core.store.put(storeKey(resource), object)
  const waiting = (stored.metadata.finalizers ?? []).length > 0 || resource.plural === 'namespaces'
  if (deletionTimestamp !== undefined && !waiting) core.store.remove(storeKey(resource), keyOf(stored))
  return stored
}
