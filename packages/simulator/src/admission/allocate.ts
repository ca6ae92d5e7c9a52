import { at, type JsonObject, objectOf } from '../objects/json.js'
import type { Random } from '../random.js'

const octet = (random: Random): number => 1 + Math.floor(random() * 253)

/** A new Job selects its pods by its own uid. */
const selectByUid = (object: JsonObject, uid: string): JsonObject => {
  const spec = objectOf(object.spec)
  if (spec.manualSelector === true) return object
  const metadata = objectOf(object.metadata)
  const name = metadata.name ?? ''
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  }
  const template = objectOf(spec.template)
  const templateMetadata = objectOf(template.metadata)
  const templateLabels = { ...objectOf(templateMetadata.labels), ...labels }
  return {
    ...object,
    metadata: metadata.labels === undefined ? { ...metadata, labels: templateLabels } : metadata,
    spec: {
      ...spec,
      selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } },
      template: { ...template, metadata: { ...templateMetadata, labels: templateLabels } },
    },
  }
}

/** Fields that the server sets on each new object of a kind, beyond its defaults. */
export const allocate = (resource: string, object: JsonObject, uid: string, random: Random): JsonObject => {
  if (resource === '/services') return withAddress(object, random)
  return resource === 'batch/jobs' ? selectByUid(object, uid) : object
}

/** A new Service gets its cluster address; addresses are random and not checked for being taken. */
const withAddress = (object: JsonObject, random: Random): JsonObject => {
  const spec = objectOf(object.spec)
  if (spec.type === 'ExternalName' || spec.clusterIP !== undefined) return object
  const clusterIP = `10.96.${octet(random)}.${octet(random)}`
  return { ...object, spec: { ...spec, clusterIP, clusterIPs: [clusterIP] } }
}

/** Allocated values stay when a client replaces the object without them. */
export const keepAllocated = (resource: string, live: JsonObject, next: JsonObject): JsonObject => {
  if (resource === 'batch/jobs') return keepSelection(live, next)
  const { clusterIP, clusterIPs } = objectOf(live.spec)
  if (resource !== '/services' || clusterIP === undefined) return next
  if (at(next, 'spec', 'clusterIP') !== undefined) return next
  const spec = { ...objectOf(next.spec), clusterIP, ...(clusterIPs === undefined ? {} : { clusterIPs }) }
  return { ...next, spec }
}

const keepSelection = (live: JsonObject, next: JsonObject): JsonObject => {
  const uid = at(live, 'metadata', 'uid')
  return typeof uid === 'string' ? selectByUid(next, uid) : next
}
