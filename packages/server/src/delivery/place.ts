import type { KubeObject } from '../kube/index.js'

/** The place of an object on a cluster. `namespace` is '' for cluster-scoped kinds, `group` is '' for the core group. */
export interface Place {
  group: string
  version: string
  kind: string
  namespace: string
  name: string
}

/** One object has one key, in whatever version it is referred to. */
export const keyOf = ({ group, kind, namespace, name }: Place): string =>
  `${group}/${kind}/${namespace}/${name}`

export const groupKindOf = ({ group, kind }: Pick<Place, 'group' | 'kind'>): string => `${group}/${kind}`

export const apiVersionOf = ({ group, version }: Pick<Place, 'group' | 'version'>): string =>
  group === '' ? version : `${group}/${version}`

/** The unit of watching: `apps/v1/Deployment`. */
export const kindOf = (place: Pick<Place, 'group' | 'version' | 'kind'>): string =>
  `${apiVersionOf(place)}/${place.kind}`

/** The display form: `Deployment web/api`, `Namespace web`. */
export const formatObjectRef = ({
  kind,
  namespace,
  name,
}: Pick<Place, 'kind' | 'namespace' | 'name'>): string =>
  `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`

export const placeOf = ({ apiVersion, kind, metadata }: KubeObject): Place => {
  const slash = apiVersion.indexOf('/')
  return {
    group: slash === -1 ? '' : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    kind,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
  }
}

export const isNamespace = ({ group, kind }: Pick<Place, 'group' | 'kind'>): boolean =>
  group === '' && kind === 'Namespace'

export const isDefinition = ({ group, kind }: Pick<Place, 'group' | 'kind'>): boolean =>
  group === 'apiextensions.k8s.io' && kind === 'CustomResourceDefinition'

const keptKinds = new Set([
  '/Namespace',
  '/PersistentVolume',
  '/PersistentVolumeClaim',
  'apiextensions.k8s.io/CustomResourceDefinition',
])

/** Kinds that hold data that cannot be recreated: never deleted unless the release sets `deletion: All`. */
export const isKept = (place: Pick<Place, 'group' | 'kind'>): boolean => keptKinds.has(groupKindOf(place))

export const isJob = (place: Pick<Place, 'group' | 'kind'>): boolean => groupKindOf(place) === 'batch/Job'

const scaledKinds = new Set(['apps/Deployment', 'apps/StatefulSet', 'apps/ReplicaSet'])

/** Kinds whose `spec.replicas` Hansa writes and an autoscaler may take over. */
export const isScaled = (place: Pick<Place, 'group' | 'kind'>): boolean => scaledKinds.has(groupKindOf(place))

/** The cluster itself, for failures that concern no object. */
export const clusterPlace = (name: string): Place => ({
  group: '',
  version: 'v1',
  kind: 'Cluster',
  namespace: '',
  name,
})
