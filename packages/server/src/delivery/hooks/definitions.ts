import { definedBy, type KubernetesObject, type RenderedHook, type Rendering } from '../../bundles/index.js'
import { isOfDelivery } from '../../releases/index.js'
import { isSharable } from '../labels.js'
import { placeOf } from '../place.js'

const keyIn = ({ apiVersion, kind, metadata }: KubernetesObject): string =>
  `${apiVersion} ${kind} ${metadata.namespace ?? ''} ${metadata.name}`

/**
 * Namespaces and CustomResourceDefinitions among the hooks become ordinary objects of the target. They come first, are
 * waited for and are shared between releases like all others of their kinds. As hooks, each upgrade would delete a Namespace
 * with everything in it. Pure.
 */
export const withDefinitions = <Of extends Rendering>(rendering: Of): Of => {
  const isMoved = ({ object }: RenderedHook): boolean => isSharable(placeOf(object))
  if (!rendering.hooks.some(isMoved)) return rendering
  const present = new Set(rendering.objects.map(keyIn))
  const moved = rendering.hooks.filter(
    (hook) => isMoved(hook) && isOfDelivery(hook) && !present.has(keyIn(hook.object)),
  )
  const objects = [...moved.map(({ object }) => object), ...rendering.objects]
  return {
    ...rendering,
    objects,
    shown: [...moved.map(({ shown }) => shown), ...rendering.shown],
    hooks: rendering.hooks.filter((hook) => !isMoved(hook)),
    defines: definedBy(objects),
  }
}

/** Whether a hook of the content is applied in a namespace by a delivery. */
export const isHookIn = (
  { hooks }: Pick<Rendering, 'hooks'>,
  namespace: string,
  isNamespaced: (object: KubernetesObject) => boolean,
): boolean =>
  hooks.some(
    (hook) =>
      isOfDelivery(hook) &&
      (hook.object.metadata.namespace ?? namespace) === namespace &&
      isNamespaced(hook.object),
  )
