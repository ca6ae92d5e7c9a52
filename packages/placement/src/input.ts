import type { NodeCapacity, PodRequirements } from './capacity/nodes.js'
import type { PlacementSpec } from './contract/placement-spec.js'
import type { Selector } from './contract/selector.js'
import type { Taint } from './contract/taint.js'
import type { WorkloadAffinityTerm } from './contract/workload-affinity.js'

/** A score set on a cluster. An expired one counts as absent and is named in the decision. */
export interface ClusterScore {
  readonly value: number
  readonly expired?: boolean | undefined
}

/** A cluster as the engine sees it. Names are unique in a fleet; the engine requires that clusters are not mutated. */
export interface PlacementCluster {
  readonly name: string
  readonly labels?: Readonly<Record<string, string>> | undefined
  readonly provider?: string | undefined
  readonly region?: string | undefined
  readonly zones?: readonly string[] | undefined
  readonly taints?: readonly Taint[] | undefined
  /** Cordoned. */
  readonly unschedulable?: boolean | undefined
  /** The Ready condition; omitted counts as ready. */
  readonly ready?: boolean | undefined
  /** The APIs it serves, as "apps/v1/Deployment" or "v1/ConfigMap". A Set is faster. */
  readonly apis?: ReadonlySet<string> | readonly string[] | undefined
  /**
   * Replicas it can take in addition to those it holds, by workload key. For a workload that is not listed it is computed
   * from `nodes` and the workload's `pod`; without those it is 0.
   */
  readonly allocatable?: Readonly<Record<string, number>> | undefined
  /** Its nodes, of which free CPU and memory are summed and replicas fitted, node by node. */
  readonly nodes?: readonly NodeCapacity[] | undefined
  /** Metrics by key, for the prioritizer Metric. */
  readonly scores?: Readonly<Record<string, ClusterScore>> | undefined
}

/** What is divided: a Deployment, StatefulSet or ReplicaSet of the bundle. */
export interface PlacementWorkload {
  /** Breaks ties, so that the remainders of many workloads do not accumulate on one cluster: see `workloadUid`. */
  readonly uid: string
  /** Its name, or Kind/name where a bundle has two of that name. */
  readonly key: string
  /** Replicas wanted over all clusters (on each, when Duplicated). */
  readonly replicas: number
  /** The requests of one replica; see `PlacementCluster.nodes`. */
  readonly pod?: PodRequirements | undefined
}

/** Another release of the same namespace, as workload affinity sees it. */
export interface PlacedRelease {
  readonly labels: Readonly<Record<string, string>>
  /** The clusters it has targets on. */
  readonly clusters: readonly string[]
  /** The terms of that release's placement: a required one also applies to the release being decided. */
  readonly workloadAntiAffinity?: readonly WorkloadAffinityTerm[] | undefined
}

/** The replicas of a release on one cluster, by workload key. A cluster listed here holds the release, even with 0. */
export interface PlacedTarget {
  readonly cluster: string
  readonly workloads: Readonly<Record<string, number>>
}

/**
 * `hold`: a cluster that holds the release and fails NotReady, Cordoned, API or Taint keeps what it holds and gets no more.
 * `karmada`: it grows like any other, as Karmada's scheduler has it.
 */
export const GROWTH = ['hold', 'karmada'] as const
export type Growth = (typeof GROWTH)[number]

/** The clusters that a namespace allows its releases. */
export interface Within {
  readonly namespace: string
  readonly clusters: Selector
}

/** Everything a decision depends on. The order of lists never matters, but for the affinity groups and spread axes. */
export interface PlacementInput {
  /**
   * The fleet. What is derived from it is kept for as long as the array is, so pass the same array for as long as the fleet
   * is the same, and a new one when anything changed.
   */
  readonly clusters: readonly PlacementCluster[]
  readonly placement: PlacementSpec
  /** The clusters that its namespace allows; every cluster when omitted. */
  readonly within?: Within | undefined
  /**
   * By cluster, its nodes with what was decided for them and is not among their figures yet; in place of its `nodes`. What is
   * derived from it is kept for as long as the map is, which nothing may change.
   */
  readonly reserved?: ReadonlyMap<string, readonly NodeCapacity[]> | undefined
  /** Empty when the bundle has no replicas: every selected cluster then gets it. */
  readonly workloads: readonly PlacementWorkload[]
  /** Every group/version/kind in the bundle, written as in `PlacementCluster.apis`. */
  readonly apis?: readonly string[] | undefined
  /** The targets the release has now. */
  readonly previous?: readonly PlacedTarget[] | undefined
  /** Clusters this release is being evicted from. */
  readonly evicting?: readonly string[] | undefined
  /** The affinity group the release was last placed by; groups before it are not tried. */
  readonly group?: string | undefined
  /** Divide as if nothing were held, from the first group on. */
  readonly fresh?: boolean | undefined
  /** What a divided release may gain on a cluster it holds that takes nothing new; `hold` when omitted. */
  readonly growth?: Growth | undefined
  /** The labels of the release itself; see `releases`. */
  readonly labels?: Readonly<Record<string, string>> | undefined
  /** The other releases of its namespace; needed only where the placement (or one of theirs) has workload affinity. */
  readonly releases?: readonly PlacedRelease[] | undefined
}

/** The uid that breaks a workload's ties. */
export const workloadUid = (releaseUid: string, key: string): string => `${releaseUid}/${key}`
