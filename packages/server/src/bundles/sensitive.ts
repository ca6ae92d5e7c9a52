import { Pointer } from 'rfc6902'
import { badField } from '../runtime/errors.js'
import type { KubernetesObject, SensitivePath } from './contract.js'

/** What stands where a sensitive value was: a keyed digest, the same for the same value on this hub. */
interface Redacted {
  digest: string
}

const isRedacted = (value: unknown): value is Redacted =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).length === 1 &&
  'digest' in value &&
  typeof value.digest === 'string' &&
  value.digest.startsWith('hmac-')

const matches = (object: KubernetesObject, path: SensitivePath): boolean =>
  object.kind === path.kind &&
  object.metadata.name === path.name &&
  (path.namespace === undefined || path.namespace === object.metadata.namespace)

const secretFields = ['data', 'stringData']

/** The JSON pointers of `object` whose values must not be shown: every value of a Secret, and what the bundle marks. */
const pointersIn = (object: KubernetesObject, marked: readonly SensitivePath[]): string[] => {
  const own =
    object.apiVersion === 'v1' && object.kind === 'Secret'
      ? secretFields.flatMap((field) => {
          const values = object[field]
          return typeof values === 'object' && values !== null
            ? Object.keys(values).map((key) => `/${field}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)
            : []
        })
      : []
  return [...own, ...marked.filter((path) => matches(object, path)).map((path) => path.pointer)]
}

/**
 * The objects with each sensitive value replaced by its digest, and the values by digest. `known` are digests stored for
 * this bundle already, which may be sent back in place of their values. Throws `BadRequest` for a marked path that is
 * not there and for a digest that is not known.
 */
export const redact = (
  objects: readonly KubernetesObject[],
  marked: readonly SensitivePath[],
  digest: (value: string) => string,
  known: ReadonlySet<string>,
): { objects: KubernetesObject[]; values: Map<string, string> } => {
  marked.forEach((path, index) => {
    const there = objects.some(
      (object) => matches(object, path) && Pointer.fromJSON(path.pointer).get(object) !== undefined,
    )
    if (!there)
      throw badField(
        `/spec/sensitive/${index}`,
        `no ${path.kind} "${path.name}" with a value at ${path.pointer}`,
      )
  })
  const values = new Map<string, string>()
  const redacted = objects.map((object, index) => {
    const pointers = pointersIn(object, marked)
    if (pointers.length === 0) return object
    const copy = structuredClone(object)
    for (const text of pointers) {
      const pointer = Pointer.fromJSON(text)
      const value: unknown = pointer.get(copy)
      if (value === undefined || value === null) continue
      if (isRedacted(value)) {
        if (!known.has(value.digest))
          throw badField(
            `/spec/source/objects/${index}${text}`,
            'is a digest that stands for no value stored with this bundle; write the value itself',
          )
        continue
      }
      const plain = JSON.stringify(value)
      const sealed = digest(plain)
      values.set(sealed, plain)
      pointer.set(copy, { digest: sealed })
    }
    return copy
  })
  return { objects: redacted, values }
}

/** The digests that stand in `objects` for sensitive values. */
export const digestsIn = (
  objects: readonly KubernetesObject[],
  marked: readonly SensitivePath[],
): ReadonlySet<string> => {
  const digests = new Set<string>()
  for (const object of objects)
    for (const text of pointersIn(object, marked)) {
      const value: unknown = Pointer.fromJSON(text).get(object)
      if (isRedacted(value)) digests.add(value.digest)
    }
  return digests
}

/** Undoes `redact`: every digest replaced by its value from `values`. A digest without a value is a bug and throws. */
export const reveal = (
  objects: readonly KubernetesObject[],
  marked: readonly SensitivePath[],
  values: ReadonlyMap<string, string>,
): KubernetesObject[] =>
  objects.map((object) => {
    const pointers = pointersIn(object, marked)
    if (pointers.length === 0) return object
    const copy = structuredClone(object)
    for (const text of pointers) {
      const pointer = Pointer.fromJSON(text)
      const value: unknown = pointer.get(copy)
      if (!isRedacted(value)) continue
      const plain = values.get(value.digest)
      if (plain === undefined) throw new Error(`the value behind ${text} of ${object.kind} is missing`)
      pointer.set(copy, JSON.parse(plain))
    }
    return copy
  })
