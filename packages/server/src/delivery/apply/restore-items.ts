import { type ApiResource, get, hasStatus, jsonPatch, KubeError, type KubeObject } from '../../kube/index.js'
import { callOf, type DeliveryContext, patchUnchanged, readAt, writeOf } from '../delivery-context.js'
import { restoringPatch } from './edited-items.js'
import type { DesiredObject } from './wanted.js'

const mostTries = 5

/**
 * The object changed since it was read: the server answers a failed `test` of a JSON Patch with 422 without causes.
 */
const isChanged = (error: unknown): boolean =>
  hasStatus(error, 409) || (hasStatus(error, 422) && error.causes.length === 0)

/**
 * After a refused apply, restores items that somebody edited in a list keyed by a number. False when the refusal has
 * another cause; otherwise the same apply succeeds and takes the ownership. Throws KubeError.
 */
export const restoreItems = async (
  context: DeliveryContext,
  { place, object, manager }: DesiredObject,
  refusal: unknown,
  uid: string | undefined,
): Promise<boolean> => {
  if (!(refusal instanceof KubeError) || !hasStatus(refusal, 422, 500)) return false
  const resource = await context.resourceOf(place)
  if (resource === undefined || uid === undefined) return false
  const { transport } = context.member
  for (let tries = 1; ; tries += 1) {
    const live = await context.limit(() => get(transport, resource, place, callOf(context)))
    if (live?.metadata.uid !== uid) return false
    const operations = restoringPatch(refusal, object, live, manager)
    if (operations.length === 0) return false
    try {
      const options = { fieldManager: manager, ...writeOf(context) }
      await context.limit(() => jsonPatch(transport, resource, place, operations, options))
      return true
    } catch (error) {
      if (!isChanged(error) || tries === mostTries) throw error
    }
  }
}

/**
 * Removes the traces of such a patch in managedFields: an Update entry of our manager would keep its items in the
 * object after they left the bundle. `applied` is the response to the apply. Throws KubeError.
 */
export const dropUpdates = async (
  context: DeliveryContext,
  { place, manager }: DesiredObject,
  resource: ApiResource,
  applied: KubeObject,
): Promise<void> => {
  let live: KubeObject | undefined = applied
  for (let tries = 1; live !== undefined && live.metadata.uid === applied.metadata.uid; tries += 1) {
    const { managedFields = [], resourceVersion }: KubeObject['metadata'] = live.metadata
    const index = managedFields.findIndex(
      (entry) => entry.manager === manager && entry.operation === 'Update' && !entry.subresource,
    )
    if (index === -1) return
    try {
      await patchUnchanged(context, place, resource, {
        resourceVersion,
        fieldManager: manager,
        operations: [{ op: 'remove', path: `/metadata/managedFields/${index}` }],
      })
      return
    } catch (error) {
      if (!isChanged(error) || tries === mostTries) throw error
      live = await readAt(context, place, resource)
    }
  }
}
