import { badField, type FieldError, HansaError } from '../runtime/errors.js'
import type { KubernetesObject } from './contract.js'

const serverOwned = ['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'managedFields', 'selfLink']

/** `Kind/namespace/name` within its API group: two objects of one bundle must not share it. */
export const identityOf = (object: KubernetesObject): string =>
  [groupOf(object.apiVersion), object.kind, object.metadata.namespace ?? '', object.metadata.name].join('/')

/** The API group of an apiVersion: '' for `v1`, `apps` for `apps/v1`. */
export const groupOf = (apiVersion: string): string => {
  const slash = apiVersion.indexOf('/')
  return slash === -1 ? '' : apiVersion.slice(0, slash)
}

/** What a member owns is dropped, so that the output of `kubectl get -o yaml` can be pushed as it is. */
const withoutServerFields = (object: KubernetesObject): KubernetesObject => {
  const { status: _status, ...kept } = object
  const metadata = Object.fromEntries(
    Object.entries(object.metadata).filter(([key]) => !serverOwned.includes(key)),
  )
  return {
    ...kept,
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: { ...metadata, name: object.metadata.name },
  }
}

/**
 * The objects of a bundle, ready to store: server-owned fields dropped. Throws `BadRequest` naming each object that
 * is a List, uses generateName, carries a label of Hansa's own, or stands there twice.
 */
export const checkObjects = (objects: readonly KubernetesObject[]): KubernetesObject[] => {
  const errors: FieldError[] = []
  const seen = new Map<string, number>()
  objects.forEach((object, index) => {
    const pointer = `/spec/source/objects/${index}`
    const say = (path: string, reason: string): void => {
      errors.push({ pointer: `${pointer}${path}`, reason })
    }
    if (object.kind.endsWith('List') && Array.isArray(object.items))
      say('/kind', `is a ${object.kind}; write its items as objects of their own`)
    if ('generateName' in object.metadata) say('/metadata/generateName', 'is not possible; give a name')
    for (const key of Object.keys(object.metadata.labels ?? {}))
      if (key.startsWith('hansa.dev/')) say('/metadata/labels', `"${key}" is set by Hansa itself; remove it`)
    const identity = identityOf(object)
    const first = seen.get(identity)
    if (first === undefined) seen.set(identity, index)
    else say('', `${object.kind} "${object.metadata.name}" stands at ${first} already; remove one of them`)
  })
  const [first] = errors
  if (first !== undefined)
    throw errors.length === 1
      ? badField(first.pointer, first.reason)
      : new HansaError(
          'BadRequest',
          { reason: `${errors.length} objects of the bundle are wrong` },
          { errors },
        )
  return objects.map(withoutServerFields)
}
