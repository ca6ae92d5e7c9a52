import { partsOf } from '@hansa/manifests'
import { isMap, type Values, valueAt } from './paths.js'

/** A JSON Schema of a chart's values, as far as a form needs it. Nothing in it is trusted. */
export type Schema = Values

/** The JSON Schema in a text; undefined if it is none. */
export const parseSchema = (text: string | undefined): Schema | undefined => {
  if (text === undefined) return undefined
  try {
    const parsed: unknown = JSON.parse(text)
    return isMap(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

const partOf = (root: Schema, ref: string): unknown => {
  try {
    return valueAt(root, partsOf(decodeURIComponent(ref).slice(1)))
  } catch {
    return undefined
  }
}

/** Follows references within the schema, at most 16 in a row; undefined for what cannot be resolved here. */
export const resolve = (root: Schema, given: unknown, steps = 16): Schema | undefined => {
  if (!isMap(given)) return undefined
  const { $ref: ref, ...beside } = given
  if (ref === undefined) return given
  if (typeof ref !== 'string' || steps === 0) return undefined
  const found = ref === '#' ? root : ref.startsWith('#/') ? partOf(root, ref) : undefined
  const resolved = resolve(root, found, steps - 1)
  return resolved === undefined ? undefined : { ...resolved, ...beside }
}

/** The types that a schema names. */
export const typesOf = ({ type }: Schema): string[] =>
  (Array.isArray(type) ? type : [type]).filter((one): one is string => typeof one === 'string')

/** Whether a schema chooses between forms: such a branch is edited as YAML. */
export const isChoice = (schema: Schema): boolean =>
  ['oneOf', 'anyOf', 'allOf', 'if', 'not'].some((word) => Object.hasOwn(schema, word))

/** The schema of a key or of an item, resolved. */
export const schemaBelow = (root: Schema, schema: Schema, part: string | number): Schema | undefined => {
  const { properties, additionalProperties, items } = schema
  if (typeof part === 'number') return resolve(root, items)
  if (isMap(properties) && Object.hasOwn(properties, part)) return resolve(root, properties[part])
  return resolve(root, additionalProperties)
}
