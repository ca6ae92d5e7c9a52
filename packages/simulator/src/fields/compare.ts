import { isObject, type Json, type JsonObject, same } from '../objects/json.js'
import { extract, extractObject } from './extract.js'
import { isAtomicMap, type ListTopology, listTopology, memberOf } from './topology.js'
import type { FieldTree } from './tree.js'

/** What changed from one object to another, each as a set of leaf paths. `written`: added or modified. */
export interface Comparison {
  written: FieldTree
  removed: FieldTree
}

const nothing: Comparison = { written: {}, removed: {} }
const isNothing = (part: Comparison): boolean =>
  Object.keys(part.written).length === 0 && Object.keys(part.removed).length === 0

interface Gathering {
  add(element: string, part: Comparison | 'written'): void
  written(element: string, tree: FieldTree): void
  removed(element: string, tree: FieldTree): void
  result: Comparison
}

const gather = (): Gathering => {
  const result: Comparison = { written: {}, removed: {} }
  return {
    add: (element, part) => {
      if (part === 'written') {
        result.written[element] = {}
        return
      }
      if (Object.keys(part.written).length > 0) result.written[element] = part.written
      if (Object.keys(part.removed).length > 0) result.removed[element] = part.removed
    },
    written: (element, tree) => {
      result.written[element] = tree
    },
    removed: (element, tree) => {
      result.removed[element] = tree
    },
    result,
  }
}

/** `written` stands for "this leaf, as a whole". */
const compareValues = (field: string, before: Json, after: Json): Comparison | 'written' => {
  if (same(before, after)) return nothing
  if (isObject(before) && isObject(after) && !isAtomicMap(field)) return compareObjects(before, after)
  if (Array.isArray(before) && Array.isArray(after)) {
    const topology = listTopology(field, before, after)
    if (topology.type !== 'atomic') return compareLists(topology, before, after)
  }
  return 'written'
}

export const compareObjects = (before: JsonObject, after: JsonObject): Comparison => {
  if (before === after) return nothing
  const gathering = gather()
  for (const [key, value] of Object.entries(after)) {
    const old = before[key]
    const element = `f:${key}`
    if (old === undefined) gathering.written(element, extract(value, key))
    else {
      const part = compareValues(key, old, value)
      if (part === 'written' || !isNothing(part)) gathering.add(element, part)
    }
  }
  for (const [key, value] of Object.entries(before)) {
    if (after[key] === undefined) gathering.removed(`f:${key}`, extract(value, key))
  }
  return gathering.result
}

const indexOf = (topology: ListTopology, items: Json[]): Map<string, Json> => {
  const entries = items.map((item): [string, Json] => [
    topology.type === 'keyed' && isObject(item) ? topology.keyOf(item) : memberOf(item),
    item,
  ])
  return new Map(entries)
}

const itemTree = (item: Json): FieldTree => (isObject(item) ? { '.': {}, ...extractObject(item) } : {})

const compareLists = (topology: ListTopology, before: Json[], after: Json[]): Comparison => {
  const gathering = gather()
  const old = indexOf(topology, before)
  const now = indexOf(topology, after)
  for (const [element, item] of now) {
    const previous = old.get(element)
    if (previous === undefined) gathering.written(element, itemTree(item))
    else if (isObject(previous) && isObject(item)) gathering.add(element, compareObjects(previous, item))
  }
  for (const [element, item] of old) {
    if (!now.has(element)) gathering.removed(element, itemTree(item))
  }
  return gathering.result
}
