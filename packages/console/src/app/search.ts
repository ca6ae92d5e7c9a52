/** A search result that can be opened. */
export interface Found {
  readonly kind: 'Cluster' | 'Release' | 'Bundle' | 'Placement' | 'Person'
  readonly name: string
  /** Where it is: a region, a namespace, a directory. */
  readonly place: string
  readonly href: string
}

/** How well a name answers a query, the lower the better; undefined: not at all. */
const rank = (name: string, query: string): number | undefined => {
  const at = name.toLowerCase().indexOf(query)
  if (at === -1) return undefined
  if (at === 0) return name.length === query.length ? 0 : 1
  return /[-_./ ]/.test(name[at - 1] ?? '') ? 2 : 3
}

/** Things with the query in their name: the same name first, then names that begin with it, then the shorter ones. */
export const search = (things: Iterable<Found>, query: string, most = 12): Found[] => {
  const wanted = query.trim().toLowerCase()
  if (wanted === '') return []
  const hits: { found: Found; rank: number }[] = []
  for (const found of things) {
    const ranked = rank(found.name, wanted)
    if (ranked !== undefined) hits.push({ found, rank: ranked })
  }
  return hits
    .sort(
      (one, other) =>
        one.rank - other.rank ||
        one.found.name.length - other.found.name.length ||
        (one.found.name < other.found.name ? -1 : 1),
    )
    .slice(0, most)
    .map(({ found }) => found)
}
