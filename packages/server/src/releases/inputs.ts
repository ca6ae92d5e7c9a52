import {
  matches,
  type PlacedTarget,
  type PlacementSpec,
  type PlacementWorkload,
  type ReadPod,
  readPod,
  workloadUid,
} from '@hansa/placement'
import { type HealthRule, type RevisionRow, valuesHashOf, type Workload } from '../bundles/index.js'
import type { ClusterFacts } from '../clusters/index.js'
import type { NamespaceLimits } from '../namespaces/index.js'
import { confinementOf } from './confinement.js'
import type { ReleaseSpec } from './contract.js'
import { createdNamespaceIn } from './created-namespace.js'
import type { Desired, WorkloadShare } from './desired.js'
import { isPatchOverride, type Override, valuesOn } from './overrides.js'
import type { TargetRow } from './target-row.js'

/** A workload of a release with its requested replicas: those of the bundle, or of `spec.replicas`. */
export interface WantedWorkload extends Workload {
  namespace: string
  wanted: number
}

export const wantedWorkloads = (workloads: readonly Workload[], spec: ReleaseSpec): WantedWorkload[] =>
  workloads.map((workload) => ({
    ...workload,
    namespace: workload.namespace ?? spec.namespace,
    wanted: spec.replicas[workload.key] ?? workload.replicas,
  }))

/** Whether free capacity can change what this placement decides. */
export const needsCapacity = (placement: PlacementSpec): boolean =>
  placement.spread.length > 0 ||
  (placement.prioritizers ?? []).some(({ name }) => name !== 'Metric') ||
  placement.replicas.dynamic !== undefined ||
  placement.replicas.divide === 'Aggregated' ||
  placement.replicas.capacity === 'Require' ||
  (placement.affinity ?? []).some(({ overflow }) => overflow !== undefined)

/**
 * The current targets of a release in the form that the engine takes: targets that stay. `shares`: the replicas of workloads that a target
 * does not have yet, by cluster and key.
 */
export const placedTargets = (
  targets: readonly TargetRow[],
  workloads: readonly WantedWorkload[],
  shares: Readonly<Record<string, Readonly<Record<string, number>>>> = {},
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
          const replicas = share?.replicas ?? shares[cluster]?.[key]
          return replicas === undefined ? [] : [[key, replicas]]
        }),
      ),
    }))

/** Cached as long as the manifest it was read from. */
const pods = new WeakMap<object, ReadPod>()

/** The resource requests of one replica, and the parts that cannot be read. */
export const podOf = ({ podSpec }: Pick<WantedWorkload, 'podSpec'>): ReadPod => {
  if (typeof podSpec !== 'object' || podSpec === null) return readPod(podSpec ?? undefined)
  const known = pods.get(podSpec)
  if (known !== undefined) return known
  const read = readPod(podSpec)
  pods.set(podSpec, read)
  return read
}

/** The parts of a release's pod specs that the engine cannot read, by workload. */
export const podProblems = (workloads: readonly WantedWorkload[]): string[] =>
  workloads.flatMap((workload) =>
    podOf(workload).problems.map((problem) => `${workload.kind} "${workload.name}": ${problem}`),
  )

export const engineWorkloads = (
  releaseUid: string,
  workloads: readonly WantedWorkload[],
): PlacementWorkload[] =>
  workloads.map((workload) => ({
    uid: workloadUid(releaseUid, workload.key),
    key: workload.key,
    replicas: workload.wanted,
    pod: podOf(workload).pod,
  }))

/** The shares of one cluster as a target lists them. A workload scaled to 0 stays with 0; one without a share is left out. */
const sharesOf = (target: PlacedTarget, workloads: readonly WantedWorkload[]): WorkloadShare[] =>
  workloads.flatMap(({ key, apiVersion, kind, namespace, name, wanted }) => {
    const replicas = wanted === 0 ? 0 : (target.workloads[key] ?? 0)
    return replicas === 0 && wanted !== 0 ? [] : [{ apiVersion, kind, namespace, name, replicas }]
  })

/** The overrides that apply to a cluster. */
export const overridesOn = (
  { overrides }: Pick<ReleaseSpec, 'overrides'>,
  cluster: ClusterFacts,
): Override[] => overrides.filter(({ clusters }) => clusters === undefined || matches(clusters, cluster))

/** What a target stores of the revision of its bundle. */
export const revisionContent = ({ bundleUid, digest, spec: { health } }: RevisionRow) => ({
  bundleUid,
  digest,
  health,
})

/** The desired state on the cluster of `target`. */
export const desiredOn = (
  target: PlacedTarget,
  cluster: ClusterFacts,
  release: {
    spec: ReleaseSpec
    bundleUid: string
    digest: string
    /** Those of its namespace; what is only rendered needs none. */
    limits?: NamespaceLimits
    /** Those of the revision; what is only rendered needs none. */
    health?: readonly HealthRule[] | undefined
  },
  workloads: readonly WantedWorkload[],
  numbers: Pick<Desired, 'revision' | 'rotation'> = {},
): Desired => {
  const { spec, bundleUid, digest } = release
  const overrides = overridesOn(spec, cluster)
  const patches = overrides.filter(isPatchOverride).map(({ object, patch }) => ({ object, patch }))
  const { layers: values, problem } = valuesOn(spec, overrides, cluster)
  const shares = sharesOf(target, workloads)
  const { images } = cluster
  return {
    bundle: { uid: bundleUid, name: spec.bundle.name, version: spec.bundle.version, digest },
    valuesHash: valuesHashOf({ namespace: spec.namespace, workloads: shares, patches, values, images }),
    namespace: spec.namespace,
    workloads: shares,
    patches,
    ...(values === undefined ? {} : { values }),
    ...(problem === undefined ? {} : { problem }),
    ...(images === undefined ? {} : { images }),
    ...numbers,
    ...(spec.generated?.moved === 'Accept' ? { moved: 'Accept' as const } : {}),
    conflicts: spec.conflicts,
    drift: spec.drift,
    ...(spec.ignoreDrift === undefined || spec.ignoreDrift.length === 0
      ? {}
      : { ignoreDrift: spec.ignoreDrift }),
    deletion: spec.deletion,
    // Absent at its default: targets created before this field existed keep their hash.
    ...(spec.onImmutable === 'Recreate' ? { onImmutable: spec.onImmutable } : {}),
    ...(spec.crds === 'CreateReplace' ? { crds: spec.crds } : {}),
    ...createdNamespaceIn(spec),
    ...(release.limits === undefined ? {} : confinementOf(release.limits, spec)),
    ...(release.health === undefined ? {} : { health: [...release.health] }),
    ...(spec.timeoutSeconds === undefined ? {} : { timeoutSeconds: spec.timeoutSeconds }),
  }
}
