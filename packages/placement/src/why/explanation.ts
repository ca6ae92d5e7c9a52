import type { ExpiredScore, Filter } from '../result.js'

/** One filter of one cluster; those after the first that fails are not run and are not listed. */
export interface FilterExplanation {
  readonly filter: Filter
  readonly passed: boolean
  readonly found: string
  readonly needed: string
}

/** The score of one prioritizer for one cluster. */
export interface ScoreExplanation {
  /** `Steady`, `FreeCPU`, `FreeMemory`, `Metric cost`, or a preferred workload affinity. */
  readonly prioritizer: string
  readonly weight: number
  /** What was measured: millicores, bytes, the metric. Absent where the cluster does not have it. */
  readonly value?: number
  /** 0 to 100 among the candidates. */
  readonly score: number
  /** The score had expired and counted as absent. */
  readonly expired?: boolean
}

/** Replicas of one workload on one cluster. */
export interface CapacityExplanation {
  readonly workload: string
  readonly previous: number
  readonly allocatable: number
  /** Both together. */
  readonly available: number
  /** What the decision gives it; 0 if it is not a target. */
  readonly replicas: number
}

/** Everything a decision found about one cluster. */
export interface ClusterExplanation {
  readonly cluster: string
  readonly target: boolean
  readonly filters: readonly FilterExplanation[]
  /** The affinity group's tier it belongs to (0: the group's own selector); absent where it is in none. */
  readonly tier?: number
  /** Its value on each axis of the spread, by the axis' name; absent if it has no such field. */
  readonly axes: Readonly<Record<string, string>>
  /** Of candidates alone. */
  readonly score?: number
  readonly scores: readonly ScoreExplanation[]
  readonly capacity: readonly CapacityExplanation[]
  readonly sentence: string
}

/** A decision, cluster by cluster. */
export interface DecisionExplanation {
  readonly outcome: 'Scheduled' | 'Unschedulable'
  /** The affinity group that was taken, or the first that was tried. */
  readonly group: string
  /** Why nothing fits. */
  readonly message?: string
  /** The nearest thing that would make it fit, best first: "2 more clusters in region eu, or spread.region.min 1". */
  readonly nearest?: string
  readonly expiredScores?: readonly ExpiredScore[]
  /** Sorted by name. */
  readonly clusters: readonly ClusterExplanation[]
}
