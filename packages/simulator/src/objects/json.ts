/** Any JSON value, and the objects the simulator keeps: plain data, never changed once stored. */
export type Json = null | boolean | number | string | Json[] | JsonObject
export type JsonObject = { [key: string]: Json }

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {})
export const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : [])
export const stringOf = (value: Json | undefined, fallback = ''): string =>
  typeof value === 'string' ? value : fallback
export const numberOf = (value: Json | undefined, fallback = 0): number =>
  typeof value === 'number' ? value : fallback

/** The value at a path of field names, or undefined as soon as a step is not an object. */
export const at = (value: Json | undefined, ...path: string[]): Json | undefined => {
  let current = value
  for (const key of path) {
    if (!isObject(current)) return undefined
    current = current[key]
  }
  return current
}

/** Equal as JSON; the order of an object's keys does not count. */
export const same = (a: Json | undefined, b: Json | undefined): boolean => {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => same(item, b[index]))
  }
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && same(a[key], b[key]))
}

/** `object` without the named keys; the same object when it has none of them. */
export const without = (object: JsonObject, ...keys: string[]): JsonObject => {
  if (!keys.some((key) => key in object)) return object
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)))
}

/** Values that are strings; others are dropped. For labels, annotations and selectors. */
export const stringsOf = (value: Json | undefined): Record<string, string> => {
  const strings: Record<string, string> = {}
  for (const [key, entry] of Object.entries(objectOf(value))) {
    if (typeof entry === 'string') strings[key] = entry
  }
  return strings
}
