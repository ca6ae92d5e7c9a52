/** A kind that a member serves, and its path. */
export interface ApiResource {
  /** '' for the core group. */
  group: string
  version: string
  /** `v1` or `apps/v1`. */
  apiVersion: string
  kind: string
  /** The name in paths, such as `deployments`. */
  plural: string
  namespaced: boolean
  verbs: readonly string[]
  /** Such as `status` and `scale`. */
  subresources: readonly string[]
}

/** `apps/v1/Deployment`, `v1/ConfigMap`: the name of a kind in discovery. */
export const kindKey = (apiVersion: string, kind: string): string => `${apiVersion}/${kind}`

export const groupVersion = (group: string, version: string): string =>
  group === '' ? version : `${group}/${version}`

type Place = Pick<ApiResource, 'group' | 'apiVersion' | 'plural' | 'namespaced'>

/**
 * The path of a collection (no name) or of an object. `namespace` applies only to namespaced kinds; without it the
 * collection spans all namespaces. Throws TypeError for an object of a namespaced kind without a namespace.
 */
export const pathOf = (resource: Place, namespace?: string, name?: string, subresource?: string): string => {
  const root = resource.group === '' ? `/api/${resource.apiVersion}` : `/apis/${resource.apiVersion}`
  if (resource.namespaced && name !== undefined && !namespace)
    throw new TypeError(`${resource.plural} "${name}" requires a namespace`)
  const within = resource.namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : ''
  const object = name === undefined ? '' : `/${encodeURIComponent(name)}`
  const part = subresource === undefined ? '' : `/${subresource}`
  return `${root}${within}/${resource.plural}${object}${part}`
}

/** Resources every Kubernetes server has, usable before discovery. */
const builtIn = (apiVersion: string, kind: string, plural: string, namespaced: boolean): ApiResource => {
  const slash = apiVersion.indexOf('/')
  return {
    group: slash === -1 ? '' : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    apiVersion,
    kind,
    plural,
    namespaced,
    verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
    subresources: [],
  }
}

export const wellKnown = {
  namespaces: builtIn('v1', 'Namespace', 'namespaces', false),
  nodes: builtIn('v1', 'Node', 'nodes', false),
  pods: builtIn('v1', 'Pod', 'pods', true),
  secrets: builtIn('v1', 'Secret', 'secrets', true),
  serviceAccounts: builtIn('v1', 'ServiceAccount', 'serviceaccounts', true),
  clusterRoles: builtIn('rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles', false),
  clusterRoleBindings: builtIn(
    'rbac.authorization.k8s.io/v1',
    'ClusterRoleBinding',
    'clusterrolebindings',
    false,
  ),
  customResourceDefinitions: builtIn(
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    'customresourcedefinitions',
    false,
  ),
} as const
