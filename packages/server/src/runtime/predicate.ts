import { meetsLabels } from './labels.js'
import type { Alternative, Place, Predicate } from './rights.js'

/** `unknown`: the labels decide, and the place does not have them. */
export type Match = 'yes' | 'no' | 'unknown'

const among = (value: string | undefined, allowed: readonly string[] | undefined): boolean =>
  allowed === undefined || (value !== undefined && allowed.includes(value))

const matchOf = ({ names, namespaces, clusters, labels }: Alternative, place: Place): Match => {
  if (!among(place.name, names) || !among(place.namespace, namespaces) || !among(place.cluster, clusters))
    return 'no'
  if (labels === undefined || labels.length === 0) return 'yes'
  if (place.labels === undefined) return 'unknown'
  return meetsLabels(place.labels, labels) ? 'yes' : 'no'
}

/** Whether a right covers the object at a place. */
export const matchPlace = (predicate: Predicate, place: Place): Match => {
  if (predicate === 'everything') return 'yes'
  const matches = predicate.map((alternative) => matchOf(alternative, place))
  return matches.includes('yes') ? 'yes' : matches.includes('unknown') ? 'unknown' : 'no'
}

/** Whether a right covers an object with known labels. */
export const covers = (predicate: Predicate, place: Place): boolean => matchPlace(predicate, place) === 'yes'

/** Whether a right can cover objects in a list: of a namespace or a cluster, or of the hub. */
export const coversSome = (predicate: Predicate, { namespace, cluster }: Place): boolean =>
  predicate === 'everything' ||
  predicate.some(
    ({ namespaces, clusters }) =>
      (namespace === undefined || among(namespace, namespaces)) &&
      (cluster === undefined || among(cluster, clusters)),
  )
