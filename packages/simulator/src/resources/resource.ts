/** A kind as the API serves it. */
export interface Resource {
  group: string
  version: string
  plural: string
  singular: string
  kind: string
  namespaced: boolean
  verbs: readonly string[]
  shortNames: readonly string[]
  categories: readonly string[]
  /** Writes to the main path do not change `status`, and vice versa. */
  status: boolean
  scale: boolean
  /** `metadata.generation` counts changes of the desired state. */
  generation: boolean
}

/** `apps/deployments`: the key under which the store keeps objects; all versions of a group share it. */
export const storeKey = (resource: Resource): string => `${resource.group}/${resource.plural}`

export const apiVersionOf = (resource: Resource): string =>
  resource.group === '' ? resource.version : `${resource.group}/${resource.version}`

export const allVerbs = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
] as const
