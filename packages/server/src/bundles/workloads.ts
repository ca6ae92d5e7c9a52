import { groupOf } from '../runtime/group.js'
import type { KubernetesObject } from './contract.js'

/** An object whose replicas a placement divides. `key` is its name in `spec.replicas` of a release. */
export interface Workload {
  key: string
  apiVersion: string
  kind: string
  /** Absent if the manifest has none: the release's namespace applies. */
  namespace: string | undefined
  name: string
  replicas: number
  /** The PodSpec of one replica, as the manifest writes it. */
  podSpec: unknown
  /** Stands for a whole bundle: it has one replica, which cannot be changed. */
  whole?: true
}

/** A bundle that is not divided, as the one workload that placements see: it runs whole on a cluster, or not at all. */
export const wholeOf = (name: string): Workload => ({
  key: name,
  apiVersion: 'hansa.dev/v1',
  kind: 'Bundle',
  namespace: undefined,
  name,
  replicas: 1,
  podSpec: undefined,
  whole: true,
})

const dividedKinds = new Set(['Deployment', 'StatefulSet', 'ReplicaSet'])

export const isWorkload = (object: KubernetesObject): boolean =>
  object.apiVersion === 'apps/v1' && dividedKinds.has(object.kind)

/** Which workloads of a rendering placements divide: all, none, or those named `Kind/name`. */
export type Divided = boolean | ReadonlySet<string>

export const isDivided = (divided: Divided, { kind, metadata }: KubernetesObject): boolean =>
  typeof divided === 'boolean' ? divided : divided.has(`${kind}/${metadata.name}`)

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const specOf = ({ spec }: KubernetesObject): Record<string, unknown> => (isObject(spec) ? spec : {})

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 2_147_483_647

/** The workloads of a bundle. Replicas are those of the manifest (1 by default, as in Kubernetes). */
export const workloadsOf = (objects: readonly KubernetesObject[]): Workload[] => {
  const workloads = objects.filter(isWorkload)
  const named = new Map<string, number>()
  for (const { metadata } of workloads) named.set(metadata.name, (named.get(metadata.name) ?? 0) + 1)
  return workloads.map((object) => {
    const { name } = object.metadata
    const spec = specOf(object)
    return {
      key: (named.get(name) ?? 0) > 1 ? `${object.kind}/${name}` : name,
      apiVersion: object.apiVersion,
      kind: object.kind,
      namespace: object.metadata.namespace,
      name,
      replicas: isCount(spec.replicas) ? spec.replicas : 1,
      podSpec: isObject(spec.template) ? spec.template.spec : undefined,
    }
  })
}

/** The workloads that placements divide, if not all of them. */
export const dividedWorkloads = (objects: readonly KubernetesObject[], divided: Divided): Workload[] =>
  workloadsOf(objects).filter(({ apiVersion, kind, name }) =>
    isDivided(divided, { apiVersion, kind, metadata: { name } }),
  )

/** `group/version/Kind` words of every object: the APIs that a cluster must serve for the bundle. CRDs of the bundle itself count as served. */
export const apisOf = (objects: readonly KubernetesObject[]): string[] => {
  const own = new Set(
    objects.filter((object) => object.kind === 'CustomResourceDefinition').flatMap(servedBy),
  )
  const apis = new Set(objects.map((object) => `${object.apiVersion}/${object.kind}`))
  return [...apis].filter((api) => !own.has(api)).sort()
}

/** The APIs that a definition adds to a cluster, as `group/version/Kind`. */
export const servedBy = (definition: KubernetesObject): string[] => {
  const { group, names, versions } = specOf(definition)
  const kind = isObject(names) ? names.kind : undefined
  if (typeof kind !== 'string' || typeof group !== 'string' || !Array.isArray(versions)) return []
  return versions.flatMap((version: unknown) =>
    isObject(version) ? [`${group}/${String(version.name)}/${kind}`] : [],
  )
}

/** Whether the custom resources that objects define are namespaced, by `group/Kind`. */
export const definedBy = (objects: readonly KubernetesObject[]): Map<string, boolean> => {
  const defined = new Map<string, boolean>()
  for (const object of objects) {
    if (object.kind !== 'CustomResourceDefinition') continue
    if (groupOf(object.apiVersion) !== 'apiextensions.k8s.io') continue
    const { group, names, scope } = specOf(object)
    const kind = isObject(names) ? names.kind : undefined
    defined.set(`${String(group)}/${String(kind)}`, scope !== 'Cluster')
  }
  return defined
}
