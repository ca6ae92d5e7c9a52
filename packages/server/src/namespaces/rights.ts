import { meetsLabels } from '../resources/index.js'
import type { Alternative, Place, Rights } from '../runtime/rights.js'
import type { Verb } from '../runtime/verbs.js'

const has = (names: readonly string[] | undefined, name: string | undefined): boolean =>
  names === undefined || (name !== undefined && names.includes(name))

const meets = ({ names, namespaces, clusters, labels }: Alternative, place: Place): boolean =>
  has(names, place.name) &&
  has(namespaces, place.namespace) &&
  has(clusters, place.cluster) &&
  (labels === undefined || (place.labels !== undefined && meetsLabels(place.labels, labels)))

/** Whether the rights include a verb on the Namespace at a place. */
export const holdsOn = (rights: Rights, verb: Verb, place: Place): boolean => {
  const predicate = rights.on(verb, 'Namespace')
  return predicate === 'everything' || predicate.some((alternative) => meets(alternative, place))
}
