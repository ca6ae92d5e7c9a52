import type { JsonPatchOperation } from '../runtime/json-patch.js'
import { cloneJson, indexOf, parsePointer, replaceAt, setOwn, valueAt } from '../runtime/json-pointer.js'
import { isRecord } from '../runtime/record.js'
import { pointerOf } from '../runtime/validation.js'
import type { SensitivePath } from './contract.js'
import type { ObjectSelector } from './render.js'
import { isRedacted, revealed, type Sealing, sealedValue, secretFields } from './sensitive.js'

/** Patches of objects, as in overrides. */
export interface ObjectPatch<Operation extends JsonPatchOperation = JsonPatchOperation> {
  object: ObjectSelector
  patch: readonly Operation[]
}

/** Stands for every key of a map or list. */
const every: unique symbol = Symbol('every')
type Pattern = readonly (string | typeof every)[]

const isPosition = (key: string): boolean => key === '-' || indexOf(key) !== undefined

/** Positions in a list move while a patch is applied: any of them can be the marked one. */
const fits = (step: Pattern[number] | undefined, key: string): boolean =>
  step === every || step === key || (typeof step === 'string' && isPosition(step) && isPosition(key))

/** The sensitive paths in the objects a selector can match: every value of a Secret, and the marked paths of the bundle. */
const patternsOf = (object: ObjectSelector, marked: readonly SensitivePath[]): Pattern[] => [
  ...(object.kind === 'Secret' ? secretFields.map((field): Pattern => [field, every]) : []),
  ...marked
    .filter(
      ({ kind, name, namespace }) =>
        kind === object.kind &&
        name === object.name &&
        (namespace === undefined || object.namespace === undefined || namespace === object.namespace),
    )
    .map(({ pointer }) => parsePointer(pointer)),
]

/** The places in `value` that `rest` leads to; a value on the way that is not a map or list is the place itself. */
const expand = (value: unknown, rest: Pattern): string[][] => {
  const [step, ...more] = rest
  if (value === undefined || value === null) return []
  if (step === undefined) return [[]]
  if (typeof value !== 'object') return [[]]
  return Object.entries(value).flatMap(([key, item]) =>
    fits(step, key) ? expand(item, more).map((keys) => [key, ...keys]) : [],
  )
}

const keysOf = (path: string): readonly string[] | undefined => {
  try {
    return parsePointer(path)
  } catch {
    // A path that cannot be followed is refused when it is applied; until then none of it is shown.
    return undefined
  }
}

/** The places in an operation's value that are sensitive: all of it ('' in keys) at or below a sensitive path, parts of it above one. */
const placesIn = (operation: JsonPatchOperation, patterns: readonly Pattern[]): string[][] => {
  if (!('value' in operation) || operation.value === undefined || operation.value === null) return []
  if (patterns.length === 0) return []
  const keys = keysOf(operation.path)
  if (keys === undefined) return [[]]
  const found = patterns.flatMap((pattern) => {
    const shared = Math.min(pattern.length, keys.length)
    if (!keys.slice(0, shared).every((key, index) => fits(pattern[index], key))) return []
    return expand(operation.value, pattern.slice(keys.length))
  })
  if (found.some((place) => place.length === 0)) return [[]]
  const all = new Map(found.map((place) => [pointerOf(place), place]))
  return [...all.values()].filter(
    (place) => !place.some((_, length) => length > 0 && all.has(pointerOf(place.slice(0, length)))),
  )
}

const mapped = <Operation extends JsonPatchOperation>(
  operation: Operation,
  places: readonly string[][],
  change: (value: unknown, keys: readonly string[]) => unknown,
): Operation => {
  if (places.length === 0 || !('value' in operation)) return operation
  if (places[0]?.length === 0) return { ...operation, value: change(operation.value, []) }
  const value = cloneJson(operation.value)
  for (const keys of places) replaceAt(value, keys, change(valueAt(operation.value, keys), keys))
  return { ...operation, value }
}

/**
 * Patches with their sensitive values replaced by digests; the values are added to `sealing.values`. Throws `BadRequest`, at
 * `pointer` of the patch, by its position, for a digest that matches no value.
 */
export const redactPatches = <Operation extends JsonPatchOperation, Given extends ObjectPatch<Operation>>(
  patches: readonly Given[],
  marked: readonly SensitivePath[],
  sealing: Sealing,
  pointer: (index: number) => string,
): Given[] =>
  patches.map((given, index) => {
    const patterns = patternsOf(given.object, marked)
    const patch = given.patch.map((operation, at) =>
      mapped(operation, placesIn(operation, patterns), (value, keys) =>
        sealedValue(value, sealing, `${pointer(index)}/patch/${at}/value${pointerOf(keys)}`),
      ),
    )
    return { ...given, patch }
  })

const givenValue = (operation: JsonPatchOperation): unknown =>
  'value' in operation ? operation.value : undefined

/** Every digest within a value. */
export const digestsWithin = (value: unknown): Set<string> => {
  const digests = new Set<string>()
  const visit = (part: unknown): void => {
    if (isRedacted(part)) digests.add(part.digest)
    else if (typeof part === 'object' && part !== null) Object.values(part).forEach(visit)
  }
  visit(value)
  return digests
}

/** Every digest of a value in patches, also where nothing is marked any more: another revision may have marked it. */
export const digestsInPatches = (patches: readonly ObjectPatch[]): ReadonlySet<string> =>
  digestsWithin(patches.flatMap(({ patch }) => patch.map(givenValue)))

const filled = (value: unknown, values: ReadonlyMap<string, string>): unknown => {
  if (isRedacted(value)) return values.has(value.digest) ? revealed(value, values, '') : value
  if (Array.isArray(value)) return value.map((item: unknown) => filled(item, values))
  if (!isRecord(value)) return value
  const copy: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value)) setOwn(copy, key, filled(item, values))
  return copy
}

/** Undoes `redactPatches`: every digest that `values` knows becomes its value. Throws `Unprocessable` for another one where a value is sensitive. */
export const revealPatches = <Operation extends JsonPatchOperation, Given extends ObjectPatch<Operation>>(
  patches: readonly Given[],
  marked: readonly SensitivePath[],
  values: ReadonlyMap<string, string>,
): Given[] =>
  patches.map((given) => {
    const { kind, name } = given.object
    const patterns = patternsOf(given.object, marked)
    const patch = given.patch.map((operation, index) => {
      if (givenValue(operation) === undefined) return operation
      for (const keys of placesIn(operation, patterns)) {
        const value = valueAt(givenValue(operation), keys)
        if (isRedacted(value))
          revealed(value, values, `operation ${index} of the override of ${kind} "${name}"`)
      }
      return { ...operation, value: filled(givenValue(operation), values) }
    })
    return { ...given, patch }
  })
