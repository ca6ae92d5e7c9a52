import {
  allocatableReplicas,
  matches,
  type PlacedTarget,
  type PlacementCluster,
  type PlacementSpec,
  podRequirements,
  workloadUid,
} from '@hansa/placement'
import { type KubernetesObject, type Workload, workloadsOf } from '../bundles/index.js'
import type { ClusterFacts } from '../clusters/index.js'
import { digestOf } from '../runtime/canonical.js'
import type { Desired, ReleaseSpec, WorkloadShare } from './contract.js'
import type { TargetRow } from './targets.js'

/** A workload of a release with the replicas it asks for: the manifest's, or those of `spec.replicas`. */
export interface WantedWorkload extends Workload {
  namespace: string
  wanted: number
}

export const wantedWorkloads = (objects: readonly KubernetesObject[], spec: ReleaseSpec): WantedWorkload[] =>
  workloadsOf(objects).map((workload) => ({
    ...workload,
    namespace: workload.namespace ?? spec.namespace,
    wanted: spec.replicas[workload.key] ?? workload.replicas,
  }))

/** Whether this placement looks at free capacity at all; if not, none is computed. */
export const needsCapacity = (placement: PlacementSpec): boolean =>
  placement.replicas.dynamic !== undefined ||
  placement.replicas.divide === 'Aggregated' ||
  placement.replicas.capacity === 'Require' ||
  placement.spread.some(({ by }) => by !== 'cluster') ||
  (placement.affinity ?? []).some(({ overflow }) => overflow !== undefined)

/** The clusters as the engine sees them. `fenced` ones take nothing until what a failover left on them is gone. */
export const placementClusters = (
  clusters: readonly ClusterFacts[],
  placement: PlacementSpec,
  workloads: readonly WantedWorkload[],
  fenced: ReadonlySet<string>,
): PlacementCluster[] => {
  const needs = needsCapacity(placement)
    ? workloads.map(({ key, podSpec }) => ({ key, pod: podRequirements(podSpec ?? {}) }))
    : undefined
  return clusters
    .filter(({ leaving }) => !leaving)
    .map(({ name, labels, provider, region, zones, taints, unschedulable, ready, apis, nodes }) => ({
      name,
      labels,
      provider,
      region,
      zones,
      taints,
      unschedulable,
      ready: ready && !fenced.has(name),
      apis,
      ...(needs === undefined
        ? {}
        : {
            allocatable: Object.fromEntries(
              needs.map(({ key, pod }) => [key, allocatableReplicas(nodes, pod)]),
            ),
          }),
    }))
}

/** What a release holds, as the engine takes it: targets that stay. */
export const placedTargets = (
  targets: readonly TargetRow[],
  workloads: readonly WantedWorkload[],
): PlacedTarget[] =>
  targets
    .filter(({ removing }) => removing === null)
    .map(({ cluster, desired }) => ({
      cluster,
      workloads: Object.fromEntries(
        workloads.flatMap(({ key, kind, name, namespace }) => {
          const share = desired.workloads.find(
            (present) => present.kind === kind && present.name === name && present.namespace === namespace,
          )
          return share === undefined ? [] : [[key, share.replicas]]
        }),
      ),
    }))

export const engineWorkloads = (releaseUid: string, workloads: readonly WantedWorkload[]) =>
  workloads.map(({ key, wanted }) => ({ uid: workloadUid(releaseUid, key), key, replicas: wanted }))

/** The shares of one cluster as a target names them. A workload scaled to 0 stays there with 0; one without a share there is left out. */
const sharesOf = (target: PlacedTarget, workloads: readonly WantedWorkload[]): WorkloadShare[] =>
  workloads.flatMap(({ key, apiVersion, kind, namespace, name, wanted }) => {
    const replicas = wanted === 0 ? 0 : (target.workloads[key] ?? 0)
    return replicas === 0 && wanted !== 0 ? [] : [{ apiVersion, kind, namespace, name, replicas }]
  })

/** What should stand on the cluster of `target`. */
export const desiredOn = (
  target: PlacedTarget,
  cluster: ClusterFacts,
  release: { spec: ReleaseSpec; bundleUid: string; digest: string },
  workloads: readonly WantedWorkload[],
): Desired => {
  const { spec, bundleUid, digest } = release
  const patches = spec.overrides
    .filter(({ clusters }) => clusters === undefined || matches(clusters, cluster))
    .map(({ object, patch }) => ({ object, patch }))
  const shares = sharesOf(target, workloads)
  return {
    bundle: { uid: bundleUid, name: spec.bundle.name, version: spec.bundle.version, digest },
    valuesHash: digestOf({ namespace: spec.namespace, workloads: shares, patches }),
    namespace: spec.namespace,
    workloads: shares,
    patches,
    conflicts: spec.conflicts,
    drift: spec.drift,
    deletion: spec.deletion,
  }
}
