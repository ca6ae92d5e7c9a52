import { keepAllocated } from '../admission/allocate.js'
import { withDefaults } from '../admission/defaults.js'
import { refuseTaken } from '../admission/taken.js'
import { validate } from '../admission/validate.js'
import { badRequest, conflict, invalid } from '../errors.js'
import { compareObjects } from '../fields/compare.js'
import { afterUpdate, manageable, parseManagers, sentManagers } from '../fields/managers.js'
import { type JsonObject, objectOf, stringOf, without } from '../objects/json.js'
import type { KubeObject } from '../objects/object.js'
import { type Resource, storeKey } from '../resources/resource.js'
import { commitUpdate, entryFor } from './commit.js'
import type { Core, Writer } from './core.js'
import { requireKind } from './create.js'

const preconditionFailed = (sent: string, live: string): string =>
  `Precondition failed: UID in precondition: ${sent}, UID in object meta: ${live}`

const modified = 'the object has been modified; please apply your changes to the latest version and try again'

/** Throws a 409 Status when the write names a resourceVersion the object does not have. */
export const checkRevision = (resource: Resource, live: KubeObject, metadata: JsonObject): void => {
  const revision = stringOf(metadata.resourceVersion)
  if (revision === '' || revision === '0' || revision === live.metadata.resourceVersion) return
  throw conflict(resource, live.metadata.name, modified)
}

/** Throws a 409 Status when the write names a uid the object does not have; `why` is given both. */
export const checkUid = (
  resource: Resource,
  live: KubeObject,
  sent: JsonObject,
  why: (sent: string, live: string) => string,
): void => {
  const uid = stringOf(sent.uid)
  if (uid !== '' && uid !== live.metadata.uid) {
    throw conflict(resource, live.metadata.name, why(uid, live.metadata.uid))
  }
}

/** A patch or an apply with another uid is refused as invalid, 422: the field cannot be changed. */
export const refuseUid = (resource: Resource, live: KubeObject, metadata: JsonObject): void => {
  const uid = stringOf(metadata.uid)
  if (uid === '' || uid === live.metadata.uid) return
  const message = `Invalid value: "${uid}": field is immutable`
  throw invalid(resource, live.metadata.name, [
    { reason: 'FieldValueInvalid', message, field: 'metadata.uid' },
  ])
}

/** The part that a write to the main path or a subresource can change, over the part it cannot. */
export const restrict = (
  resource: Resource,
  live: KubeObject,
  sent: JsonObject,
  subresource: string,
): JsonObject => {
  if (subresource === 'status')
    return { ...live, ...(sent.status === undefined ? {} : { status: sent.status }) }
  if (!resource.status) return sent
  const next = without(sent, 'status')
  return live.status === undefined ? next : { ...next, status: live.status }
}

/**
 * PUT, or the result of a `patch`: replaces the object, or its status. Others lose the fields this write changed.
 * Throws 400, 409 and 422 Statuses.
 */
export const updateObject = (
  core: Core,
  resource: Resource,
  live: KubeObject,
  sent: JsonObject,
  writer: Writer & { patch?: boolean },
): KubeObject => {
  requireKind(resource, sent)
  const metadata = objectOf(sent.metadata)
  if (stringOf(metadata.name, live.metadata.name) !== live.metadata.name) {
    throw badRequest('the name of the object does not match the name on the URL')
  }
  if (stringOf(metadata.namespace, live.metadata.namespace) !== (live.metadata.namespace ?? '')) {
    throw badRequest('the namespace of the object does not match the namespace on the request')
  }
  if (writer.patch) refuseUid(resource, live, metadata)
  else checkUid(resource, live, metadata, preconditionFailed)
  checkRevision(resource, live, metadata)
  const wanted = keepAllocated(storeKey(resource), live, restrict(resource, live, sent, writer.subresource))
  const next = withDefaults(storeKey(resource), wanted)
  validate(resource, next, live)
  refuseTaken(core.store, resource, next, live)
  const managers = afterUpdate(
    writer.subresource === ''
      ? sentManagers(metadata.managedFields, live.metadata.managedFields)
      : parseManagers(live.metadata.managedFields),
    entryFor(core, resource, { name: writer.manager, operation: 'Update', subresource: writer.subresource }),
    compareObjects(manageable(live), manageable(next)),
  )
  return commitUpdate(core, resource, live, next, managers, writer)
}

/** A status written by the simulator's own controllers: no managers, no checks. */
export const writeStatus = (
  core: Core,
  resource: Resource,
  live: KubeObject,
  status: JsonObject,
): KubeObject => commitUpdate(core, resource, live, { ...live, status }, undefined, { dryRun: false })

/** Any change by the simulator's own controllers. */
export const writeInternal = (
  core: Core,
  resource: Resource,
  live: KubeObject,
  next: JsonObject,
): KubeObject => commitUpdate(core, resource, live, next, undefined, { dryRun: false })
