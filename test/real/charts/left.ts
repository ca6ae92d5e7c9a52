import { at, type Cluster, listAt } from '../../rig/index.js'

/** The places of objects that are removed with their release, except custom resources. */
const groups = [
  '/api/v1',
  '/apis/apps/v1',
  '/apis/batch/v1',
  '/apis/policy/v1',
  '/apis/networking.k8s.io/v1',
  '/apis/rbac.authorization.k8s.io/v1',
  '/apis/admissionregistration.k8s.io/v1',
]

/** Kinds with objects that stay after their release. */
const kept = new Set(['persistentvolumes', 'persistentvolumeclaims', 'namespaces'])

/** Objects at the paths that `pathOf` gives for the resource types of the groups: `deployments/web`. */
const objectsOf = async (
  cluster: Cluster,
  pathOf: (group: string, resource: { name: string; namespaced: boolean }) => string | undefined,
): Promise<readonly string[]> => {
  const get = async (path: string) => (await cluster.request('GET', path)).body
  const found: string[] = []
  for (const group of groups)
    for (const resource of listAt(await get(group), 'resources')) {
      const name = String(at(resource, 'name'))
      if (name.includes('/') || !listAt(resource, 'verbs').includes('list')) continue
      const path = pathOf(group, { name, namespaced: at(resource, 'namespaced') === true })
      if (path === undefined) continue
      for (const item of listAt(await get(path), 'items'))
        found.push(`${name}/${at(item, 'metadata', 'name')}`)
    }
  return found
}

/** Objects on a cluster with the label of a release, except kinds that are kept: `deployments/web`. */
export const leftOf = (cluster: Cluster, releaseUid: string): Promise<readonly string[]> =>
  objectsOf(cluster, (group, { name }) =>
    kept.has(name) ? undefined : `${group}/${name}?labelSelector=hansa.dev%2Frelease%3D${releaseUid}`,
  )

/** Objects that Kubernetes puts into every namespace. */
const everywhere = new Set(['configmaps/kube-root-ca.crt', 'serviceaccounts/default'])

/** Objects in a namespace, except events and those of every namespace: `deployments/web`. */
export const objectsIn = async (cluster: Cluster, namespace: string): Promise<readonly string[]> => {
  const found = await objectsOf(cluster, (group, { name, namespaced }) =>
    namespaced && name !== 'events' ? `${group}/namespaces/${namespace}/${name}` : undefined,
  )
  return found.filter((name) => !everywhere.has(name))
}
