import { sameJson } from '../../runtime/canonical.js'
import { isRecord } from '../../runtime/record.js'

/** Stands for a sensitive value that differs from the wanted one. */
export const anotherValue = 'another value'

const isDigest = (value: unknown): boolean =>
  isRecord(value) && typeof value.digest === 'string' && value.digest.startsWith('hmac-')

/** Whether anything in the shown object stands for a sensitive value. */
const hides = (shown: unknown): boolean => {
  if (isDigest(shown)) return true
  if (Array.isArray(shown)) return shown.some(hides)
  return isRecord(shown) && Object.values(shown).some(hides)
}

const named = (items: readonly unknown[]): Map<unknown, unknown> | undefined => {
  const byName = new Map(items.map((item) => [isRecord(item) ? item.name : undefined, item]))
  return byName.has(undefined) || byName.size !== items.length ? undefined : byName
}

/** Members merge lists of named items by name; other lists are replaced as a whole. */
const listFound = (
  wanted: readonly unknown[],
  shown: readonly unknown[],
  found: readonly unknown[],
): unknown => {
  const names = named(wanted)
  const there = named(found)
  if (names !== undefined && there !== undefined)
    return wanted.flatMap((item, index) => {
      const name = isRecord(item) ? item.name : undefined
      return there.has(name) ? [foundWhereWanted(item, shown[index], there.get(name))] : []
    })
  if (wanted.length === found.length)
    return wanted.map((item, index) => foundWhereWanted(item, shown[index], found[index]))
  return hides(shown) ? anotherValue : found
}

/**
 * The object on a cluster, limited to the fields that are wanted: what members and controllers add is left out.
 * `wanted` is in clear, `shown` the same with sensitive values as digests; the answer never contains a value that
 * `shown` hides. Pure.
 */
export const foundWhereWanted = (wanted: unknown, shown: unknown, found: unknown): unknown => {
  if (found === undefined) return undefined
  if (isDigest(shown) && !sameJson(shown, wanted)) return sameJson(found, wanted) ? shown : anotherValue
  if (Array.isArray(wanted) && Array.isArray(shown) && Array.isArray(found))
    return listFound(wanted, shown, found)
  if (isRecord(wanted) && isRecord(shown) && isRecord(found))
    return Object.fromEntries(
      Object.keys(wanted).flatMap((key) => {
        const value = foundWhereWanted(wanted[key], shown[key], found[key])
        return value === undefined ? [] : [[key, value]]
      }),
    )
  return hides(shown) ? anotherValue : found
}
