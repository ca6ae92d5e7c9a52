import { groupOf } from '../runtime/group.js'
import type { KubernetesObject } from './contract.js'

/** Whether an object has a namespace on a cluster. */
export type IsNamespaced = (object: KubernetesObject) => boolean

/**
 * The rule for a rendering on a cluster: `served` is the scope of a served kind, undefined for others; `defines` are the kinds
 * that the rendering itself defines, by `group/Kind`.
 */
export const namespacedBy =
  (
    served: (apiVersion: string, kind: string) => boolean | undefined,
    defines: ReadonlyMap<string, boolean>,
  ): IsNamespaced =>
  ({ apiVersion, kind, metadata }) =>
    served(apiVersion, kind) ??
    defines.get(`${groupOf(apiVersion)}/${kind}`) ??
    (kind !== 'Namespace' || metadata.namespace !== undefined)
