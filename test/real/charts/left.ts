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

/** Objects on a cluster with the label of a release, except kinds that are kept: `deployments/web`. */
export const leftOf = async (cluster: Cluster, releaseUid: string): Promise<readonly string[]> => {
  const get = async (path: string) => (await cluster.request('GET', path)).body
  const left: string[] = []
  for (const path of groups)
    for (const resource of listAt(await get(path), 'resources')) {
      const name = String(at(resource, 'name'))
      if (name.includes('/') || kept.has(name) || !listAt(resource, 'verbs').includes('list')) continue
      const found = await get(`${path}/${name}?labelSelector=hansa.dev%2Frelease%3D${releaseUid}`)
      for (const item of listAt(found, 'items')) left.push(`${name}/${at(item, 'metadata', 'name')}`)
    }
  return left
}
