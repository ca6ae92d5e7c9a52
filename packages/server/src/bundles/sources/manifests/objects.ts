import { badField, type FieldError, HansaError } from '../../../runtime/errors.js'
import type { KubernetesObject } from '../../contract.js'
import { withoutForeignFields } from '../../foreign-fields.js'
import { identityOf } from '../../object-identity.js'
import { policyProblems } from '../../object-policies.js'

/**
 * The objects of a bundle, ready to store, without the fields that servers and controllers own; calls `warn` where an
 * author may have meant such a field. Throws `BadRequest` naming each object that is a List, uses generateName, carries
 * a label of Hansa's own, has an annotation with an unknown value, or is a duplicate.
 */
export const checkObjects = (
  objects: readonly KubernetesObject[],
  warn: (text: string) => void = () => {},
): KubernetesObject[] => {
  const errors: FieldError[] = []
  const seen = new Map<string, number>()
  objects.forEach((object, index) => {
    const pointer = `/spec/source/objects/${index}`
    const say = (path: string, reason: string): void => {
      errors.push({ pointer: `${pointer}${path}`, reason })
    }
    if (object.kind.endsWith('List') && Array.isArray(object.items))
      say('/kind', `is a ${object.kind}; write its items as separate objects`)
    if ('generateName' in object.metadata)
      say('/metadata/generateName', 'is not supported; set metadata.name')
    for (const key of Object.keys(object.metadata.labels ?? {}))
      if (key.startsWith('hansa.dev/')) say('/metadata/labels', `"${key}" is managed by Hansa; remove it`)
    for (const { annotation, reason } of policyProblems(object))
      say(`/metadata/annotations/${annotation.replace('/', '~1')}`, reason)
    const identity = identityOf(object)
    const first = seen.get(identity)
    if (first === undefined) seen.set(identity, index)
    else
      say(
        '',
        `${object.kind} "${object.metadata.name}" is also at /spec/source/objects/${first}; remove one of them`,
      )
  })
  const [first] = errors
  if (first !== undefined)
    throw errors.length === 1
      ? badField(first.pointer, first.reason)
      : new HansaError(
          'BadRequest',
          { reason: `${errors.length} objects of the bundle are invalid` },
          { errors },
        )
  return objects.map((sent) => {
    const { object, warnings } = withoutForeignFields(sent)
    for (const warning of warnings) warn(warning)
    return object
  })
}
