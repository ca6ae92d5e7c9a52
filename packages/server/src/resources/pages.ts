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

const numberIn = (cursor: string): number => {
  const number = Number(Buffer.from(cursor, 'base64url').toString())
  if (!Number.isSafeInteger(number) || number < 1) throw noCursor()
  return number
}

/** A page of numbered items, the newest first. Throws `BadRequest` for an invalid cursor. */
export const newestPage = async <Item>(
  revision: number,
  find: (page: { limit: number; before?: number }) => Promise<Item[]>,
  numberOf: (item: Item) => string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<List<Item>> => {
  const found = await find({
    limit: limit + 1,
    ...(cursor === undefined ? {} : { before: numberIn(cursor) }),
  })
  const items = found.slice(0, limit)
  const last = items.at(-1)
  const more = found.length > limit && last !== undefined
  return listFrom(revision, items, more ? { cursor: Buffer.from(numberOf(last)).toString('base64url') } : {})
}
