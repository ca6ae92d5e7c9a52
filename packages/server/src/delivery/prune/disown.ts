import { hasStatus } from '../../kube/index.js'
import { type DeliveryContext, patchUnchanged, readAt } from '../delivery-context.js'
import { hubLabel, isSharable, manager, releaseLabel, targetLabel } from '../labels.js'
import type { Place } from '../place.js'

const pointerOf = (label: string): string => `/metadata/labels/${label.replace('/', '~1')}`

const mostTries = 5

/**
 * Removes Hansa's labels from an object that stays, so that nothing finds it under them later. Its mark stays: it proves to a
 * release of the same namespace and name that the object is its predecessor's. Releases share Namespaces and definitions, so
 * that theirs stay too. Idempotent. Throws KubeError.
 */
export const disown = async (context: DeliveryContext, place: Place, uid: string): Promise<void> => {
  if (isSharable(place)) return
  const resource = await context.resourceOf(place)
  if (resource === undefined) return
  for (let tries = 1; ; tries += 1) {
    const found = await readAt(context, place, resource)
    const { labels = {}, resourceVersion } = found?.metadata ?? {}
    const present = [hubLabel, releaseLabel, targetLabel].filter((label) => labels[label] !== undefined)
    if (found?.metadata.uid !== uid || present.length === 0) return
    try {
      await patchUnchanged(context, place, resource, {
        resourceVersion,
        fieldManager: manager,
        operations: present.map((label) => ({ op: 'remove' as const, path: pointerOf(label) })),
      })
      return
    } catch (error) {
      // Changed or deleted since it was read.
      if (!hasStatus(error, 404, 409, 422) || tries === mostTries) throw error
    }
  }
}
