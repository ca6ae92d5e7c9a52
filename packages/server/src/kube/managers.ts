import { defaultFieldManager } from './apply.js'
import type { Transport } from './calls.js'
import { metadataAccept } from './metadata.js'
import type { KubeObject, ManagedFields } from './object.js'
import type { CallOptions } from './read.js'
import { type ApiResource, pathOf } from './resource.js'

/**
 * Replaces metadata.managedFields of an object that was read before, and nothing else. Throws KubeError: 409 when the
 * object changed since, 422 or 409 when another object has its name, 404 when it does not exist.
 */
export const replaceManagers = async (
  transport: Transport,
  resource: ApiResource,
  { metadata: { name, namespace, uid, resourceVersion } }: KubeObject,
  managedFields: readonly ManagedFields[],
  options: CallOptions = {},
): Promise<void> => {
  await transport.request({
    method: 'PATCH',
    path: pathOf(resource, namespace, name),
    query: { fieldManager: defaultFieldManager },
    contentType: 'application/merge-patch+json',
    headers: { accept: metadataAccept },
    body: { metadata: { uid, resourceVersion, managedFields } },
    ...options,
  })
}
