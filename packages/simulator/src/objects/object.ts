import { isObject, type Json, type JsonObject, objectOf, stringOf } from './json.js'

export type OwnerReference = {
  apiVersion: string
  kind: string
  name: string
  uid: string
  controller?: boolean
  blockOwnerDeletion?: boolean
}

export type ManagedFieldsEntry = {
  manager: string
  operation: 'Apply' | 'Update'
  apiVersion: string
  time: string
  fieldsType: 'FieldsV1'
  fieldsV1: JsonObject
  subresource?: string
}

export type ObjectMeta = {
  name: string
  namespace?: string
  uid: string
  resourceVersion: string
  creationTimestamp: string
  generation?: number
  labels?: Record<string, string>
  annotations?: Record<string, string>
  ownerReferences?: OwnerReference[]
  finalizers?: string[]
  deletionTimestamp?: string
  deletionGracePeriodSeconds?: number
  managedFields?: ManagedFieldsEntry[]
}

/** An object as the store keeps it: complete metadata, all other fields as sent and defaulted. */
export type KubeObject = JsonObject & { apiVersion: string; kind: string; metadata: ObjectMeta }

/** A namespace and a name; the namespace is empty for cluster-wide objects. */
export interface ObjectKey {
  namespace: string
  name: string
}

export const keyOf = (object: KubeObject): ObjectKey => ({
  namespace: object.metadata.namespace ?? '',
  name: object.metadata.name,
})

/** The store's order is that of etcd keys: namespace, then name. */
export const pathOf = (key: ObjectKey): string => `${key.namespace}/${key.name}`

/**
 * Converts a client's JSON to an object the store can keep. The one place where JSON becomes a KubeObject:
 * `identity` replaces metadata that clients cannot set.
 */
export const toObject = (sent: JsonObject, identity: ObjectMeta): KubeObject => {
  const metadata: JsonObject = { ...objectOf(sent.metadata), ...identity }
  const object: Json = { ...sent, metadata }
  return object as KubeObject
}

/** An owner reference with `controller: true`, if the object has one. */
export const controllerOf = (object: KubeObject): OwnerReference | undefined =>
  object.metadata.ownerReferences?.find((owner) => owner.controller === true)

export const nameOf = (sent: JsonObject): string => stringOf(objectOf(sent.metadata).name)
export const hasMetadata = (value: Json): value is JsonObject => isObject(value) && isObject(value.metadata)
