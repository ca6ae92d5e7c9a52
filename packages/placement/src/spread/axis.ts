import type { Candidate } from '../candidate.js'
import type { PlacementCluster } from '../input.js'

/** The minimum and maximum number of values; `max` is Infinity without a limit. */
export interface Limits {
  readonly min: number
  readonly max: number
  readonly strict: boolean
}

/** An axis other than cluster: clusters with the same value are one of its groups. */
export interface Axis extends Limits {
  readonly name: string
  /** undefined where the cluster does not have the field. */
  readonly read: (cluster: PlacementCluster) => string | undefined
  /** The same of a candidate, from what the fleet's index keeps. */
  readonly of: (candidate: Pick<Candidate, 'cluster' | 'index'>) => string | undefined
}
