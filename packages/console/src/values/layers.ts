import { isMap, type Values } from './paths.js'

/** Whether two values of a chart are equal, whatever the order of the keys. */
export const equal = (one: unknown, other: unknown): boolean => {
  if (Object.is(one, other)) return true
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, index) => equal(item, other[index]))
  if (!isMap(one) || !isMap(other)) return false
  const keys = Object.keys(one)
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && equal(one[key], other[key]))
  )
}

/** A layer of values over others, by Helm's rules: maps merge, lists replace, null stays to be seen. */
export const merge = (base: Values, layer: Values): Values =>
  Object.fromEntries([
    ...Object.entries(base).filter(([key]) => !Object.hasOwn(layer, key)),
    ...Object.entries(layer).map(([key, value]) => {
      const below = Object.hasOwn(base, key) ? base[key] : undefined
      return [key, isMap(value) && isMap(below) ? merge(below, value) : value] as const
    }),
  ])

/** The smallest layer that makes the wanted values of a base: null removes a default. */
export const layerOf = (base: Values, wanted: Values): Values =>
  Object.fromEntries([
    ...Object.keys(base).flatMap((key) => (Object.hasOwn(wanted, key) ? [] : [[key, null] as const])),
    ...Object.entries(wanted).flatMap(([key, value]) => {
      if (!Object.hasOwn(base, key)) return [[key, value] as const]
      const below = base[key]
      if (equal(below, value)) return []
      return [[key, isMap(below) && isMap(value) ? layerOf(below, value) : value] as const]
    }),
  ])

/** Values without what a null removes, as templates and schemas see them. */
export const withoutNulls = (values: Values): Values =>
  Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) =>
      value === null ? [] : [[key, isMap(value) ? withoutNulls(value) : value] as const],
    ),
  )
