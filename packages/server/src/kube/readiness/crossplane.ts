import { isRecord } from '../../runtime/record.js'
import { type KubeObject, recordIn } from '../object.js'
import { conditionOf, failed, type Health, isBehind, saying } from './conditions.js'
import { byEvery } from './words.js'

/** Groups of Crossplane and of its providers. */
const ownGroup = /(^|\.)(crossplane|upbound)\.io$/

const isOneOf =
  (...texts: readonly string[]) =>
  (value: unknown): boolean =>
    typeof value === 'string' && texts.includes(value)
const isReference = (value: unknown): boolean => isRecord(value) && typeof value.name === 'string'

/** Fields of claims and composite resources. Since Crossplane 2 they are in `spec.crossplane`. */
const composition: Readonly<Record<string, (value: unknown) => boolean>> = {
  compositionRef: isReference,
  compositionRevisionRef: isReference,
  compositionRevisionSelector: isRecord,
  compositionSelector: isRecord,
  compositionUpdatePolicy: isOneOf('Automatic', 'Manual'),
  resourceRefs: Array.isArray,
}

/** Fields of managed resources, which their definitions fill in by default. */
const managed: Readonly<Record<string, (value: unknown) => boolean>> = {
  forProvider: isRecord,
  deletionPolicy: isOneOf('Delete', 'Orphan'),
  managementPolicies: Array.isArray,
  providerConfigRef: isReference,
}

/** The fields of claims and composite resources that no other software has. */
const unmistakable: Readonly<Record<string, (value: unknown) => boolean>> = {
  compositeDeletePolicy: isOneOf('Background', 'Foreground'),
  compositionUpdatePolicy: isOneOf('Automatic', 'Manual'),
  crossplane: (value) => isRecord(value) && signsIn(value, composition) > 0,
}

/** How many of the fields a record has in the form that Crossplane gives them. */
const signsIn = (record: Record<string, unknown>, fields: typeof composition): number =>
  Object.entries(fields).filter(([field, has]) => has(record[field])).length

/**
 * Claims, composite resources and managed resources have groups and kinds that users and providers define: they are known by their fields. One
 * that other software could have, too, needs a group of Crossplane, the condition Synced or another such field.
 * Source: https://docs.crossplane.io/latest/
 */
export const isOfCrossplane = (object: KubeObject): boolean => {
  const spec = recordIn(object, 'spec')
  if (signsIn(spec, unmistakable) > 0) return true
  const signs = Math.max(
    signsIn(spec, composition),
    spec.forProvider === undefined ? 0 : signsIn(spec, managed),
  )
  if (signs === 0) return false
  const [group = ''] = object.apiVersion.split('/')
  return signs > 1 || ownGroup.test(group) || conditionOf(object, 'Synced') !== undefined
}

/** Synced: what is wanted can be requested. Ready: it exists. Without a report it is not ready. */
export const crossplaneHealth = (object: KubeObject): Health => {
  const synced = conditionOf(object, 'Synced')
  return synced?.status === 'False' && !isBehind(object)
    ? failed(saying(synced))
    : byEvery('Synced', 'Ready')(object)
}
