import type { Transport } from './calls.js'
import { KubeError } from './errors.js'
import { metadataAccept, named } from './metadata.js'
import type { KubeObject } from './object.js'
import type { CallOptions, ObjectRef } from './read.js'
import { type ApiResource, pathOf } from './resource.js'

/** One operation of a JSON Patch (RFC 6902). */
export type JsonPatchStep =
  | { op: 'test' | 'add' | 'replace'; path: string; value: unknown }
  | { op: 'remove'; path: string }

/**
 * Applies a JSON Patch to one object as an update by `fieldManager`; returns its metadata. Throws KubeError: 422
 * without causes when a `test` fails.
 */
export const jsonPatch = async (
  transport: Transport,
  resource: ApiResource,
  ref: ObjectRef,
  operations: readonly JsonPatchStep[],
  { fieldManager, ...options }: CallOptions & { fieldManager: string },
): Promise<KubeObject> => {
  const path = pathOf(resource, ref.namespace, ref.name)
  const { body } = await transport.request({
    method: 'PATCH',
    path,
    query: { fieldManager },
    contentType: 'application/json-patch+json',
    headers: { accept: metadataAccept },
    body: operations,
    ...options,
  })
  const patched = named(body, resource)
  if (patched === undefined) throw new KubeError('Protocol', `PATCH ${path} returned no object`)
  return patched
}
