import type { ObjectLimits } from './contract.js'
import type { NamespaceLimits } from './limits.js'
import { matchesKind, matchesPattern } from './patterns.js'
import { matchesSource } from './source-patterns.js'

/** An object, as far as limits depend on it. */
export interface LimitedObject {
  group: string
  kind: string
  name: string
  /** '' for an object without a namespace. */
  namespace: string
  /** The Namespace that a release only names, which the hub creates itself: without labels and annotations of `createNamespace`. */
  implicit?: boolean
}

/** The hub's own namespace on every cluster, and the name of its roles there. */
export interface HubObjects {
  namespace: string
  account: string
}

const rbac = 'rbac.authorization.k8s.io'

const isNamespace = ({ group, kind }: LimitedObject): boolean => group === '' && kind === 'Namespace'

/** The namespace that an object is in, or is; undefined for other objects without one. */
const namespaceOf = (object: LimitedObject): string | undefined => {
  if (object.namespace !== '') return object.namespace
  return isNamespace(object) ? object.name : undefined
}

const isOfHub = (object: LimitedObject, hub: HubObjects): boolean =>
  namespaceOf(object) === hub.namespace ||
  (object.group === rbac && object.namespace === '' && object.name === hub.account)

const list = (patterns: readonly string[]): string => patterns.join(', ') || 'none'

/**
 * Why an object may not be delivered for a release of `of`, as a clause with the rule and the fix; undefined if it may. The objects of the
 * hub are refused whatever the limits. Pure.
 */
export const refusalOf = (
  of: string,
  limits: ObjectLimits,
  object: LimitedObject,
  hub: HubObjects,
): string | undefined => {
  const { namespaces, kinds, clusterScoped } = limits
  if (isOfHub(object, hub))
    return `it belongs to the hub (namespace ${hub.namespace}); remove it from the bundle, or use another namespace`
  const namespace = namespaceOf(object)
  const inside =
    namespace === undefined || namespaces?.some((one) => matchesPattern(one, namespace)) !== false
  if (!inside)
    return `namespace ${of} may not deliver to namespace ${namespace} (destinations.namespaces: ${list(namespaces ?? [])}); use one of these, or extend the Namespace`
  if (object.implicit === true) return undefined
  const { group, kind } = object
  const matches = (pattern: string): boolean => matchesKind(pattern, group, kind)
  const denied = kinds?.deny?.find(matches)
  if (denied !== undefined)
    return `namespace ${of} may not deliver this kind (kinds.deny: ${denied}); remove it from the bundle, or change the Namespace`
  if (kinds?.allow?.some(matches) === false)
    return `namespace ${of} may not deliver this kind (kinds.allow: ${list(kinds.allow)}); remove it from the bundle, or extend the Namespace`
  if (clusterScoped === 'Refused' && (object.namespace === '' || group === rbac))
    return `its author may not deliver ${group === rbac ? 'objects of RBAC' : 'objects without a namespace'}; somebody with the verb deliver-cluster-scoped on Namespace "${of}" has to apply the release`
  return undefined
}

/** The limits of objects in a namespace; undefined without any. */
export const objectLimitsOf = (
  { spec: { destinations, kinds } }: NamespaceLimits,
  clusterScoped: 'Refused' | undefined,
): ObjectLimits | undefined => {
  if (destinations === undefined && kinds === undefined && clusterScoped === undefined) return undefined
  return {
    ...(destinations === undefined ? {} : { namespaces: destinations.namespaces }),
    ...(kinds === undefined ? {} : { kinds }),
    ...(clusterScoped === undefined ? {} : { clusterScoped }),
  }
}

/** Whether bundles of a namespace may come from a source: the URL of a chart or repository, or `upload`. */
export const allowsSource = ({ spec: { sources } }: NamespaceLimits, source: string): boolean =>
  sources === undefined || sources.some((pattern) => matchesSource(pattern, source))
