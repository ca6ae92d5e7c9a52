import type { PlacementPreview, Release, ReleaseInput } from '@hansa/sdk'
import type { SentValues } from '../../values/draft.js'

/** The release to send: the stored one with another version of its bundle and other values. */
export const editedRelease = (
  { metadata: { name, namespace, labels, annotations }, spec }: Release,
  version: string,
  values: SentValues['spec'] | undefined,
): ReleaseInput => {
  const { values: _values, valuesFrom: _valuesFrom, ...others } = spec
  return {
    apiVersion: 'hansa.dev/v1',
    kind: 'Release',
    metadata: { name, namespace, labels, annotations },
    spec: {
      ...(values === undefined ? spec : { ...others, overrides: [], ...values }),
      // Another version ends following; the same one does not.
      bundle: version === spec.bundle.version ? spec.bundle : { name: spec.bundle.name, version },
    },
  }
}

/** What a preview of the moves of an edited release asks. */
export const upgradeOf = (
  { metadata: { name }, spec }: ReleaseInput,
  placement: PlacementPreview['placement'],
): PlacementPreview => {
  const { bundle, replicas, values, template, valuesFrom, overrides } = spec
  return {
    placement,
    release: name,
    bundle: { name: bundle.name, version: bundle.version },
    replicas,
    values,
    template,
    valuesFrom,
    overrides,
  }
}
