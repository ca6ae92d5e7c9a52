import { type Cause, invalid } from '../errors.js'
import { at, type JsonObject, listOf, objectOf, stringOf } from '../objects/json.js'
import { type Resource, storeKey } from '../resources/resource.js'
import type { ObjectStore } from '../store/store.js'

const nodePorts = (service: JsonObject): number[] =>
  listOf(at(service, 'spec', 'ports')).flatMap((port) => {
    const { nodePort } = objectOf(port)
    return typeof nodePort === 'number' && nodePort > 0 ? [nodePort] : []
  })

const addressOf = (service: JsonObject): string => {
  const address = stringOf(at(service, 'spec', 'clusterIP'))
  return address === 'None' ? '' : address
}

/**
 * Throws a 422 Status for a Service that requests a nodePort or a cluster address of another one. `object` is the sent object
 * for a new one: allocated addresses are random, and may be taken.
 */
export const refuseTaken = (
  store: ObjectStore,
  resource: Resource,
  object: JsonObject,
  live: JsonObject | undefined,
): void => {
  if (storeKey(resource) !== '/services') return
  const address = addressOf(object) === (live && addressOf(live)) ? '' : addressOf(object)
  if (address === '' && nodePorts(object).length === 0) return
  const { name, namespace } = objectOf(object.metadata)
  const others = store
    .list('/services')
    .filter(({ metadata }) => metadata.name !== name || metadata.namespace !== namespace)
  const taken = new Set(others.flatMap(nodePorts))
  const causes = nodePorts(object).flatMap((port, index): Cause[] => {
    const message = `Invalid value: ${port}: provided port is already allocated`
    return taken.has(port)
      ? [{ reason: 'FieldValueInvalid', message, field: `spec.ports[${index}].nodePort` }]
      : []
  })
  if (address !== '' && others.some((other) => addressOf(other) === address)) {
    const message = `Invalid value: ["${address}"]: failed to allocate IP ${address}: provided IP is already allocated`
    causes.push({ reason: 'FieldValueInvalid', message, field: 'spec.clusterIPs' })
  }
  if (causes.length > 0) throw invalid(resource, stringOf(name), causes)
}
