import { isObject, type Json, type JsonObject } from '../objects/json.js'

/** RFC 7396: null removes, objects merge, everything else replaces. */
export const mergePatch = (target: JsonObject, patch: JsonObject): JsonObject => {
  const result: JsonObject = { ...target }
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key]
    else result[key] = mergeValue(result[key], value)
  }
  return result
}

const mergeValue = (target: Json | undefined, patch: Json): Json =>
  isObject(patch) ? mergePatch(isObject(target) ? target : {}, patch) : patch
