import { type KubeObject, recordIn } from '../object.js'
import { conditionOf, failed, type Health, isBehind, saying } from './conditions.js'
import { byEvery } from './words.js'

/**
 * Fields that only Crossplane gives to objects: claims and composite resources, of groups and kinds that users define, and managed resources.
 * Source: https://docs.crossplane.io/latest/
 */
const fields = [
  'compositeDeletePolicy',
  'compositionRef',
  'compositionSelector',
  'compositionUpdatePolicy',
  'crossplane',
  'forProvider',
]

export const isOfCrossplane = (object: KubeObject): boolean => {
  const spec = recordIn(object, 'spec')
  return fields.some((field) => spec[field] !== undefined)
}

/** Synced: what is wanted can be requested. Ready: it exists. Without a report it is not ready. */
export const crossplaneHealth = (object: KubeObject): Health => {
  const synced = conditionOf(object, 'Synced')
  return synced?.status === 'False' && !isBehind(object)
    ? failed(saying(synced))
    : byEvery('Synced', 'Ready')(object)
}
