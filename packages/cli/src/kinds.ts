import { nearest } from '@hansa/manifests'
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
