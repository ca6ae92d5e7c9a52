import { both, compiledOf } from './predicate.js'
import type { Place, Predicate, Rights } from './rights.js'

/** An object as a change of the feed has it. */
export interface ShownObject {
  /** '' for kinds that are not namespaced. */
  namespace: string
  name: string
  object: unknown
}

/** Labels of an object or, for targets and events, of the resource they belong to; undefined if they are unknown. */
export type ShownLabels = Readonly<Record<string, string>> | undefined

/** The objects of a stream that rights show. */
export interface View {
  /** Equal for views that show the same. */
  readonly digest: string
  readonly everything: boolean
  readonly nothing: boolean
  sees(shown: ShownObject, labels: ShownLabels): boolean
}

export type PlaceOf = (shown: ShownObject) => Omit<Place, 'labels'>

const named: PlaceOf = ({ namespace, name }) => (namespace === '' ? { name } : { namespace, name })

/** The view of a predicate; `placeOf` says where an object is, by default its namespace and name. */
export const viewOf = (predicate: Predicate, placeOf: PlaceOf = named): View => {
  const { digest, predicate: shortest, match } = compiledOf(predicate)
  return {
    digest,
    everything: shortest === 'everything',
    nothing: shortest.length === 0,
    sees: (shown, labels) => match({ ...placeOf(shown), labels }) === 'yes',
  }
}

const inCluster: PlaceOf = ({ name }) => ({ name, cluster: name })

/** The view of a watch of a kind: objects on which `list` and `watch` are allowed. */
export const watchedView = (rights: Rights, kind: string, placeOf?: PlaceOf): View =>
  viewOf(
    both(rights.on('list', kind), rights.on('watch', kind)),
    placeOf ?? (kind === 'Cluster' ? inCluster : named),
  )
