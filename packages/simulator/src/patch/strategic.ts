import { listTopology } from '../fields/topology.js'
import { isObject, type Json, type JsonObject, listOf, same } from '../objects/json.js'

/**
 * Strategic merge patch in the part people use: merge by key, `$patch: delete|replace`, `$deleteFromPrimitiveList`.
 * `$setElementOrder` and `$retainKeys` are ignored.
 */
export const strategicMergePatch = (target: JsonObject, patch: JsonObject): JsonObject => {
  const result: JsonObject = { ...target }
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$deleteFromPrimitiveList/')) {
      const field = key.slice(key.indexOf('/') + 1)
      result[field] = listOf(result[field]).filter((item) => !listOf(value).some((gone) => same(gone, item)))
    } else if (key.startsWith('$')) continue
    else if (value === null) delete result[key]
    else result[key] = mergeValue(key, result[key], value)
  }
  return result
}

const mergeValue = (field: string, target: Json | undefined, patch: Json): Json => {
  if (isObject(patch)) {
    if (patch.$patch === 'replace')
      return Object.fromEntries(Object.entries(patch).filter(([key]) => key !== '$patch'))
    return strategicMergePatch(isObject(target) ? target : {}, patch)
  }
  if (Array.isArray(patch) && Array.isArray(target)) return mergeList(field, target, patch)
  return patch
}

const mergeList = (field: string, target: Json[], patch: Json[]): Json[] => {
  if (patch.some((item) => isObject(item) && item.$patch === 'replace')) {
    return patch.filter((item) => !(isObject(item) && item.$patch === 'replace'))
  }
  const topology = listTopology(field, target, patch)
  if (topology.type === 'atomic') return patch
  if (topology.type === 'set') {
    return [...target, ...patch.filter((item) => !target.some((known) => same(known, item)))]
  }
  const keyOf = (item: Json): string => (isObject(item) ? topology.keyOf(item) : '')
  const changes = new Map(patch.map((item) => [keyOf(item), item]))
  const merged = target.flatMap((item) => {
    const change = changes.get(keyOf(item))
    changes.delete(keyOf(item))
    if (!isObject(change) || !isObject(item)) return [item]
    return change.$patch === 'delete' ? [] : [strategicMergePatch(item, change)]
  })
  const added = [...changes.values()].filter((item) => !(isObject(item) && item.$patch === 'delete'))
  return [...merged, ...added]
}
