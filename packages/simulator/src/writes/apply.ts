import { withDefaults } from '../admission/defaults.js'
import { refuseTaken } from '../admission/taken.js'
import { validate } from '../admission/validate.js'
import { badRequest, conflict } from '../errors.js'
import { applyFields } from '../fields/apply.js'
import { manageable, parseManagers } from '../fields/managers.js'
import { type JsonObject, objectOf, stringOf, without } from '../objects/json.js'
import type { KubeObject, ObjectKey } from '../objects/object.js'
import { type Resource, storeKey } from '../resources/resource.js'
import { commitUpdate, entryFor } from './commit.js'
import type { Core, Writer } from './core.js'
import { createObject, requireKind } from './create.js'
import { checkRevision, refuseUid } from './update.js'

const requireEqual = (what: string, sent: string, expected: string): void => {
  if (sent === expected) return
  throw badRequest(`the ${what} of the object (${sent}) does not match the ${what} on the URL (${expected})`)
}

const part = (resource: Resource, sent: JsonObject, subresource: string): JsonObject => {
  if (subresource === 'status') return { status: sent.status ?? {} }
  return resource.status ? without(sent, 'status') : sent
}

export interface ApplyResult {
  object: KubeObject
  created: boolean
}

/**
 * `PATCH` with `application/apply-patch+yaml`. Creates what does not exist, except when `metadata.uid` is set: then
 * somebody deleted the object that the caller meant, and the answer is 409. For an object with another uid it is 422.
 */
export const applyObject = (
  core: Core,
  resource: Resource,
  key: ObjectKey,
  sent: JsonObject,
  writer: Writer & { force: boolean },
): ApplyResult => {
  if (stringOf(sent.apiVersion) === '' || stringOf(sent.kind) === '') {
    throw badRequest('apiVersion and kind are required in an apply')
  }
  requireKind(resource, sent)
  const metadata = objectOf(sent.metadata)
  if (metadata.managedFields !== undefined) throw badRequest('metadata.managedFields must be nil')
  requireEqual('name', stringOf(metadata.name, key.name), key.name)
  requireEqual('namespace', stringOf(metadata.namespace, key.namespace), key.namespace)

  const live = core.store.get(storeKey(resource), key)
  const named = { ...sent, metadata: { ...metadata, name: key.name } }
  if (!live) {
    const uid = stringOf(metadata.uid)
    if (uid !== '' || stringOf(metadata.resourceVersion) !== '') {
      const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`
      throw conflict(resource, key.name, why)
    }
    return { object: createObject(core, resource, key.namespace, named, writer, 'Apply'), created: true }
  }
  refuseUid(resource, live, metadata)
  checkRevision(resource, live, metadata)
  const applied = applyFields(
    live,
    parseManagers(live.metadata.managedFields),
    part(resource, manageable(named), writer.subresource),
    entryFor(core, resource, { name: writer.manager, operation: 'Apply', subresource: writer.subresource }),
    { force: writer.force, settle: (object) => withDefaults(storeKey(resource), object) },
  )
  validate(resource, applied.object, live)
  refuseTaken(core.store, resource, applied.object, live)
  return {
    object: commitUpdate(core, resource, live, applied.object, applied.managers, writer),
    created: false,
  }
}
