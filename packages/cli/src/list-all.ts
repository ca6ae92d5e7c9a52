import type { Hub } from './hub.js'

const pageSize = '1000'

/** Every page of a list. */
export const listAll = async <Item>(
  hub: Hub,
  path: string,
  query: Record<string, string | undefined>,
): Promise<Item[]> => {
  const items: Item[] = []
  let cursor: string | undefined
  do {
    // The hub's answer, by its schema.
    const answer = (await hub.call('GET', path, { query: { ...query, limit: pageSize, cursor } })) as {
      metadata: { cursor?: string }
      items: Item[]
    }
    items.push(...answer.items)
    cursor = answer.metadata.cursor
  } while (cursor !== undefined)
  return items
}
