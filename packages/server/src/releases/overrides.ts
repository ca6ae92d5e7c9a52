import type { Override, PatchOverride, ReleaseSpec, ValuesOverride } from './contract.js'

export const isPatchOverride = (override: Override): override is PatchOverride => 'patch' in override

export const isValuesOverride = (override: Override): override is ValuesOverride => 'values' in override

/**
 * The layers of values of a release with these of its overrides, the lowest first. Undefined if there are none: a release
 * without values keeps the hash it had before values existed.
 */
export const valuesOf = (
  { values }: Pick<ReleaseSpec, 'values'>,
  overrides: readonly Override[],
): Record<string, unknown>[] | undefined => {
  const layers = [
    ...(values === undefined ? [] : [values]),
    ...overrides.filter(isValuesOverride).map((override) => override.values),
  ]
  return layers.length === 0 ? undefined : layers
}

/** What a bundle is rendered with for a release, before a cluster is chosen. */
export const renderInputsOf = (name: string, spec: Pick<ReleaseSpec, 'namespace' | 'values'>) => {
  const values = valuesOf(spec, [])
  return { release: name, namespace: spec.namespace, ...(values === undefined ? {} : { values }) }
}
