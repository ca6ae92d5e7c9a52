import type { PlacementCluster } from './input.js'

/** A cluster that passed the filters. */
export interface Candidate {
  readonly cluster: PlacementCluster
  /** Its place in the fleet sorted by name. */
  readonly index: number
  /** The tier of the affinity group it belongs to. */
  readonly tier: number
  /** 0 to 100. Without prioritizers 100 if it holds the release, else 0. */
  readonly score: number
  /** The score before what is below 0 was cut off: orders what the cut makes equal. */
  readonly exact: number
  /** An untolerated PreferNoSchedule taint. */
  readonly avoided: boolean
  /** See `Holdings.room`. */
  readonly room: number
}

/** Candidate order: tier, score descending, avoided last, room descending, name ascending. Settles every tie not settled otherwise. */
export const byPreference = (a: Candidate, b: Candidate): number =>
  a.tier - b.tier ||
  b.exact - a.exact ||
  Number(a.avoided) - Number(b.avoided) ||
  b.room - a.room ||
  a.index - b.index
