import { partsOf } from '@hansa/manifests'
import { isObject } from '../is-object.js'

/** An operation of a JSON Patch (RFC 6902), as releases take it. */
export type Operation =
  | { op: 'add' | 'replace'; path: string; value: unknown }
  | { op: 'remove'; path: string }

/** Property names of JavaScript's own prototypes. */
const refused: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** No sign, no leading zeros (RFC 6901, section 4). */
const indexOf = (key: string): number => (/^(0|[1-9]\d*)$/.test(key) ? Number(key) : Number.NaN)

const inList = (
  list: unknown[],
  key: string,
  operation: Operation,
  insert: boolean,
): unknown[] | undefined => {
  const index = key === '-' && operation.op === 'add' && insert ? list.length : indexOf(key)
  const most = operation.op === 'add' && insert ? list.length : list.length - 1
  if (!Number.isInteger(index) || index < 0 || index > most) return undefined
  const copy = [...list]
  if (operation.op === 'remove') copy.splice(index, 1)
  else copy.splice(index, operation.op === 'add' && insert ? 0 : 1, operation.value)
  return copy
}

const patched = (value: unknown, [key, ...rest]: readonly string[], operation: Operation): unknown => {
  if (key === undefined) return operation.op === 'remove' ? undefined : operation.value
  if (refused.has(key)) return undefined
  if (Array.isArray(value)) {
    if (rest.length === 0) return inList(value, key, operation, true)
    const below = patched(value[indexOf(key)], rest, operation)
    return below === undefined
      ? undefined
      : inList(value, key, { op: 'replace', path: '', value: below }, false)
  }
  if (!isObject(value)) return undefined
  if (rest.length > 0) {
    if (!Object.hasOwn(value, key)) return undefined
    const below = patched(value[key], rest, operation)
    return below === undefined ? undefined : { ...value, [key]: below }
  }
  if (operation.op !== 'add' && !Object.hasOwn(value, key)) return undefined
  if (operation.op !== 'remove') return { ...value, [key]: operation.value }
  return Object.fromEntries(Object.entries(value).filter(([other]) => other !== key))
}

/** The value with the operations applied, in order; undefined when one does not apply. The value itself is not changed. */
export const applyPatch = (value: unknown, operations: readonly Operation[]): unknown =>
  operations.reduce<unknown>(
    (current, operation) =>
      current === undefined ? undefined : patched(current, partsOf(operation.path), operation),
    value,
  )
