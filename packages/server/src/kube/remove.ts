import { isRecord } from '../runtime/record.js'
import type { Transport } from './calls.js'
import { hasStatus } from './errors.js'
import { recordIn, textIn } from './object.js'
import type { CallOptions, ObjectRef } from './read.js'
import { type ApiResource, pathOf } from './resource.js'

export interface RemoveOptions extends CallOptions {
  /** Only the object with this uid is deleted. */
  uid?: string | undefined
  /** Only at this resourceVersion. */
  resourceVersion?: string | undefined
  /** `Background` by default. */
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan' | undefined
  dryRun?: boolean | undefined
}

/**
 * - `Deleted`: it is gone.
 * - `Deleting`: accepted, but finalizers or its dependents still hold it.
 * - `Absent`: it did not exist.
 * - `Replaced`: an object with another uid (or resourceVersion, if given) has its place, and was not changed.
 */
export type RemovalResult = 'Deleted' | 'Deleting' | 'Absent' | 'Replaced'

/** Deletes one object. Throws KubeError for everything that `Removal` does not cover. */
export const remove = async (
  transport: Transport,
  resource: ApiResource,
  ref: ObjectRef,
  options: RemoveOptions = {},
): Promise<RemovalResult> => {
  const { uid, resourceVersion, propagationPolicy = 'Background', dryRun, signal, timeoutMs } = options
  const conditional = uid !== undefined || resourceVersion !== undefined
  try {
    const { body } = await transport.request({
      method: 'DELETE',
      path: pathOf(resource, ref.namespace, ref.name),
      query: { dryRun: dryRun ? 'All' : undefined },
      body: {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy,
        ...(conditional && { preconditions: { uid, resourceVersion } }),
      },
      signal,
      timeoutMs,
    })
    // A Status means gone; the object itself, marked for deletion, means that something still holds it.
    const held = isRecord(body) && textIn(recordIn(body, 'metadata'), 'deletionTimestamp') !== undefined
    return held ? 'Deleting' : 'Deleted'
  } catch (error) {
    if (hasStatus(error, 404)) return 'Absent'
    if (conditional && hasStatus(error, 409)) return 'Replaced'
    throw error
  }
}
