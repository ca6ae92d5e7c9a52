import { applyConflict, badRequest } from '../errors.js'
import { at, type JsonObject, numberOf, objectOf, stringOf, stringsOf } from '../objects/json.js'
import type { KubeObject, ObjectKey } from '../objects/object.js'
import type { Resource } from '../resources/resource.js'
import type { Core } from '../writes/core.js'
import { updateObject } from '../writes/update.js'
import { readJson, readObject, requireObject } from './body.js'
import { type Answer, type Call, ok, writerOf } from './call.js'
import { requireLive } from './read.js'
import { isApply, patched } from './write.js'

const selectorText = (object: KubeObject): string =>
  Object.entries(stringsOf(at(object, 'spec', 'selector', 'matchLabels')))
    .map(([key, value]) => `${key}=${value}`)
    .join(',')

const scaleOf = (object: KubeObject): JsonObject => {
  const { name, namespace = '', uid, resourceVersion, creationTimestamp } = object.metadata
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: numberOf(at(object, 'spec', 'replicas')) },
    status: { replicas: numberOf(at(object, 'status', 'replicas')), selector: selectorText(object) },
  }
}

/** GET, PUT and PATCH of `…/scale`. A write owns `spec.replicas` under subresource `scale`. */
export const scale = (core: Core, resource: Resource, key: ObjectKey, call: Call): Answer => {
  const live = requireLive(core, resource, key)
  if (call.method === 'GET') return ok(scaleOf(live))
  if (call.method === 'PATCH' && isApply(call)) return ok(scaleOf(applyScale(core, resource, live, call)))
  const sent = call.method === 'PUT' ? readObject(call) : patched(scaleOf(live), call)
  return ok(scaleOf(setReplicas(core, resource, live, sent, call)))
}

const setReplicas = (
  core: Core,
  resource: Resource,
  live: KubeObject,
  sent: JsonObject,
  call: Call,
): KubeObject => {
  const replicas = at(sent, 'spec', 'replicas')
  if (typeof replicas !== 'number') throw badRequest('spec.replicas must be a number')
  const resourceVersion = stringOf(at(sent, 'metadata', 'resourceVersion'))
  const next: JsonObject = {
    ...live,
    metadata: { ...live.metadata, ...(call.method === 'PUT' ? { resourceVersion } : {}) },
    spec: { ...objectOf(live.spec), replicas },
  }
  return updateObject(core, resource, live, next, writerOf(call, 'scale'))
}

/** An apply to scale is treated as an update: refused while another manager owns the number, unless forced. */
const applyScale = (core: Core, resource: Resource, live: KubeObject, call: Call): KubeObject => {
  const sent = requireObject(readJson(call))
  const { manager } = writerOf(call, 'scale')
  const owner = live.metadata.managedFields?.find(
    (entry) => entry.manager !== manager && at(entry.fieldsV1, 'f:spec', 'f:replicas') !== undefined,
  )
  const differs = at(sent, 'spec', 'replicas') !== at(live, 'spec', 'replicas')
  if (owner && differs && call.query.get('force') !== 'true') {
    const message = `conflict with "${owner.manager}"`
    throw applyConflict([{ reason: 'FieldManagerConflict', message, field: '.spec.replicas' }])
  }
  return setReplicas(core, resource, live, sent, call)
}
