import { deployment, deployments, type Manifest, metadataOf } from './fleet.js'

const configMaps = '/api/v1/namespaces/default/configmaps'
const services = '/api/v1/namespaces/default/services'

/** Where the objects of an application are. */
export const collections = [configMaps, services, deployments] as const

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

/** What a bundle usually holds, and a release of it brings to a cluster: a workload, how it is reached and how it is set. */
export const application = (name: string): readonly Manifest[] => [
  configMap(name),
  service(name),
  deployment(name),
]

/** Paths of an application's objects, in the order of `application`. */
export const pathsOf = (name: string): readonly string[] =>
  collections.map((collection) => `${collection}/${name}`)
