import { UsageError } from './exit.js'

/** A kind as the CLI knows it: its words, where it lives, and the order it is applied in. */
export interface KindWord {
  kind: string
  plural: string
  singular: string
  namespaced: boolean
}

/** In the order `apply` takes documents. */
export const kinds: readonly KindWord[] = [
  { kind: 'Cluster', plural: 'clusters', singular: 'cluster', namespaced: false },
  { kind: 'Directory', plural: 'directories', singular: 'directory', namespaced: false },
  { kind: 'Connector', plural: 'connectors', singular: 'connector', namespaced: false },
  { kind: 'Bundle', plural: 'bundles', singular: 'bundle', namespaced: true },
  { kind: 'Placement', plural: 'placements', singular: 'placement', namespaced: true },
  { kind: 'Mapping', plural: 'mappings', singular: 'mapping', namespaced: true },
  { kind: 'Release', plural: 'releases', singular: 'release', namespaced: true },
]

/** Finds a kind by any of its words. Throws UsageError that lists them, with the nearest. */
export const kindOf = (word: string): KindWord => {
  const lower = word.toLowerCase()
  const found = kinds.find(({ plural, singular }) => lower === plural || lower === singular)
  if (found !== undefined) return found
  const near = nearest(
    lower,
    kinds.map(({ plural }) => plural),
  )
  throw new UsageError(
    `there is no kind "${word}"`,
    `${near === undefined ? '' : `did you mean ${near}? `}kinds are ${kinds.map(({ plural }) => plural).join(', ')}`,
  )
}

/** The candidate that differs least from `word`, if it differs in no more than a third of its letters. */
export const nearest = (word: string, candidates: readonly string[]): string | undefined => {
  const [best] = candidates
    .map((candidate) => ({ candidate, distance: distance(word, candidate) }))
    .sort((a, b) => a.distance - b.distance)
  return best !== undefined && best.distance <= Math.max(1, Math.floor(best.candidate.length / 3))
    ? best.candidate
    : undefined
}

/** Edit distance, two neighbours swapped being one edit. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  let before = row
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      next.push(
        Math.min(
          substitution,
          (row[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          swapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      )
    }
    before = row
    row = next
  }
  return row[b.length] ?? 0
}
