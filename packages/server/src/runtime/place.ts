import { fieldOf, isRecord } from './record.js'
import type { Place } from './rights.js'

/** The place of an operation, from its input, which is not validated yet. */
export type Scope = (input: unknown) => Place

const textAt = (value: unknown, key: string): string | undefined => {
  const text = fieldOf(value, key)
  return typeof text === 'string' ? text : undefined
}

const labelsIn = (value: unknown): Record<string, string> =>
  isRecord(value)
    ? Object.fromEntries(
        Object.entries(value).flatMap(([key, text]) => (typeof text === 'string' ? [[key, text]] : [])),
      )
    : {}

/** On the whole hub: conditions of bindings do not match it. */
export const onHub: Scope = () => ({})

/** On the object that `namespace` and `name` of the input name. */
export const onObject: Scope = (input) => ({
  namespace: textAt(input, 'namespace'),
  name: textAt(input, 'name'),
})

/** On the objects of a list: those of a namespace or a cluster, if the input names one. */
export const onList: Scope = (input) => ({
  namespace: textAt(input, 'namespace'),
  cluster: textAt(input, 'cluster'),
})

/** On the cluster that `name` of the input names. */
export const onCluster: Scope = (input) => {
  const name = textAt(input, 'name')
  return { name, cluster: name }
}

/** On a cluster that is registered with the labels of the input. */
export const onNewCluster: Scope = (input) => ({
  ...onCluster(input),
  labels: labelsIn(fieldOf(input, 'labels')),
})

/** On the object that another field of the input names. */
export const onField =
  (field: string): Scope =>
  (input) => ({ name: textAt(input, field) })

/** On the object of a kind that the input names. */
export const objectOf = (kind: string): Scope => (kind === 'Cluster' ? onCluster : onObject)

/** On the resource of a kind in the body. */
export const resourceOf =
  (kind: string): Scope =>
  (input) => {
    const metadata = fieldOf(fieldOf(input, 'resource'), 'metadata')
    const name = textAt(input, 'name') ?? textAt(metadata, 'name')
    return {
      namespace: textAt(input, 'namespace'),
      name,
      labels: labelsIn(fieldOf(metadata, 'labels')),
      ...(kind === 'Cluster' ? { cluster: name } : {}),
    }
  }
