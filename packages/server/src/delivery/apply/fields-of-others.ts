import type { KubeObject } from '../../kube/index.js'
import { type DeliveryContext, readAt } from '../delivery-context.js'
import { withoutIgnored } from './ignored-fields.js'
import type { DesiredObject } from './wanted.js'

/** The object as it is applied now: without ignored fields that others own on the cluster. Throws KubeError. */
export const withoutFieldsOfOthers = async (
  context: DeliveryContext,
  { place, object, ignored }: Pick<DesiredObject, 'place' | 'object' | 'ignored'>,
): Promise<KubeObject> => {
  const resource = await context.resourceOf(place)
  const live = resource && (await readAt(context, place, resource))
  return live === undefined ? object : withoutIgnored(object, ignored, live.metadata.managedFields ?? [])
}
