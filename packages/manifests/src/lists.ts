const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An object of a document, and its place in it; '' when the document is the object. */
export interface Unpacked {
  value: unknown
  pointer: string
}

const kindOfItems = (kind: string): string | undefined => (kind === 'List' ? undefined : kind.slice(0, -4))

/**
 * The objects of a document: the items of a `List` or of a list of one kind (`ConfigMapList`), also nested lists,
 * otherwise the document itself. Items without a kind take it and the apiVersion from their list, as kubectl does.
 */
export const unpackLists = (value: unknown, pointer = ''): Unpacked[] => {
  if (!isObject(value) || typeof value.kind !== 'string' || !value.kind.endsWith('List'))
    return [{ value, pointer }]
  const items: unknown = value.items
  // A resource may be of a kind such as `AllowList`; unlike a list, it has a name.
  const named = isObject(value.metadata) && typeof value.metadata.name === 'string'
  if (!Array.isArray(items) || named) return [{ value, pointer }]
  const kind = kindOfItems(value.kind)
  return items.flatMap((item: unknown, position) => {
    const place = `${pointer}/items/${position}`
    if (!isObject(item) || kind === undefined) return unpackLists(item, place)
    return unpackLists({ apiVersion: value.apiVersion, kind, ...item }, place)
  })
}
