import { badRequest, invalid, unsupportedMediaType } from '../errors.js'
import { type JsonObject, objectOf, stringOf } from '../objects/json.js'
import { type KubeObject, keyOf, type ObjectKey } from '../objects/object.js'
import { filterOf } from '../objects/selector.js'
import { jsonPatch } from '../patch/json-patch.js'
import { mergePatch } from '../patch/merge-patch.js'
import { strategicMergePatch } from '../patch/strategic.js'
import { apiVersionOf, type Resource, storeKey } from '../resources/resource.js'
import { applyObject } from '../writes/apply.js'
import type { Core } from '../writes/core.js'
import { createObject } from '../writes/create.js'
import { type DeleteOptions, deleteObject, type Propagation } from '../writes/delete.js'
import { updateObject } from '../writes/update.js'
import { mediaTypeOf, readJson, readObject, readOptional, requireObject } from './body.js'
import { type Answer, type Call, created, ok, writerOf } from './call.js'
import { requireLive } from './read.js'
import { viewFor } from './view.js'

export const create = (core: Core, resource: Resource, namespace: string, call: Call): Answer => {
  const object = createObject(core, resource, namespace, readObject(call), writerOf(call, ''), 'Update')
  return created(viewFor(resource, call.accept).object(object))
}

export const replace = (
  core: Core,
  resource: Resource,
  key: ObjectKey,
  call: Call,
  subresource: string,
): Answer => {
  const live = requireLive(core, resource, key)
  const object = updateObject(core, resource, live, readObject(call), writerOf(call, subresource))
  return ok(viewFor(resource, call.accept).object(object))
}

/** The result of a patch other than an apply on `live`. Throws 400, 415 and 422 Statuses. */
export const patched = (live: JsonObject, call: Call): JsonObject => {
  const type = mediaTypeOf(call)
  switch (type) {
    case 'application/merge-patch+json':
      return mergePatch(live, requireObject(readJson(call)))
    case 'application/strategic-merge-patch+json':
      return strategicMergePatch(live, requireObject(readJson(call)))
    case 'application/json-patch+json':
      return requireObject(jsonPatch(live, readJson(call)))
    default:
      throw unsupportedMediaType(type)
  }
}

export const isApply = (call: Call): boolean => mediaTypeOf(call).startsWith('application/apply-patch')

const apply = (core: Core, resource: Resource, key: ObjectKey, call: Call, subresource: string): Answer => {
  if (!call.query.get('fieldManager')) {
    const message = 'Required value: is required for apply patch'
    throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', [
      { reason: 'FieldValueRequired', message, field: 'fieldManager' },
    ])
  }
  const writer = { ...writerOf(call, subresource), force: call.query.get('force') === 'true' }
  const result = applyObject(core, resource, key, requireObject(readJson(call)), writer)
  const body = viewFor(resource, call.accept).object(result.object)
  return result.created ? created(body) : ok(body)
}

export const patch = (
  core: Core,
  resource: Resource,
  key: ObjectKey,
  call: Call,
  subresource: string,
): Answer => {
  if (isApply(call)) return apply(core, resource, key, call, subresource)
  const live = requireLive(core, resource, key)
  const next = patched(live, call)
  const object = updateObject(core, resource, live, next, { ...writerOf(call, subresource), patch: true })
  return ok(viewFor(resource, call.accept).object(object))
}

const propagationOf = (text: string): Propagation => {
  if (text === 'Orphan' || text === 'Foreground' || text === 'Background') return text
  throw badRequest(`invalid propagationPolicy: ${text}`)
}

/** A Job's pods are orphaned by default: batch/v1 kept the old default. */
const defaultPropagation = (resource: Resource): Propagation =>
  storeKey(resource) === 'batch/jobs' ? 'Orphan' : 'Background'

const deleteOptions = (resource: Resource, call: Call): DeleteOptions => {
  const sent = readOptional(call)
  const asked = call.query.get('propagationPolicy') ?? stringOf(sent.propagationPolicy)
  const dryRun =
    call.query.getAll('dryRun').includes('All') || JSON.stringify(sent.dryRun ?? '').includes('All')
  return {
    preconditions: objectOf(sent.preconditions),
    propagation: asked === '' ? defaultPropagation(resource) : propagationOf(asked),
    dryRun,
  }
}

const success = (resource: Resource, object: KubeObject): JsonObject => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Success',
  details: {
    name: object.metadata.name,
    ...(resource.group === '' ? {} : { group: resource.group }),
    kind: resource.plural,
    uid: object.metadata.uid,
  },
})

/** The kinds for which a deletion returns the deleted object instead of a Status. */
const answersObject = new Set([
  '/pods',
  '/services',
  '/serviceaccounts',
  '/persistentvolumes',
  '/persistentvolumeclaims',
  'storage.k8s.io/storageclasses',
])

export const remove = (core: Core, resource: Resource, key: ObjectKey, call: Call): Answer => {
  const live = requireLive(core, resource, key)
  const left = deleteObject(core, resource, live, deleteOptions(resource, call))
  const shown = left ?? (answersObject.has(storeKey(resource)) ? live : undefined)
  return ok(shown ? viewFor(resource, call.accept).object(shown) : success(resource, live))
}

export const removeCollection = (core: Core, resource: Resource, namespace: string, call: Call): Answer => {
  const options = deleteOptions(resource, call)
  const filter = filterOf(call.query)
  const objects = core.store
    .list(storeKey(resource), namespace)
    .filter((object) => filter === undefined || filter(object))
  for (const object of objects) {
    const live = core.store.get(storeKey(resource), keyOf(object))
    if (live) deleteObject(core, resource, live, options)
  }
  const metadata = { resourceVersion: String(core.store.revision()) }
  return ok({ kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource), metadata, items: objects })
}
