import { badField } from '../runtime/errors.js'
import { maxDepth } from '../runtime/json-pointer.js'
import { isRecord } from '../runtime/record.js'

/** JSON Merge Patch: null removes a field, objects are merged, everything else replaces. Source: RFC 7396, section 2. */
export const mergePatch = (target: unknown, patch: unknown, depth = 0): unknown => {
  if (depth > maxDepth) throw badField('', `is nested more than ${maxDepth} levels deep`, 'flatten it')
  if (!isRecord(patch)) return patch
  const merged = new Map(Object.entries(isRecord(target) ? target : {}))
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key)
    else merged.set(key, mergePatch(merged.get(key), value, depth + 1))
  }
  return Object.fromEntries(merged)
}
