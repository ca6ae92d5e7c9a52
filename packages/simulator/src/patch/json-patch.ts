import { badRequest, StatusError } from '../errors.js'
import { isObject, type Json, same, stringOf } from '../objects/json.js'

const unprocessable = (message: string): StatusError => new StatusError(422, 'Invalid', message)

/** Names of JavaScript's own properties. */
const refused: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

const parsePointer = (pointer: string): string[] => {
  if (pointer === '') return []
  if (!pointer.startsWith('/')) throw badRequest(`not a JSON pointer: "${pointer}"`)
  const keys = pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const found = keys.find((key) => refused.has(key))
  if (found !== undefined) throw badRequest(`"${found}" is not allowed in the JSON pointer "${pointer}"`)
  return keys
}

/** No sign, no leading zeros (RFC 6901, section 4). */
const indexOf = (key: string): number => (/^(0|[1-9]\d*)$/.test(key) ? Number(key) : Number.NaN)

/** An item or an own member, never an inherited property. */
const childAt = (value: Json, key: string): Json | undefined => {
  if (Array.isArray(value)) return value[indexOf(key)]
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

const read = (document: Json, path: readonly string[]): Json => {
  let value: Json | undefined = document
  for (const key of path) {
    value = childAt(value, key)
    if (value === undefined) throw unprocessable(`the path /${path.join('/')} does not exist`)
  }
  return value
}

type Edit = 'add' | 'replace' | 'remove'

const edit = (document: Json, path: readonly string[], how: Edit, value: Json): Json => {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (Array.isArray(document)) {
    const index = key === '-' ? document.length : indexOf(key)
    const limit = rest.length === 0 && how === 'add' ? document.length : document.length - 1
    if (!Number.isInteger(index) || index < 0 || index > limit) throw unprocessable(`no index "${key}"`)
    const current = document[index]
    if (rest.length > 0 && current !== undefined) return document.with(index, edit(current, rest, how, value))
    return document.toSpliced(index, how === 'add' ? 0 : 1, ...(how === 'remove' ? [] : [value]))
  }
  if (!isObject(document)) throw unprocessable(`the path to "${key}" does not exist`)
  const current = childAt(document, key)
  if (current === undefined && (rest.length > 0 || how !== 'add')) {
    throw unprocessable(`the path to "${key}" does not exist`)
  }
  if (rest.length > 0) return { ...document, [key]: edit(current ?? null, rest, how, value) }
  if (how === 'remove') return Object.fromEntries(Object.entries(document).filter(([name]) => name !== key))
  return { ...document, [key]: value }
}

/** RFC 6902. Throws a 400 Status for a malformed patch, a 422 where a path does not exist or a test fails. */
export const jsonPatch = (document: Json, operations: Json): Json => {
  if (!Array.isArray(operations)) throw badRequest('a JSON patch is a list of operations')
  return operations.reduce<Json>((current, operation) => {
    if (!isObject(operation)) throw badRequest('an operation is an object')
    const path = parsePointer(stringOf(operation.path))
    const value = operation.value ?? null
    switch (operation.op) {
      case 'add':
      case 'replace':
      case 'remove':
        return edit(current, path, operation.op, value)
      case 'test':
        if (!same(read(current, path), value))
          throw unprocessable(`testing path ${stringOf(operation.path)} failed`)
        return current
      case 'copy':
        return edit(current, path, 'add', read(current, parsePointer(stringOf(operation.from))))
      case 'move': {
        const from = parsePointer(stringOf(operation.from))
        return edit(edit(current, from, 'remove', null), path, 'add', read(current, from))
      }
      default:
        throw badRequest(`unknown operation "${String(operation.op)}"`)
    }
  }, document)
}
