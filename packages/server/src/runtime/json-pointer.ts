import { HansaError } from './errors.js'
import { isRecord } from './record.js'

/** Names of JavaScript's own properties: no pointer from outside may go through them. */
const refused: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** Deeper documents are refused: all code that walks one is recursive. */
export const maxDepth = 256

/** A `BadRequest` or `Unprocessable` about a pointer or a patch; names the type of the value found, never the value. */
export const unprocessable = (reason: string, fix: string): HansaError =>
  new HansaError('Unprocessable', { reason, fix })

/** A description of a value without its content: it may be a secret. */
export const typeOf = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return value.length === 1 ? 'a list of 1 item' : `a list of ${value.length} items`
  if (typeof value === 'object') return 'an object'
  return `a ${typeof value}`
}

/**
 * The keys of a JSON pointer, in order; none for the whole document. Throws `Unprocessable` for text that is not a pointer and for
 * one through `__proto__`, `constructor` or `prototype`. Source: RFC 6901.
 */
export const parsePointer = (pointer: string): string[] => {
  if (pointer === '') return []
  if (!/^(\/([^~/]|~[01])*)+$/.test(pointer))
    throw unprocessable(
      `invalid JSON pointer ${JSON.stringify(pointer)}`,
      'start it with "/"; write "~" as "~0" and "/" inside a key as "~1"',
    )
  const keys = pointer
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  const found = keys.find((key) => refused.has(key))
  if (found !== undefined)
    throw unprocessable(
      `the JSON pointer ${JSON.stringify(pointer)} goes through "${found}"`,
      'a pointer cannot go through __proto__, constructor or prototype; set the parent as a whole',
    )
  return keys
}

/** Whether a text is a pointer to something inside a document that code may follow. */
export const isPointer = (text: string): boolean => {
  try {
    return parsePointer(text).length > 0
  } catch {
    return false
  }
}

/** The position a key names in a list; undefined for what is not one: no sign, no leading zeros (RFC 6901, section 4). */
export const indexOf = (key: string): number | undefined =>
  /^(0|[1-9]\d{0,9})$/.test(key) ? Number(key) : undefined

/** The value below `parent` at one key: an own property or an item, never what is inherited. */
export const childAt = (parent: unknown, key: string): unknown => {
  if (Array.isArray(parent)) {
    const index = indexOf(key)
    return index === undefined || index >= parent.length ? undefined : parent[index]
  }
  return isRecord(parent) && Object.hasOwn(parent, key) ? parent[key] : undefined
}

/** The value at `keys`; undefined if it does not exist. */
export const valueAt = (document: unknown, keys: readonly string[]): unknown => {
  let value = document
  for (const key of keys) {
    if (value === undefined) return undefined
    value = childAt(value, key)
  }
  return value
}

/** Sets an own property, including `__proto__`, which an assignment would treat as the prototype. */
export const setOwn = (target: object, key: string, value: unknown): void => {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
  else Reflect.set(target, key, value)
}

/**
 * A copy of a JSON value that shares nothing with it and has no prototypes; undefined members are omitted.
 * Throws `Unprocessable` when it is nested more than `maxDepth` levels deep.
 */
export const cloneJson = (value: unknown, depth = 0): unknown => {
  if (typeof value !== 'object' || value === null) return value
  if (depth >= maxDepth)
    throw unprocessable(`the document is nested more than ${maxDepth} levels deep`, 'flatten it')
  if (Array.isArray(value)) return value.map((item: unknown) => cloneJson(item, depth + 1))
  const copy: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value))
    if (item !== undefined) setOwn(copy, key, cloneJson(item, depth + 1))
  return copy
}

/** Replaces the existing value at `keys` with `value`. Changes `document`. */
export const replaceAt = (document: unknown, keys: readonly string[], value: unknown): void => {
  const parent = valueAt(document, keys.slice(0, -1))
  const key = keys.at(-1)
  if (key === undefined || typeof parent !== 'object' || parent === null) return
  if (childAt(parent, key) !== undefined) setOwn(parent, key, value)
}
