import { isObject, type Json, type JsonObject } from '../objects/json.js'
import { type ListTopology, listTopology, memberOf } from './topology.js'
import type { FieldTree } from './tree.js'

/**
 * `object` without what `dropped` names, except where `kept` names it or something below it. A whole subtree is removed
 * if nobody keeps any of it, with the defaults inside; containers that become empty are removed too.
 */
export const removeFields = (object: JsonObject, dropped: FieldTree, kept: FieldTree): JsonObject => {
  let result = object
  for (const [element, below] of Object.entries(dropped)) {
    if (!element.startsWith('f:')) continue
    const key = element.slice(2)
    const value = result[key]
    if (value === undefined) continue
    const keep = kept[element]
    const next = keep === undefined ? undefined : removeFromValue(key, value, below, keep)
    if (next === value) continue
    if (result === object) result = { ...object }
    if (next === undefined) delete result[key]
    else result[key] = next
  }
  return result
}

const removeFromValue = (
  field: string,
  value: Json,
  dropped: FieldTree,
  kept: FieldTree,
): Json | undefined => {
  if (isObject(value)) {
    const next = removeFields(value, dropped, kept)
    return next !== value && Object.keys(next).length === 0 ? undefined : next
  }
  if (!Array.isArray(value)) return value
  const next = removeFromList(listTopology(field, value), value, dropped, kept)
  return next.length === 0 && value.length > 0 ? undefined : next
}

const removeFromList = (
  topology: ListTopology,
  items: Json[],
  dropped: FieldTree,
  kept: FieldTree,
): Json[] => {
  if (topology.type === 'atomic') return items
  let changed = false
  const next = items.flatMap((item) => {
    const element = topology.type === 'keyed' && isObject(item) ? topology.keyOf(item) : memberOf(item)
    const below = dropped[element]
    if (below === undefined) return [item]
    const keep = kept[element]
    const left = keep !== undefined && isObject(item) ? removeFields(item, below, keep) : item
    if (keep === undefined || left !== item) changed = true
    return keep === undefined ? [] : [left]
  })
  return changed ? next : items
}
