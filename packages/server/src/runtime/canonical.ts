import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'

/** The one JSON text of a value: keys sorted, no spaces (RFC 8785). Throws TypeError for what JSON cannot hold. */
export const canonicalJson = (value: unknown): string => {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('a value that JSON cannot hold has no canonical form')
  return text
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether two values have the same canonical JSON, without writing it: what is undefined counts as absent. */
export const sameJson = (a: unknown, b: unknown): boolean => {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => sameJson(item ?? null, b[index] ?? null))
  if (!isMap(a) || !isMap(b)) return false
  return (
    Object.keys(a).every((key) => sameJson(a[key], own(b, key))) &&
    Object.keys(b).every((key) => b[key] === undefined || own(a, key) !== undefined)
  )
}

/** Every object inherits a `toString`, which is not a member of it. */
const own = (map: Record<string, unknown>, key: string): unknown =>
  Object.hasOwn(map, key) ? map[key] : undefined

/** `sha256:` and the hex digest of the canonical JSON of `value`. */
export const digestOf = (value: unknown): string =>
  `sha256:${createHash('sha256').update(canonicalJson(value)).digest('hex')}`
