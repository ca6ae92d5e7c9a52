import { UsageError } from '../errors.js'
import { isObject } from '../is-object.js'
import { readText } from './text.js'
import { parseValue } from './value.js'

type Values = Record<string, unknown>

/** Maps merge and everything else replaces, null too: it removes a default of the chart. */
export const mergedValues = (lower: Values, higher: Values): Values => {
  const merged = { ...lower }
  for (const [key, value] of Object.entries(higher)) {
    const below = lower[key]
    merged[key] = isObject(below) && isObject(value) ? mergedValues(below, value) : value
  }
  return merged
}

/** The values of a chart in files, later ones over earlier ones; undefined without files. Throws UsageError. */
export const readValues = async (paths: readonly string[] | undefined): Promise<Values | undefined> => {
  if (paths === undefined) return undefined
  let merged: Values = {}
  for (const path of paths) {
    const { text, source } = await readText(path)
    const value = parseValue(text, source) ?? {}
    if (!isObject(value)) throw new UsageError(`${source}: expected a map of values`)
    merged = mergedValues(merged, value)
  }
  return merged
}
