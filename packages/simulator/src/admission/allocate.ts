import { at, type JsonObject, objectOf } from '../objects/json.js'
import type { Random } from '../random.js'

const octet = (random: Random): number => 1 + Math.floor(random() * 253)

/** A new Service gets its cluster address; addresses are random and not checked for being taken. */
export function allocate(resource: string, object: JsonObject, random: Random): JsonObject {
  const spec = objectOf(object.spec)
  if (resource !== '/services' || spec.type === 'ExternalName' || spec.clusterIP !== undefined) return object
  const clusterIP = `10.96.${octet(random)}.${octet(random)}`
  return { ...object, spec: { ...spec, clusterIP, clusterIPs: [clusterIP] } }
}

/** What was allocated stays when a client replaces the object without naming it. */
export function keepAllocated(resource: string, live: JsonObject, next: JsonObject): JsonObject {
  const { clusterIP, clusterIPs } = objectOf(live.spec)
  if (resource !== '/services' || clusterIP === undefined) return next
  if (at(next, 'spec', 'clusterIP') !== undefined) return next
  const spec = { ...objectOf(next.spec), clusterIP, ...(clusterIPs === undefined ? {} : { clusterIPs }) }
  return { ...next, spec }
}
