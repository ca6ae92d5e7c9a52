import { table } from './table.js'

/** How a release changes on one cluster; null means no target. */
export interface Move {
  cluster: string
  from: number | null
  to: number | null
}

export interface MovedRelease {
  namespace: string
  release: string
  moves: Move[]
  message?: string
}

export interface Totals {
  considered: number
  moved: number
  moves: number
  replicas: number
}

const cell = (replicas: number | null): string => (replicas === null ? '-' : String(replicas))

/** One row a cluster where something changes. */
export const moveRows = (releases: readonly MovedRelease[]): string =>
  table(
    ['namespace', 'release', 'cluster', 'from', 'to'],
    releases.flatMap(({ namespace, release, moves }) =>
      moves.map(({ cluster, from, to }) => [namespace, release, cluster, cell(from), cell(to)]),
    ),
  )
