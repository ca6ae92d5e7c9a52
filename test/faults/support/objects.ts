import type { KubeObject } from '@hansa/simulator'
import { at, listAt } from '../../rig/index.js'

/** The intended state of one object on a cluster: labels, replicas, images and data. */
export interface Standing {
  /** `Deployment shop/web` */
  name: string
  replicas: unknown
  images: unknown
  data: unknown
  /** The label hansa.dev/release. */
  release: unknown
}

const systemNamespaces = new Set(['kube-system', 'kube-public', 'kube-node-lease', 'default', 'hansa-system'])
/** Objects that every cluster has, those that registration creates, and Namespaces, which are always kept. */
const otherKinds = new Set([
  'Namespace',
  'Node',
  'Pod',
  'Event',
  'Lease',
  'Endpoints',
  'EndpointSlice',
  'ClusterRole',
  'ClusterRoleBinding',
])

const isSystem = (object: KubeObject): boolean =>
  otherKinds.has(object.kind) ||
  systemNamespaces.has(object.metadata.namespace ?? '') ||
  (object.metadata.ownerReferences ?? []).length > 0 ||
  object.metadata.name === 'kube-root-ca.crt' ||
  (object.kind === 'ServiceAccount' && object.metadata.name === 'default')

const imagesOf = (object: unknown): unknown => {
  const containers = listAt(object, 'spec', 'template', 'spec', 'containers')
  return containers.length === 0 ? undefined : containers.map((container) => at(container, 'image'))
}

/** One object as the suites compare it. */
export const standing = (object: unknown, release: unknown, namespace?: unknown): Standing => ({
  name: `${at(object, 'kind')} ${at(object, 'metadata', 'namespace') ?? namespace ?? ''}/${at(object, 'metadata', 'name')}`,
  replicas: at(object, 'spec', 'replicas'),
  images: imagesOf(object),
  data: at(object, 'data'),
  release,
})

const byName = (a: Standing, b: Standing): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)

/**
 * Every object that somebody applied to a cluster, labelled or not, by name. Objects created from other objects are
 * left out.
 */
export const whatStands = (objects: readonly KubeObject[]): Standing[] =>
  objects
    .filter((object) => !isSystem(object))
    .map((object) => standing(object, object.metadata.labels?.['hansa.dev/release']))
    .sort(byName)

export const sorted = (objects: readonly Standing[]): Standing[] => [...objects].sort(byName)
