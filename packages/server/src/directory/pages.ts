import { badField } from '../runtime/errors.js'

/** A page of a sorted view. */
export interface Page<T> {
  items: T[]
  cursor?: string
}

/** Items after `cursor`, at most `limit`; sorted by a key that no two share. Throws `BadRequest` for what is no cursor. */
export const pageOf = <T>(
  all: Iterable<T>,
  keyOf: (item: T) => string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Page<T> => {
  const after = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString()
  if (after === '')
    throw badField('/cursor', 'is no cursor of this list', 'send back cursor as it was, or none to begin')
  const keyed = [...all].map((item) => ({ key: keyOf(item), item }))
  keyed.sort((a, b) => (a.key < b.key ? -1 : 1))
  const rest = after === undefined ? keyed : keyed.filter(({ key }) => key > after)
  const page = rest.slice(0, limit)
  const last = page.at(-1)
  const items = page.map(({ item }) => item)
  return rest.length > limit && last !== undefined
    ? { items, cursor: Buffer.from(last.key).toString('base64url') }
    : { items }
}
