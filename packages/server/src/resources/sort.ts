import { badField } from '../runtime/errors.js'
import { fieldPath, valueAt } from './field-selector.js'

export interface SortKey {
  path: readonly string[]
  descending: boolean
}

/** `-metadata.createdAt,metadata.name`: fields in order, `-` for descending. Throws `BadRequest`. */
export const parseSort = (text: string | undefined): SortKey[] => {
  if (text === undefined || text.trim() === '') return []
  const parts = text.split(',').map((part) => part.trim())
  if (parts.length > 5) throw badField('/sort', 'lists more than 5 fields', 'sort by fewer')
  return parts.map((part) => ({
    path: fieldPath(part.replace(/^-/, ''), '/sort'),
    descending: part.startsWith('-'),
  }))
}

type Value = string | number | boolean | null

/** The sort key of an object, in a form that a cursor can carry. */
export const sortValues = (object: unknown, keys: readonly SortKey[]): Value[] =>
  keys.map(({ path }) => {
    const value = valueAt(object, path)
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
  })

const compareValues = (a: Value, b: Value): number => {
  if (a === b) return 0
  if (a === null || b === null) return a === null ? -1 : 1
  if (typeof a === typeof b) return a < b ? -1 : 1
  return typeof a < typeof b ? -1 : 1
}

/** Orders by `keys`, then by identity, so that every position is unique. */
export const comparePlaces =
  (keys: readonly SortKey[]) =>
  (a: SortedPlace, b: SortedPlace): number => {
    for (const [index, { descending }] of keys.entries()) {
      const order = compareValues(a.values[index] ?? null, b.values[index] ?? null)
      if (order !== 0) return descending ? -order : order
    }
    if (a.namespace !== b.namespace) return a.namespace < b.namespace ? -1 : 1
    return a.name === b.name ? 0 : a.name < b.name ? -1 : 1
  }

/** The position of an item in a sorted list. */
export interface SortedPlace {
  values: readonly Value[]
  namespace: string
  name: string
}
