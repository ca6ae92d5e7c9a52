import type { PlacedTarget } from './input.js'

/** The steps that can keep a cluster from becoming a target, in the order they run. */
export const FILTERS = [
  'Evicting',
  'NotReady',
  'Cordoned',
  'API',
  'Taint',
  'Namespace',
  'Affinity',
  'SpreadField',
  'WorkloadAffinity',
  'WorkloadAntiAffinity',
  'Spread',
  'Capacity',
  'NoShare',
] as const
export type Filter = (typeof FILTERS)[number]

/** Why one cluster is not a target: the first step that failed, what it found, what it needed. */
export interface Rejection {
  readonly cluster: string
  readonly filter: Filter
  readonly found: string
  readonly needed: string
  /** One clause, without the cluster's name. */
  readonly reason: string
}

/** A score that had expired when the decision was made, and therefore counted as absent. */
export interface ExpiredScore {
  readonly cluster: string
  readonly key: string
}

/** A decision that places everything requested. Every cluster is in exactly one of `targets` and `rejected`. */
export interface Scheduled {
  readonly outcome: 'Scheduled'
  /** The affinity group it was placed by. */
  readonly group: string
  /** Clusters that came out of the spread step, in the order they were selected. Some may end without a share. */
  readonly selected: readonly string[]
  /** Sorted by cluster. A workload that is not listed has no share there and is left out. */
  readonly targets: readonly PlacedTarget[]
  /** Sorted by cluster. */
  readonly rejected: readonly Rejection[]
  /** Of candidates, sorted by cluster; left out when there are none. */
  readonly expiredScores?: readonly ExpiredScore[]
}

/** No group fits everything. The message and the rejections are those of the first group tried. */
export interface Unschedulable {
  readonly outcome: 'Unschedulable'
  readonly group: string
  /** What was found, what was needed, and the fix. */
  readonly message: string
  /** Sorted by cluster; every cluster is in it. */
  readonly rejected: readonly Rejection[]
  /** Of candidates, sorted by cluster; left out when there are none. */
  readonly expiredScores?: readonly ExpiredScore[]
}

export type PlacementResult = Scheduled | Unschedulable
