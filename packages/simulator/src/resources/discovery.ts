import type { JsonObject } from '../objects/json.js'
import type { Resource } from './resource.js'

interface Subresource {
  name: string
  group: string
  version: string
  kind: string
  verbs: string[]
}

const subresourcesOf = (resource: Resource): Subresource[] => {
  const { group, version, kind, plural } = resource
  const own: Subresource[] = []
  if (resource.status) own.push({ name: 'status', group, version, kind, verbs: ['get', 'patch', 'update'] })
  if (resource.scale) {
    own.push({
      name: 'scale',
      group: 'autoscaling',
      version: 'v1',
      kind: 'Scale',
      verbs: ['get', 'patch', 'update'],
    })
  }
  if (group === '' && plural === 'serviceaccounts') {
    own.push({
      name: 'token',
      group: 'authentication.k8s.io',
      version: 'v1',
      kind: 'TokenRequest',
      verbs: ['create'],
    })
  }
  return own
}

const namesOf = (resource: Resource): JsonObject => ({
  ...(resource.shortNames.length > 0 ? { shortNames: [...resource.shortNames] } : {}),
  ...(resource.categories.length > 0 ? { categories: [...resource.categories] } : {}),
})

/** `GET /api/v1`, `GET /apis/G/V`. */
export const resourceList = (resources: readonly Resource[], groupVersion: string): JsonObject => ({
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion,
  resources: resources.flatMap((resource) => [
    {
      name: resource.plural,
      singularName: resource.singular,
      namespaced: resource.namespaced,
      kind: resource.kind,
      verbs: [...resource.verbs],
      ...namesOf(resource),
    },
    ...subresourcesOf(resource).map((subresource) => ({
      name: `${resource.plural}/${subresource.name}`,
      singularName: '',
      namespaced: resource.namespaced,
      kind: subresource.kind,
      verbs: subresource.verbs,
      ...(subresource.group === resource.group
        ? {}
        : { group: subresource.group, version: subresource.version }),
    })),
  ]),
})

/** Group name → versions in the order they were defined. The core group has the empty name. */
const groupsOf = (resources: readonly Resource[]): Map<string, Map<string, Resource[]>> => {
  const groups = new Map<string, Map<string, Resource[]>>()
  for (const resource of resources) {
    const versions = groups.get(resource.group) ?? new Map<string, Resource[]>()
    groups.set(resource.group, versions)
    versions.set(resource.version, [...(versions.get(resource.version) ?? []), resource])
  }
  return groups
}

const apiGroup = (name: string, versions: Iterable<string>): JsonObject => {
  const list = [...versions].map((version) => ({ groupVersion: `${name}/${version}`, version }))
  return { name, versions: list, preferredVersion: list[0] ?? null }
}

/** `GET /apis`. */
export const groupList = (resources: readonly Resource[]): JsonObject => {
  const groups = [...groupsOf(resources)].filter(([name]) => name !== '')
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groups.map(([name, versions]) => apiGroup(name, versions.keys())),
  }
}

/** `GET /apis/G`, or undefined when the group is not served. */
export const group = (resources: readonly Resource[], name: string): JsonObject | undefined => {
  const versions = groupsOf(resources).get(name)
  return versions && { kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(name, versions.keys()) }
}

const aggregatedResource = (resource: Resource): JsonObject => ({
  resource: resource.plural,
  responseKind: { group: resource.group, version: resource.version, kind: resource.kind },
  scope: resource.namespaced ? 'Namespaced' : 'Cluster',
  singularResource: resource.singular,
  verbs: [...resource.verbs],
  ...namesOf(resource),
  ...(subresourcesOf(resource).length === 0
    ? {}
    : {
        subresources: subresourcesOf(resource).map((subresource) => ({
          subresource: subresource.name,
          responseKind: { group: subresource.group, version: subresource.version, kind: subresource.kind },
          verbs: subresource.verbs,
        })),
      }),
})

/**
 * The aggregated form of `/api` (`core`) or `/apis`.
 * Source: KEP-3352, apidiscovery.k8s.io/v2 APIGroupDiscoveryList.
 */
export const aggregated = (resources: readonly Resource[], core: boolean): JsonObject => {
  const groups = [...groupsOf(resources)].filter(([name]) => (name === '') === core)
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map(([name, versions]) => ({
      metadata: name === '' ? {} : { name },
      versions: [...versions].map(([version, list]) => ({
        version,
        freshness: 'Current',
        resources: list.map(aggregatedResource),
      })),
    })),
  }
}
