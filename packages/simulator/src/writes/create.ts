import { allocate } from '../admission/allocate.js'
import { withDefaults } from '../admission/defaults.js'
import { withInitialStatus } from '../admission/initial-status.js'
import { refuseTaken } from '../admission/taken.js'
import { refuseTerminating, validate } from '../admission/validate.js'
import { timestamp } from '../clock.js'
import { alreadyExists, badRequest, notFound } from '../errors.js'
import { fieldsOf, formatManagers } from '../fields/managers.js'
import { type JsonObject, objectOf, stringOf, without } from '../objects/json.js'
import { type KubeObject, type ObjectMeta, toObject } from '../objects/object.js'
import { suffix, uuid } from '../random.js'
import { apiVersionOf, type Resource, storeKey } from '../resources/resource.js'
import { entryFor } from './commit.js'
import type { Core, Writer } from './core.js'

const serverOwned = [
  'uid',
  'resourceVersion',
  'selfLink',
  'deletionTimestamp',
  'managedFields',
  'generateName',
]

const requireNamespace = (core: Core, resource: Resource, namespace: string, name: string): void => {
  if (!resource.namespaced) return
  const found = core.store.get('/namespaces', { namespace: '', name: namespace })
  if (!found) throw notFound({ group: '', plural: 'namespaces' }, namespace)
  refuseTerminating(found, resource.plural, name)
}

/** Throws a 400 Status if the sent object is of another kind than its path. */
export const requireKind = (resource: Resource, sent: JsonObject): void => {
  const expected = apiVersionOf(resource)
  const { apiVersion = expected, kind = resource.kind } = sent
  if (apiVersion === expected && kind === resource.kind) return
  throw badRequest(
    `the object provided (${String(apiVersion)}, ${String(kind)}) does not match the expected (${expected}, ${resource.kind})`,
  )
}

/** Adds an object of the simulator's own controllers: defaulted, without managers, not validated. */
export const createInternal = (core: Core, resource: Resource, sent: JsonObject): KubeObject =>
  core.store.put(storeKey(resource), materialize(core, resource, sent))

const materialize = (core: Core, resource: Resource, sent: JsonObject): KubeObject => {
  const metadata = objectOf(sent.metadata)
  const namespace = stringOf(metadata.namespace)
  const defaulted = withDefaults(storeKey(resource), {
    ...sent,
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    metadata: without(metadata, ...serverOwned),
  })
  const started =
    defaulted.status === undefined ? withInitialStatus(storeKey(resource), defaulted) : defaulted
  const identity: ObjectMeta = {
    name: stringOf(metadata.name),
    ...(namespace === '' ? {} : { namespace }),
    uid: uuid(core.random),
    resourceVersion: '',
    creationTimestamp: timestamp(core.clock.now()),
    ...(resource.generation ? { generation: 1 } : {}),
  }
  return toObject(allocate(storeKey(resource), started, identity.uid, core.random), identity)
}

/**
 * A create by a client. `operation` Apply records the sent fields as applied; Update (POST) also owns the defaults, as on
 * a real server. Throws 400, 404 (no such namespace), 409 and 422 Statuses.
 */
export const createObject = (
  core: Core,
  resource: Resource,
  namespace: string,
  sent: JsonObject,
  writer: Writer,
  operation: 'Apply' | 'Update',
): KubeObject => {
  requireKind(resource, sent)
  const metadata = objectOf(sent.metadata)
  const generated = stringOf(metadata.generateName)
  const name = stringOf(metadata.name) || (generated === '' ? '' : `${generated}${suffix(core.random)}`)
  if (name === '') throw badRequest('name or generateName is required')
  const sentNamespace = stringOf(metadata.namespace, namespace)
  if (resource.namespaced && sentNamespace !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
  requireNamespace(core, resource, namespace, name)
  if (core.store.get(storeKey(resource), { namespace, name })) throw alreadyExists(resource, name)

  const placed = without({ ...metadata, name }, 'namespace')
  const body: JsonObject = {
    ...(resource.status && resource.plural !== 'nodes' ? without(sent, 'status') : sent),
    metadata: resource.namespaced ? { ...placed, namespace } : placed,
  }
  const object = materialize(core, resource, body)
  validate(resource, object, undefined)
  refuseTaken(core.store, resource, body, undefined)
  const entry = entryFor(core, resource, { name: writer.manager, operation, subresource: '' })
  const fields = fieldsOf(operation === 'Apply' ? body : object)
  const managedFields = formatManagers([{ ...entry, fields }])
  const managed =
    managedFields.length === 0 ? object : { ...object, metadata: { ...object.metadata, managedFields } }
  return writer.dryRun ? managed : core.store.put(storeKey(resource), managed)
}
