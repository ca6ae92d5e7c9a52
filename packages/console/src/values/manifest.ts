import { stringifyYaml } from '@hansa/manifests'

/** A resource as YAML without the secret values that were typed. */
export const shownManifest = (release: {
  spec: { valuesFrom?: readonly { pointer: string; secret: object }[] }
}): string => {
  const { valuesFrom } = release.spec
  if (valuesFrom === undefined) return stringifyYaml(release)
  const shown = valuesFrom.map(({ pointer, secret }) => ({
    pointer,
    secret: 'value' in secret ? { value: '(hidden)' } : secret,
  }))
  return stringifyYaml({ ...release, spec: { ...release.spec, valuesFrom: shown } })
}
