/** The names of a kustomization, in the order in which Kustomize looks for them. */
export const kustomizationNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const

/** The fields of a kustomization that can name folders. */
export const folderFields = [
  'resources',
  'bases',
  'components',
  'generators',
  'transformers',
  'validators',
] as const
