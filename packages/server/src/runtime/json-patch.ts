import { sameJson } from './canonical.js'
import { HansaError } from './errors.js'
import {
  childAt,
  cloneJson,
  indexOf,
  maxDepth,
  parsePointer,
  setOwn,
  typeOf,
  unprocessable,
} from './json-pointer.js'
import { measure } from './measure.js'
import { isRecord } from './record.js'

/** One operation of a JSON Patch (RFC 6902). */
export type JsonPatchOperation =
  | { op: 'add' | 'replace' | 'test'; path: string; value?: unknown }
  | { op: 'remove'; path: string }
  | { op: 'move' | 'copy'; from: string; path: string }

/** Characters and members by which one patch may make a document larger: copying something into itself doubles it. */
const maxGrowth = 4 * 1024 * 1024
/** Each costs a walk, and a shift of a list at worst. */
const maxOperations = 1000

/** A document that is patched in place; it begins as its own copy. */
export interface JsonPatcher {
  readonly document: unknown
  /** Throws `Unprocessable`, or the error of a failed `test`; the document is then in an undefined state. */
  apply(operation: JsonPatchOperation): void
}

const missing = (pointer: string, key: string, parent: unknown): HansaError => {
  const at = Array.isArray(parent)
    ? `a list of ${parent.length} has no index "${key}"`
    : isRecord(parent)
      ? `the object has no key "${key}"`
      : `"${key}" would be inside ${typeOf(parent)}`
  return unprocessable(`no value at ${JSON.stringify(pointer)}: ${at}`, 'correct the path')
}

/** The parent of the value at `pointer`, and the value's key in it. */
const parentOf = (
  document: unknown,
  pointer: string,
): { parent: unknown; key: string; depth: number } | undefined => {
  const keys = parsePointer(pointer)
  const key = keys.at(-1)
  if (key === undefined) return undefined
  if (keys.length > maxDepth) throw tooDeep()
  let parent = document
  for (const step of keys.slice(0, -1)) {
    const child = childAt(parent, step)
    if (child === undefined) throw missing(pointer, step, parent)
    parent = child
  }
  return { parent, key, depth: keys.length }
}

const tooDeep = (): HansaError =>
  unprocessable(`the result is nested more than ${maxDepth} levels deep`, 'flatten it')

const givenValue = (operation: JsonPatchOperation & { value?: unknown }): unknown => {
  if (operation.value === undefined) throw unprocessable('"value" is missing', 'set "value"; null is allowed')
  return operation.value
}

export interface PatchOptions {
  /** The error of a failed `test` operation: a Conflict if somebody else may have changed the document. */
  failedTest?: 'Conflict' | 'Unprocessable'
}

/** The value at `pointer`. */
const valueAt = (document: unknown, pointer: string): unknown => {
  const place = parentOf(document, pointer)
  if (place === undefined) return document
  const value = childAt(place.parent, place.key)
  if (value === undefined) throw missing(pointer, place.key, place.parent)
  return value
}

/** Puts `value` at `pointer`. Returns the document, which is `value` itself if the pointer is empty. */
const put = (document: unknown, pointer: string, value: unknown, mode: 'add' | 'replace'): unknown => {
  const place = parentOf(document, pointer)
  if (place === undefined) return value
  const { parent, key } = place
  if (Array.isArray(parent)) {
    const list: unknown[] = parent
    const index = key === '-' && mode === 'add' ? list.length : indexOf(key)
    const last = mode === 'add' ? list.length : list.length - 1
    if (index === undefined || index > last) throw missing(pointer, key, parent)
    list.splice(index, mode === 'add' ? 0 : 1, value)
  } else if (isRecord(parent) && (mode === 'add' || Object.hasOwn(parent, key))) setOwn(parent, key, value)
  else throw missing(pointer, key, parent)
  return document
}

/** Removes the value at `pointer` and returns it. */
const removeAt = (document: unknown, pointer: string): unknown => {
  const place = parentOf(document, pointer)
  if (place === undefined)
    throw unprocessable(
      'the whole document cannot be removed',
      'remove its members one by one, or replace the document',
    )
  const { parent, key } = place
  const value = childAt(parent, key)
  if (value === undefined) throw missing(pointer, key, parent)
  if (Array.isArray(parent)) parent.splice(indexOf(key) ?? 0, 1)
  else if (isRecord(parent)) Reflect.deleteProperty(parent, key)
  return value
}

/** Throws when the value at the path of a `test` differs from the one given, with the code `failedTest`. */
const requireEqual = (
  document: unknown,
  operation: JsonPatchOperation,
  failedTest: 'Conflict' | 'Unprocessable',
): void => {
  const value = valueAt(document, operation.path)
  const wanted = givenValue(operation)
  if (measure(wanted, maxGrowth).depth > maxDepth) throw tooDeep()
  if (!sameJson(value, wanted))
    throw new HansaError(failedTest, {
      reason: `the value at ${JSON.stringify(operation.path)} (${typeOf(value)}) differs from the one tested for (${typeOf(wanted)})`,
      fix: 'read the object again and retry the change',
    })
}

/** Copies values to insert, until they exceed the growth limit together. */
const createCopies = () => {
  let room = maxGrowth
  /** A copy to insert at `depth`. Copies that would exceed the growth limit are refused before they are created. */
  return (value: unknown, depth: number): unknown => {
    const size = measure(value, room)
    if (size.depth + depth > maxDepth) throw tooDeep()
    if (size.weight > room)
      throw unprocessable(
        `the patch grows the document by more than ${maxGrowth / 1024 / 1024} MiB`,
        'copy less',
      )
    room -= size.weight
    return cloneJson(value)
  }
}

export const createJsonPatcher = (
  original: unknown,
  { failedTest = 'Unprocessable' }: PatchOptions = {},
): JsonPatcher => {
  let document = cloneJson(original)
  const copyOf = createCopies()

  const move = (from: string, path: string): void => {
    parsePointer(path)
    if (from === path) return void valueAt(document, from)
    if (path.startsWith(`${from}/`))
      throw unprocessable(`${JSON.stringify(from)} cannot be moved into itself`, 'correct "from" or "path"')
    const value = removeAt(document, from)
    const [before, after] = [parsePointer(from).length, parsePointer(path).length]
    // Only a value that moves deeper can become too deep, and the growth limit also bounds the work of measuring it.
    document = put(document, path, after > before ? copyOf(value, after) : value, 'add')
  }

  const apply = (operation: JsonPatchOperation): void => {
    const depth = parsePointer(operation.path).length
    switch (operation.op) {
      case 'add':
      case 'replace':
        document = put(document, operation.path, copyOf(givenValue(operation), depth), operation.op)
        return
      case 'remove':
        removeAt(document, operation.path)
        return
      case 'copy':
        document = put(document, operation.path, copyOf(valueAt(document, operation.from), depth), 'add')
        return
      case 'move':
        move(operation.from, operation.path)
        return
      case 'test':
        requireEqual(document, operation, failedTest)
    }
  }

  return {
    get document() {
      return document
    },
    apply,
  }
}

/** Adds the operation to the error. */
const named = (error: unknown, index: number, { op, path }: JsonPatchOperation): unknown =>
  error instanceof HansaError
    ? new HansaError(
        error.code,
        { ...error.details, reason: `operation ${index} (${op} ${JSON.stringify(path)}): ${error.message}` },
        { cause: error },
      )
    : error

/** Runs `apply` for each operation; an error names the operation. Throws `Unprocessable` for more than 1,000 of them. */
export const eachOperation = <Operation extends JsonPatchOperation>(
  operations: readonly Operation[],
  apply: (operation: Operation) => void,
): void => {
  if (operations.length > maxOperations)
    throw unprocessable(
      `the patch has ${operations.length} operations, more than ${maxOperations}`,
      'send fewer at a time',
    )
  for (const [index, operation] of operations.entries()) {
    try {
      apply(operation)
    } catch (error) {
      throw named(error, index, operation)
    }
  }
}

/**
 * The document with a JSON Patch applied: all of it or, by throwing `Unprocessable` with the operation's index, none. Neither the
 * document nor the operations are changed, and the result shares nothing with them. Only own properties are followed. Source: RFC 6902.
 */
export const applyJsonPatch = (
  document: unknown,
  operations: readonly JsonPatchOperation[],
  options?: PatchOptions,
): unknown => {
  const patcher = createJsonPatcher(document, options)
  eachOperation(operations, patcher.apply)
  return patcher.document
}
