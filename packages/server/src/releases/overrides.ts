import { parsePointer } from '../runtime/json-pointer.js'
import { isRecord } from '../runtime/record.js'
import type { Override, PatchOverride, ReleaseSpec, SecretValue, ValuesOverride } from './contract.js'

export const isPatchOverride = (override: Override): override is PatchOverride => 'patch' in override

export const isValuesOverride = (override: Override): override is ValuesOverride => 'values' in override

type Values = Record<string, unknown>

/** Secret values as a layer of values, in the form in which they are shown. */
const secretLayer = (secrets: readonly SecretValue[]): Values => {
  const layer: Values = Object.create(null)
  for (const { pointer, secret } of secrets) {
    const keys = parsePointer(pointer)
    const last = keys.pop() ?? ''
    let map = layer
    for (const key of keys) {
      const below = map[key]
      const next = isRecord(below) ? below : (Object.create(null) as Values)
      map[key] = next
      map = next
    }
    map[last] = { digest: secret.digest ?? '' }
  }
  return layer
}

/**
 * The layers of values of a release with these of its overrides, the lowest first. Undefined if there are none: a release
 * without values keeps the hash it had before values existed.
 */
export const valuesOf = (
  { values, valuesFrom = [] }: Pick<ReleaseSpec, 'values' | 'valuesFrom'>,
  overrides: readonly Override[],
): Values[] | undefined => {
  const layers = [
    ...(values === undefined ? [] : [values]),
    ...(valuesFrom.length === 0 ? [] : [secretLayer(valuesFrom)]),
    ...overrides.filter(isValuesOverride).map((override) => override.values),
  ]
  return layers.length === 0 ? undefined : layers
}

/** What a bundle is rendered with for a release, before a cluster is chosen. */
export const renderInputsOf = (
  name: string,
  spec: Pick<ReleaseSpec, 'namespace' | 'values' | 'valuesFrom'>,
) => {
  const values = valuesOf(spec, [])
  return { release: name, namespace: spec.namespace, ...(values === undefined ? {} : { values }) }
}
