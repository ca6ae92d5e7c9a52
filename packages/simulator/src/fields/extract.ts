import { isObject, type Json, type JsonObject } from '../objects/json.js'
import { isAtomicMap, listTopology, memberOf } from './topology.js'
import type { FieldTree } from './tree.js'

/** The leaf paths of a value in the field named `field`. */
export const extract = (value: Json, field: string): FieldTree => {
  if (isObject(value)) return isAtomicMap(field) ? {} : extractObject(value)
  if (!Array.isArray(value) || value.length === 0) return {}
  const topology = listTopology(field, value)
  if (topology.type === 'atomic') return {}
  const tree: FieldTree = {}
  for (const item of value) {
    if (topology.type === 'set') tree[memberOf(item)] = {}
    else if (isObject(item)) tree[topology.keyOf(item)] = { '.': {}, ...extractObject(item) }
  }
  return tree
}

/** The leaf paths of an object's fields; `{}` for an object without any. */
export const extractObject = (object: JsonObject): FieldTree => {
  const tree: FieldTree = {}
  for (const [key, value] of Object.entries(object)) tree[`f:${key}`] = extract(value, key)
  return tree
}
