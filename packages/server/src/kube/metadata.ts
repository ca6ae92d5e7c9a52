import { isRecord } from '../runtime/record.js'
import { isKubeObject, type KubeObject } from './object.js'
import type { ApiResource } from './resource.js'

/** Requests metadata without spec and status; servers without support send the whole object. */
export const metadataAccept = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json'

export const metadataListAccept =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json'

/**
 * A received object under its own kind: items of a list name none, and those of a metadata answer name
 * PartialObjectMetadata. Undefined unless it is an object.
 */
export const named = (
  value: unknown,
  resource: Pick<ApiResource, 'apiVersion' | 'kind'>,
): KubeObject | undefined => {
  if (!isRecord(value)) return undefined
  value.apiVersion = resource.apiVersion
  value.kind = resource.kind
  return isKubeObject(value) ? value : undefined
}
