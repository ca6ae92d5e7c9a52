import { type BenchFleet, deployment, deployments, type Manifest, metadataOf } from './fleet.js'

const configMaps = '/api/v1/namespaces/default/configmaps'
const services = '/api/v1/namespaces/default/services'

const configMap = (name: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: metadataOf(name),
  data: { 'web.conf': `server_name ${name};\nlisten 8080;\n` },
})

const service = (name: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: metadataOf(name),
  spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
})

/** The usual objects of a bundle, which a release brings to a cluster: the settings of a workload, its address, and the workload. */
const parts = [
  { collection: configMaps, manifestOf: configMap },
  { collection: services, manifestOf: service },
  { collection: deployments, manifestOf: deployment },
] as const

/** The paths of the objects of an application. */
export const collections: readonly string[] = parts.map(({ collection }) => collection)

/** The objects of an application, with their paths. */
export const placedObjects = (name: string): { path: string; object: Manifest }[] =>
  parts.map(({ collection, manifestOf }) => ({ path: `${collection}/${name}`, object: manifestOf(name) }))

/** The objects of an application, as in a bundle. */
export const application = (name: string): Manifest[] => placedObjects(name).map(({ object }) => object)

/** When all objects of an application were seen on every cluster. */
export const seenOnAll = async ({ members }: BenchFleet, name: string): Promise<number> =>
  Math.max(
    ...(await Promise.all(
      members.flatMap((member) => collections.map((collection) => member.seen(`${collection}/${name}`))),
    )),
  )
