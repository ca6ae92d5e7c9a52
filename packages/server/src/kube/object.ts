import { isRecord } from '../runtime/record.js'

/** One entry of metadata.managedFields. Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/ */
export interface ManagedFields {
  manager?: string | undefined
  operation?: string | undefined
  apiVersion?: string | undefined
  subresource?: string | undefined
  time?: string | undefined
  fieldsType?: string | undefined
  fieldsV1?: unknown
}

export interface OwnerReference {
  apiVersion: string
  kind: string
  name: string
  uid: string
  controller?: boolean | undefined
}

export interface ObjectMeta {
  name: string
  namespace?: string | undefined
  uid?: string | undefined
  resourceVersion?: string | undefined
  generation?: number | undefined
  labels?: Record<string, string> | undefined
  annotations?: Record<string, string> | undefined
  creationTimestamp?: string | undefined
  deletionTimestamp?: string | undefined
  finalizers?: readonly string[] | undefined
  ownerReferences?: readonly OwnerReference[] | undefined
  managedFields?: readonly ManagedFields[] | undefined
}

/**
 * Any Kubernetes object. Only metadata is typed: everything else that a member sends is `unknown` until it is checked.
 */
export interface KubeObject {
  apiVersion: string
  kind: string
  metadata: ObjectMeta
  [key: string]: unknown
}

/** A member's object: enough of it is checked for the type to be true where the hub relies on it. */
export const isKubeObject = (value: unknown): value is KubeObject =>
  isRecord(value) &&
  typeof value.apiVersion === 'string' &&
  typeof value.kind === 'string' &&
  isRecord(value.metadata) &&
  typeof value.metadata.name === 'string'

/**
 * A record with the fields of a Kubernetes model (of @kubernetes/client-node, types only), each unknown until it is
 * checked: a member may send something other than its type.
 */
export type Unchecked<Model> = { readonly [Field in keyof Model]?: unknown }

/** The known fields of a record. */
type FieldOf<Of> = Extract<keyof Of, string>

export const textIn = <Of extends object>(record: Of, key: FieldOf<Of>): string | undefined => {
  const value: unknown = record[key]
  return typeof value === 'string' ? value : undefined
}

export const numberIn = <Of extends object>(record: Of, key: FieldOf<Of>): number | undefined => {
  const value: unknown = record[key]
  return typeof value === 'number' ? value : undefined
}

const nothing: Record<string, unknown> = Object.freeze({})

/** The record under `key`, or an empty one. */
export const recordIn = <Of extends object>(record: Of, key: FieldOf<Of>): Record<string, unknown> => {
  const value: unknown = record[key]
  return isRecord(value) ? value : nothing
}

/** The records of the list under `key`, or none. */
export const recordsIn = <Of extends object>(record: Of, key: FieldOf<Of>): Record<string, unknown>[] => {
  const value: unknown = record[key]
  return Array.isArray(value) ? value.filter(isRecord) : []
}
