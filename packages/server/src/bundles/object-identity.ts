import { groupOf } from '../runtime/group.js'
import type { KubernetesObject } from './contract.js'

/** `group/Kind/namespace/name`: two objects of one bundle must not share it. */
export const identityOf = (object: KubernetesObject): string =>
  [groupOf(object.apiVersion), object.kind, object.metadata.namespace ?? '', object.metadata.name].join('/')
