import type { PlacementSpec } from './contract/placement-spec.js'
import type { Taint } from './contract/taint.js'

/** A cluster as the engine sees it. Names are unique in a fleet. */
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
  /** What it serves, as "apps/v1/Deployment" or "v1/ConfigMap". A Set is faster. */
  readonly apis?: ReadonlySet<string> | readonly string[] | undefined
  /** Replicas it can still take besides what it holds, by workload key. Omitted counts as 0. */
  readonly allocatable?: Readonly<Record<string, number>> | undefined
}

/** What is divided: a Deployment, StatefulSet or ReplicaSet of the bundle. */
export interface PlacementWorkload {
  /** Settles ties, so that the remainders of many workloads do not pile up on one cluster: see `workloadUid`. */
  readonly uid: string
  /** Its name, or Kind/name where a bundle has two of that name. */
  readonly key: string
  /** Replicas wanted over all clusters (on each, when Duplicated). */
  readonly replicas: number
}

/** What a release has on one cluster: replicas by workload key. A cluster listed here is held, also with 0. */
export interface PlacedTarget {
  readonly cluster: string
  readonly workloads: Readonly<Record<string, number>>
}

/** Everything a decision depends on. The order of lists never matters, but for the affinity groups and spread axes. */
export interface PlacementInput {
  /** The fleet. Sorted by name it is not copied. */
  readonly clusters: readonly PlacementCluster[]
  readonly placement: PlacementSpec
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
}

/** The uid a workload's ties are settled by. */
export function workloadUid(releaseUid: string, key: string): string {
  return `${releaseUid}/${key}`
}
