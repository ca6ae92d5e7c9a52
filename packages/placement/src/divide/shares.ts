import type { ReplicaDivision } from '../contract/replica-division.js'
import type { Ledger } from './ledger.js'

/** The settings and inputs of a division. */
export interface Division {
  readonly replicas: ReplicaDivision
  readonly ledger: Ledger
  /** Divide as if nothing were held. */
  readonly fresh: boolean
}

/** Shares in the order of the clusters given; or how many replicas found no room; or what contradicts itself, in words. */
export type Shares =
  | { readonly shares: readonly number[] }
  | { readonly short: number }
  | { readonly conflict: string }

/** Whether shares follow what clusters have room for: dynamic weights and Aggregated. */
export const dividesByRoom = (replicas: ReplicaDivision): boolean =>
  replicas.mode === 'Divided' && (replicas.divide === 'Aggregated' || replicas.dynamic !== undefined)
