/** Files of other tools, with a description. */
const foreign: readonly (readonly [RegExp, string])[] = [
  [/^values(\.schema)?\.(ya?ml|json)$/, 'Helm values'],
  [/^Chart\.ya?ml$/, 'Helm chart metadata'],
  [/^NOTES\.txt$/, 'Helm notes'],
  [
    /^kustomization(\.ya?ml)?$/i,
    'Kustomize configuration, not applied; push its folder alone with `hansa bundle push`',
  ],
]

const endings = ['.yaml', '.yml', '.json']

/**
 * Why an entry of a folder is skipped: a description, `''` if obvious, or undefined if it
 * should be read.
 */
export const reasonToSkip = (name: string, isFolder: boolean): string | undefined => {
  if (name === '.git' || name === '.gitignore' || name === '.DS_Store') return ''
  if (name.startsWith('.')) return 'hidden'
  if (isFolder) return undefined
  const known = foreign.find(([pattern]) => pattern.test(name))
  if (known !== undefined) return known[1]
  return endings.some((ending) => name.endsWith(ending)) ? undefined : ''
}

export const readEndings = endings.join(', ')
