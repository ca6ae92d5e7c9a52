import { isObject, type Json, type JsonObject, same } from '../objects/json.js'
import { isAtomicMap, type ListTopology, listTopology } from './topology.js'

const mergeValues = (field: string, live: Json | undefined, applied: Json): Json => {
  if (live === undefined) return applied
  if (isObject(live) && isObject(applied) && !isAtomicMap(field)) return mergeObjects(live, applied)
  if (Array.isArray(live) && Array.isArray(applied)) {
    return mergeLists(listTopology(field, live, applied), live, applied)
  }
  return applied
}

/** The live object with all applied fields written over it; other fields stay. */
export const mergeObjects = (live: JsonObject, applied: JsonObject): JsonObject => {
  const merged: JsonObject = { ...live }
  for (const [key, value] of Object.entries(applied)) merged[key] = mergeValues(key, live[key], value)
  return merged
}

const mergeLists = (topology: ListTopology, live: Json[], applied: Json[]): Json[] => {
  if (topology.type === 'atomic') return applied
  if (topology.type === 'set') {
    return [...live, ...applied.filter((item) => !live.some((known) => same(known, item)))]
  }
  const keyOf = (item: Json): string => (isObject(item) ? topology.keyOf(item) : '')
  const wanted = new Map(applied.map((item) => [keyOf(item), item]))
  const merged = live.map((item) => {
    const change = wanted.get(keyOf(item))
    wanted.delete(keyOf(item))
    return isObject(item) && isObject(change) ? mergeObjects(item, change) : item
  })
  return [...merged, ...wanted.values()]
}
