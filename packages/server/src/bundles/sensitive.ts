import { badField, HansaError } from '../runtime/errors.js'
import { cloneJson, parsePointer, replaceAt, valueAt } from '../runtime/json-pointer.js'
import { isRecord } from '../runtime/record.js'
import { pointerOf } from '../runtime/validation.js'
import type { KubernetesObject, SensitivePath } from './contract.js'

/** The replacement of a sensitive value: a keyed digest, the same for the same value of the same owner. */
export interface Redacted {
  digest: string
}

export const isRedacted = (value: unknown): value is Redacted =>
  isRecord(value) &&
  Object.keys(value).length === 1 &&
  typeof value.digest === 'string' &&
  value.digest.startsWith('hmac-')

type Keys = readonly string[]

const matches = (object: KubernetesObject, path: SensitivePath): boolean =>
  object.kind === path.kind &&
  object.metadata.name === path.name &&
  (path.namespace === undefined || path.namespace === object.metadata.namespace)

/** The fields of a Secret in which every value is sensitive. */
export const secretFields = ['data', 'stringData']

/** The places in `object` of values that must not be shown, as keys: every value of a Secret, and the marked paths of the bundle. */
export const placesIn = (object: KubernetesObject, marked: readonly SensitivePath[]): string[][] => {
  const own =
    object.apiVersion === 'v1' && object.kind === 'Secret'
      ? secretFields.flatMap((field) => {
          const values = object[field]
          return typeof values === 'object' && values !== null
            ? Object.keys(values).map((key) => [field, key])
            : []
        })
      : []
  return [
    ...own,
    ...marked.filter((path) => matches(object, path)).map(({ pointer }) => parsePointer(pointer)),
  ]
}

/** Only the outermost places: a value is sealed once, with everything inside it. */
export const outermost = (places: readonly Keys[]): Keys[] => {
  const all = new Set(places.map(pointerOf))
  return places.filter(
    (keys) => !keys.some((_, length) => length > 0 && all.has(pointerOf(keys.slice(0, length)))),
  )
}

/** The identity of an object stays readable. */
const headFields = new Set(['apiVersion', 'kind', 'metadata'])

/** Throws `BadRequest` for a marked path that does not exist, or that cannot be hidden. */
export const checkMarks = (objects: readonly KubernetesObject[], marked: readonly SensitivePath[]): void => {
  for (const [index, path] of marked.entries()) {
    const pointer = `/spec/sensitive/${index}`
    const keys = parsePointer(path.pointer)
    if (headFields.has(keys[0] ?? ''))
      throw badField(
        `${pointer}/pointer`,
        `"${path.pointer}" is in ${keys[0]}, which cannot be hidden`,
        'mark only values outside apiVersion, kind and metadata',
      )
    if (!objects.some((object) => matches(object, path) && valueAt(object, keys) !== undefined))
      throw badField(pointer, `no ${path.kind} "${path.name}" with a value at ${path.pointer}`)
  }
}

const holdsDigest = (value: unknown): boolean =>
  isRedacted(value) || (typeof value === 'object' && value !== null && Object.values(value).some(holdsDigest))

/** The sealed values: digests by value, values by digest, and the digests that clients can send back in place of values. */
export interface Sealing {
  digest: (value: string) => string
  /** `any`: accepts any digest, for data that is already stored. */
  known: ReadonlySet<string> | 'any'
  values: Map<string, string>
}

/**
 * The replacement of a sensitive value. A known digest stays. Throws `BadRequest` at `pointer` for an unknown digest, and for
 * one inside a value that is sealed as a whole.
 */
export const sealedValue = (
  value: unknown,
  { digest, known, values }: Sealing,
  pointer: string,
): Redacted => {
  if (isRedacted(value)) {
    if (known === 'any' || known.has(value.digest)) return { digest: value.digest }
    throw badField(pointer, 'is a digest that matches no stored value; write the value itself')
  }
  if (known !== 'any' && holdsDigest(value))
    throw badField(
      pointer,
      'contains a digest inside a value that is encrypted as a whole; write the value itself',
    )
  const plain = JSON.stringify(value)
  const sealed = digest(plain)
  values.set(sealed, plain)
  return { digest: sealed }
}

/**
 * The objects with each sensitive value replaced by its digest, and the values by digest. `known` are digests already stored for
 * this bundle, which clients can send back in place of their values. Throws `BadRequest` for a marked path that does
 * not exist and for an unknown digest.
 */
export const redact = (
  objects: readonly KubernetesObject[],
  marked: readonly SensitivePath[],
  digest: (value: string) => string,
  known: ReadonlySet<string>,
): { objects: KubernetesObject[]; values: Map<string, string> } => {
  checkMarks(objects, marked)
  const values = new Map<string, string>()
  const redacted = objects.map((object, index) => {
    const places = outermost(placesIn(object, marked))
    if (places.length === 0) return object
    const copy = cloneJson(object)
    for (const keys of places) {
      const value = valueAt(object, keys)
      if (value === undefined || value === null) continue
      const at = `/spec/source/objects/${index}${pointerOf(keys)}`
      replaceAt(copy, keys, sealedValue(value, { digest, known, values }, at))
    }
    // apiVersion, kind and metadata are never hidden, so it is still a valid object.
    return copy as KubernetesObject
  })
  return { objects: redacted, values }
}

/** The digests of sensitive values in `objects`. */
export const digestsIn = (
  objects: readonly KubernetesObject[],
  marked: readonly SensitivePath[],
): ReadonlySet<string> => {
  const digests = new Set<string>()
  for (const object of objects)
    for (const keys of placesIn(object, marked)) {
      const value = valueAt(object, keys)
      if (isRedacted(value)) digests.add(value.digest)
    }
  return digests
}

/** The objects with every digest of a sensitive value mapped. */
export const withDigests = (
  objects: readonly KubernetesObject[],
  marked: readonly SensitivePath[],
  change: (digest: string) => string,
): KubernetesObject[] =>
  objects.map((object) => {
    const copy = cloneJson(object)
    for (const keys of placesIn(object, marked)) {
      const value = valueAt(object, keys)
      if (isRedacted(value)) replaceAt(copy, keys, { digest: change(value.digest) })
    }
    return copy as KubernetesObject
  })

/** Undoes `redact`: every digest replaced by its value from `values`. Throws `Unprocessable` for a digest without a value. */
export const reveal = (
  objects: readonly KubernetesObject[],
  marked: readonly SensitivePath[],
  values: ReadonlyMap<string, string>,
): KubernetesObject[] =>
  objects.map((object) => {
    const places = placesIn(object, marked)
    if (places.length === 0) return object
    const copy = cloneJson(object)
    for (const keys of places) {
      const value = valueAt(copy, keys)
      if (!isRedacted(value)) continue
      replaceAt(copy, keys, revealed(value, values, `${object.kind} ${pointerOf(keys)}`))
    }
    return copy as KubernetesObject
  })

/** The value behind a digest. `where` names its place in the error. */
export const revealed = (
  { digest }: Redacted,
  values: ReadonlyMap<string, string>,
  where: string,
): unknown => {
  const plain = values.get(digest)
  if (plain === undefined)
    throw new HansaError('Unprocessable', {
      reason: `the value behind ${where} is missing from the database`,
      fix: 'send the value itself again',
    })
  return JSON.parse(plain)
}
