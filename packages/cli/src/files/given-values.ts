import { isObject } from '../is-object.js'
import { setValues } from './set-values.js'
import { mergedValues, readValues } from './values.js'

type Values = Record<string, unknown>

/** The values that `--values` and `--set` contain, the second over the first; undefined without either. Throws UsageError. */
export const givenValues = async ({
  values,
  set,
}: {
  values?: string[]
  set?: string[]
}): Promise<Values | undefined> => {
  const files = await readValues(values)
  if (set === undefined) return files
  return mergedValues(files ?? {}, setValues(set))
}

/** The spec of a release with given values over its own. */
export const withValues = (
  spec: Record<string, unknown>,
  given: Values | undefined,
): Record<string, unknown> =>
  given === undefined
    ? spec
    : { ...spec, values: mergedValues(isObject(spec.values) ? spec.values : {}, given) }
