import { noCursor } from './cursor.js'
import { apiVersion } from './resource.js'
import type { List } from './shape.js'

/** A list as users see it. A watch continues from `revision`. */
export const listFrom = <Item>(
  revision: number,
  items: Item[],
  more: { cursor?: string; remaining?: number } = {},
): List<Item> => ({
  apiVersion,
  kind: 'List',
  metadata: { resourceVersion: String(revision), ...more },
  items,
})

/**
 * Items of a view after `cursor`, at most `limit`, with the number of remaining items; sorted by a unique key. Throws `BadRequest` for
 * an invalid cursor.
 */
export const pageOf = <Item>(
  revision: number,
  all: Iterable<Item>,
  keyOf: (item: Item) => string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): List<Item> => {
  const after = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString()
  if (after !== undefined && Buffer.from(after).toString('base64url') !== cursor) throw noCursor()
  const keyed = [...all].map((item) => ({ key: keyOf(item), item }))
  keyed.sort((a, b) => (a.key < b.key ? -1 : 1))
  const rest = after === undefined ? keyed : keyed.filter(({ key }) => key > after)
  const page = rest.slice(0, limit)
  const last = page.at(-1)
  const remaining = rest.length - page.length
  return listFrom(
    revision,
    page.map(({ item }) => item),
    remaining > 0 && last !== undefined
      ? { cursor: Buffer.from(last.key).toString('base64url'), remaining }
      : {},
  )
}
