// Generated from openapi/hansa.json by `npm run generate`.
import type { components } from './schema.js'

type Schemas = components['schemas']

/** Each kind as lists and watches show it. */
export interface ShownKinds {
  Namespace: Schemas['Namespace']
  Bundle: Schemas['Bundle']
  Cluster: Schemas['Cluster']
  Directory: Schemas['Directory']
  Connector: Schemas['Connector']
  Event: Schemas['Event']
  Mapping: Schemas['Mapping']
  Placement: Schemas['Placement']
  Release: Schemas['Release']
  Repository: Schemas['Repository']
  Role: Schemas['Role']
  RoleBinding: Schemas['RoleBinding']
  SignIn: Schemas['SignIn']
  Target: Schemas['Target']
}

/** Each writable kind as the hub accepts it. */
export interface WrittenKinds {
  Namespace: Schemas['NamespaceInput']
  Bundle: Schemas['BundleInput']
  Cluster: Schemas['ClusterInput']
  Directory: Schemas['DirectoryInput']
  Connector: Schemas['ConnectorInput']
  Mapping: Schemas['MappingInput']
  Placement: Schemas['PlacementInput']
  Release: Schemas['ReleaseInput']
  Repository: Schemas['RepositoryInput']
  Role: Schemas['RoleInput']
  RoleBinding: Schemas['RoleBindingInput']
  SignIn: Schemas['SignInInput']
}

/** Every kind that can be listed and watched. Writable kinds are in the order in which they are applied. */
export const kinds = {
  Namespace: {
    kind: 'Namespace',
    plural: 'namespaces',
    singular: 'namespace',
    path: '/api/v1/namespaces',
    namespaced: false,
    written: true,
  },
  Bundle: {
    kind: 'Bundle',
    plural: 'bundles',
    singular: 'bundle',
    path: '/api/v1/bundles',
    namespaced: true,
    written: true,
  },
  Cluster: {
    kind: 'Cluster',
    plural: 'clusters',
    singular: 'cluster',
    path: '/api/v1/clusters',
    namespaced: false,
    written: true,
  },
  Directory: {
    kind: 'Directory',
    plural: 'directories',
    singular: 'directory',
    path: '/api/v1/directories',
    namespaced: false,
    written: true,
  },
  Connector: {
    kind: 'Connector',
    plural: 'connectors',
    singular: 'connector',
    path: '/api/v1/connectors',
    namespaced: false,
    written: true,
  },
  Event: {
    kind: 'Event',
    plural: 'events',
    singular: 'event',
    path: '/api/v1/events',
    namespaced: false,
    written: false,
  },
  Mapping: {
    kind: 'Mapping',
    plural: 'mappings',
    singular: 'mapping',
    path: '/api/v1/mappings',
    namespaced: true,
    written: true,
  },
  Placement: {
    kind: 'Placement',
    plural: 'placements',
    singular: 'placement',
    path: '/api/v1/placements',
    namespaced: true,
    written: true,
  },
  Release: {
    kind: 'Release',
    plural: 'releases',
    singular: 'release',
    path: '/api/v1/releases',
    namespaced: true,
    written: true,
  },
  Repository: {
    kind: 'Repository',
    plural: 'repositories',
    singular: 'repository',
    path: '/api/v1/repositories',
    namespaced: true,
    written: true,
  },
  Role: {
    kind: 'Role',
    plural: 'roles',
    singular: 'role',
    path: '/api/v1/roles',
    namespaced: false,
    written: true,
  },
  RoleBinding: {
    kind: 'RoleBinding',
    plural: 'rolebindings',
    singular: 'rolebinding',
    path: '/api/v1/rolebindings',
    namespaced: false,
    written: true,
  },
  SignIn: {
    kind: 'SignIn',
    plural: 'signins',
    singular: 'signin',
    path: '/api/v1/signins',
    namespaced: false,
    written: true,
  },
  Target: {
    kind: 'Target',
    plural: 'targets',
    singular: 'target',
    path: '/api/v1/targets',
    namespaced: false,
    written: false,
  },
} as const
