import type { KubeObject } from '../../kube/index.js'
import { sameJson } from '../../runtime/canonical.js'
import { isRecord } from '../../runtime/record.js'

/** Where an object has a value that must not be shown, as keys. `null`: each item of a list, since members may order and merge lists. */
export type HiddenPlace = readonly (string | null)[]

const distinct = (places: readonly HiddenPlace[]): HiddenPlace[] => [
  ...new Map(places.map((place) => [JSON.stringify(place), place])).values(),
]

/** The places where `shown` hides values of `wanted`, which is in clear. Pure. */
export const hiddenPlaces = (wanted: unknown, shown: unknown): HiddenPlace[] => {
  if (wanted === shown) return []
  if (Array.isArray(wanted) && Array.isArray(shown) && wanted.length === shown.length)
    return distinct(
      wanted.flatMap((item, index) => hiddenPlaces(item, shown[index]).map((place) => [null, ...place])),
    )
  if (isRecord(wanted) && isRecord(shown) && sameJson(Object.keys(wanted).sort(), Object.keys(shown).sort()))
    return Object.entries(wanted).flatMap(([key, value]) =>
      hiddenPlaces(value, shown[key]).map((place) => [key, ...place]),
    )
  return sameJson(wanted, shown) ? [] : [[]]
}

/** The text that stands for a hidden value. */
type Stand = (value: unknown) => string

const hidden: Stand = () => '[hidden]'

/** The value of a field or an item, hidden at a place. What has another form than the wanted value is hidden as a whole. Changes `value`. */
const hide = (value: unknown, place: HiddenPlace, stand: Stand): unknown => {
  if (value === undefined || value === null) return value
  const [key, ...rest] = place
  if (key === null && Array.isArray(value)) {
    for (const [index, item] of value.entries()) value[index] = hide(item, rest, stand)
    return value
  }
  if (typeof key !== 'string' || !isRecord(value)) return stand(value)
  if (value[key] !== undefined) value[key] = hide(value[key], rest, stand)
  return value
}

/** Fields that hide no values: those of servers and controllers, and the identity. */
const open = new Set(['apiVersion', 'kind', 'metadata', 'status'])

const withoutContent = ({ metadata, ...object }: KubeObject): KubeObject => {
  const { annotations: _annotations, ...identity } = metadata
  const { apiVersion, kind, status } = object
  return { apiVersion, kind, metadata: identity, ...(status === undefined ? {} : { status }) }
}

/** Whether the places hide an object as a whole. */
export const hidesAll = (places: readonly HiddenPlace[]): boolean =>
  places.some(([field]) => typeof field !== 'string')

/** An object as its cluster has it, without the values at these places. Pure. */
export const withoutHidden = (
  object: KubeObject,
  places: readonly HiddenPlace[],
  stand: Stand = hidden,
): KubeObject => {
  if (places.length === 0) return object
  if (hidesAll(places)) return withoutContent(object)
  const copy = structuredClone(object)
  for (const [field, ...rest] of places) {
    if (typeof field !== 'string') continue
    if (field === 'metadata') {
      // Of metadata only annotations hide values.
      const [, name] = rest
      if (typeof name === 'string' && copy.metadata.annotations?.[name] !== undefined)
        copy.metadata.annotations[name] = stand(copy.metadata.annotations[name])
    } else if (!open.has(field) && copy[field] !== undefined) copy[field] = hide(copy[field], rest, stand)
  }
  return copy
}
