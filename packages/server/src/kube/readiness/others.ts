import { type KubeObject, recordIn, recordsIn, textIn } from '../object.js'
import { conditionOf, failed, type Health, progressing, ready, saying } from './conditions.js'

export const claimHealth = (object: KubeObject): Health => {
  const phase = textIn(recordIn(object, 'status'), 'phase') ?? 'Pending'
  if (phase === 'Bound') return ready('bound')
  if (phase === 'Lost') return failed('its volume is lost')
  const storage = textIn(recordIn(object, 'spec'), 'storageClassName')
  const from = storage ? `storage class ${storage}` : 'no storage class'
  return progressing(`the claim is ${phase}, not bound to a volume (${from})`)
}

export const volumeHealth = (object: KubeObject): Health => {
  const status = recordIn(object, 'status')
  const phase = textIn(status, 'phase') ?? 'Pending'
  if (phase === 'Failed') return failed(textIn(status, 'message') ?? 'the volume has failed')
  return phase === 'Pending' ? progressing('the volume is Pending') : ready(phase)
}

const addressed = (object: KubeObject): boolean =>
  recordsIn(recordIn(recordIn(object, 'status'), 'loadBalancer'), 'ingress').length > 0

/** Only a LoadBalancer waits for something: its address. */
export const serviceHealth = (object: KubeObject): Health => {
  const spec = recordIn(object, 'spec')
  const external = Array.isArray(spec.externalIPs) && spec.externalIPs.length > 0
  if (textIn(spec, 'type') !== 'LoadBalancer' || external) return ready()
  return addressed(object) ? ready('it has an address') : progressing('it has no address yet')
}

/** Many ingress controllers never publish an address, so a missing one counts as ready (as in kstatus). */
export const ingressHealth = (object: KubeObject): Health =>
  ready(addressed(object) ? 'it has an address' : 'it has no address')

export const namespaceHealth = (object: KubeObject): Health =>
  textIn(recordIn(object, 'status'), 'phase') === 'Terminating' ? progressing('it is being deleted') : ready()

export const customResourceDefinitionHealth = (object: KubeObject): Health => {
  const names = conditionOf(object, 'NamesAccepted')
  if (names?.status === 'False') return failed(saying(names))
  const established = conditionOf(object, 'Established')
  if (established?.status === 'True') return ready('established')
  return progressing(established === undefined ? 'it is not established yet' : saying(established))
}

export const apiServiceHealth = (object: KubeObject): Health => {
  const available = conditionOf(object, 'Available')
  if (available?.status === 'True') return ready('available')
  return progressing(available === undefined ? 'it is not available yet' : saying(available))
}
