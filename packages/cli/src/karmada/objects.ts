import { isObject } from '../is-object.js'

/** A Kubernetes object from the files, as a bundle takes it. */
export interface Template {
  source: string
  apiVersion: string
  kind: string
  name: string
  /** Absent for cluster-wide objects, and if the file does not set it. */
  namespace: string | undefined
  labels: Record<string, string>
  object: Record<string, unknown>
}

/** Metadata fields written by servers, which a bundle does not contain. */
const ownedByServers = [
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'ownerReferences',
  'selfLink',
  'finalizers',
]

const ofKarmada = (key: string): boolean =>
  /(^|\.)karmada\.io\//.test(key) || key === 'kubectl.kubernetes.io/last-applied-configuration'

const textsOf = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(isObject(value) ? value : {}).flatMap(([key, text]): [string, string][] =>
      typeof text === 'string' && !ofKarmada(key) ? [[key, text]] : [],
    ),
  )

/** The object without what servers and Karmada write into it; undefined if the document is not a Kubernetes object. */
export const templateOf = (value: Record<string, unknown>, source: string): Template | undefined => {
  const { apiVersion, kind, metadata, status: _status, ...rest } = value
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !isObject(metadata)) return undefined
  const { name, namespace } = metadata
  if (typeof name !== 'string') return undefined
  const kept = Object.fromEntries(Object.entries(metadata).filter(([key]) => !ownedByServers.includes(key)))
  const labels = textsOf(metadata.labels)
  const annotations = textsOf(metadata.annotations)
  delete kept.labels
  delete kept.annotations
  return {
    source,
    apiVersion,
    kind,
    name,
    namespace: typeof namespace === 'string' ? namespace : undefined,
    labels,
    object: {
      apiVersion,
      kind,
      metadata: {
        ...kept,
        ...(Object.keys(labels).length > 0 ? { labels } : {}),
        ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
      },
      ...rest,
    },
  }
}

export const describe = ({ kind, name, namespace }: Template): string =>
  `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`

/** Whether replicas are divided for it. */
export const isWorkload = ({ apiVersion, kind }: Template): boolean =>
  apiVersion === 'apps/v1' && ['Deployment', 'StatefulSet', 'ReplicaSet'].includes(kind)

/** The path to an object's PodSpec; undefined if it has none. */
export const podSpecPath = ({ kind }: Pick<Template, 'kind'>): string[] | undefined => {
  if (kind === 'Pod') return ['spec']
  if (kind === 'CronJob') return ['spec', 'jobTemplate', 'spec', 'template', 'spec']
  return ['Deployment', 'StatefulSet', 'ReplicaSet', 'DaemonSet', 'Job'].includes(kind)
    ? ['spec', 'template', 'spec']
    : undefined
}

export const at = (value: unknown, keys: readonly (string | number)[]): unknown =>
  keys.reduce<unknown>(
    (found, key) =>
      Array.isArray(found) ? found[Number(key)] : isObject(found) ? found[String(key)] : undefined,
    value,
  )
