import type { TargetObject } from '../contract.js'
import { apiVersionOf, type Place } from '../place.js'
import type { ApplyError } from './apply-error.js'

type ObjectPlace = Pick<TargetObject, 'cluster' | 'apiVersion' | 'kind' | 'namespace' | 'name'>

const keyOfObject = ({ apiVersion, kind, namespace = '', name }: ObjectPlace): string =>
  `${apiVersion}/${kind}/${namespace}/${name}`

const placed = (cluster: string, place: Place): ObjectPlace => ({
  cluster,
  apiVersion: apiVersionOf(place),
  kind: place.kind,
  ...(place.namespace === '' ? {} : { namespace: place.namespace }),
  name: place.name,
})

/**
 * The objects of a target including those that could not be applied, each with its reason. An object that was refused
 * before it was ever applied is in no inventory. Pure.
 */
export const withRefused = (
  objects: readonly TargetObject[],
  cluster: string,
  refusals: readonly ApplyError[],
): TargetObject[] => {
  const all = new Map(objects.map((object) => [keyOfObject(object), object]))
  for (const { place, reason, message } of refusals) {
    if (place === undefined) continue
    const object = placed(cluster, place)
    const key = keyOfObject(object)
    const health = reason === 'Waiting' ? 'Pending' : 'Failed'
    all.set(key, { ...(all.get(key) ?? object), health, message })
  }
  return [...all.values()]
}
