import type { Cluster, Condition, HubEvent, Release, Target, TargetSummary } from '@hansa/sdk'
import { quantityOf } from './quantity.js'
import type {
  ClusterRow,
  EventRow,
  Fill,
  NamedRow,
  ReleaseRow,
  StatusRow,
  TargetRow,
  TargetState,
} from './rows.js'

const fillOf = (
  requested: string | number | undefined,
  allocatable: string | number | undefined,
): Fill | undefined =>
  allocatable === undefined
    ? undefined
    : { requested: quantityOf(String(requested ?? 0)), allocatable: quantityOf(String(allocatable)) }

export const clusterRow = ({ metadata, spec, status }: Cluster): ClusterRow => {
  const { requested, allocatable } = status
  return {
    uid: metadata.uid,
    version: Number(metadata.resourceVersion),
    name: metadata.name,
    provider: spec.provider ?? '',
    region: spec.region ?? '',
    zones: spec.zones,
    labels: metadata.labels,
    taints: spec.taints,
    cordoned: spec.unschedulable,
    maintenance: spec.maintenance,
    conditions: status.conditions,
    nodes: status.nodes,
    cpu: fillOf(requested?.cpu, allocatable?.cpu),
    memory: fillOf(requested?.memory, allocatable?.memory),
    pods: fillOf(requested?.pods, allocatable?.pods),
    kubernetes: status.version,
    credentials: status.credentials,
    unregistering: status.unregistering,
    created: metadata.createdAt,
    updated: metadata.updatedAt,
  }
}

export const releaseRow = ({ metadata, spec, status }: Release): ReleaseRow => ({
  uid: metadata.uid,
  version: Number(metadata.resourceVersion),
  name: metadata.name,
  namespace: metadata.namespace,
  key: `${metadata.namespace}/${metadata.name}`,
  labels: metadata.labels,
  bundle: spec.bundle.name,
  bundleVersion: spec.bundle.version,
  follow: spec.bundle.follow,
  placement: spec.placement,
  conditions: status.conditions,
  targets: status.targets,
  outages: status.outages ?? [],
  deleting: metadata.deletionTimestamp !== undefined,
  created: metadata.createdAt,
  updated: metadata.updatedAt,
})

type Standing = Pick<Target['status'], 'applied' | 'ready' | 'drifted' | 'failed' | 'unreachable' | 'waiting'>

/** A target's state in one word: the worst that applies. */
export const targetState = (standing: Standing, removing: string | undefined): TargetState => {
  if (removing !== undefined) return 'Leaving'
  if (standing.failed) return 'Failed'
  if (standing.unreachable) return 'Unreachable'
  if (standing.waiting) return 'Waiting'
  if (!standing.applied) return 'Applying'
  if (standing.drifted) return 'Drifted'
  return standing.ready ? 'Ready' : 'Progressing'
}

const shownTarget = (
  { metadata, spec, status }: Pick<Target | TargetSummary, 'metadata' | 'spec' | 'status'>,
  replicas: number,
): TargetRow => ({
  uid: metadata.uid,
  version: Number(metadata.resourceVersion),
  namespace: metadata.namespace,
  release: spec.release,
  key: `${metadata.namespace}/${spec.release}`,
  cluster: spec.cluster,
  state: targetState(status, spec.removing),
  removing: spec.removing,
  replicas,
  drifted: status.drifted,
  message: status.message,
  created: metadata.createdAt,
  updated: metadata.updatedAt,
})

export const targetRow = (target: Target): TargetRow =>
  shownTarget(
    target,
    target.spec.desired.workloads.reduce((sum, { replicas }) => sum + replicas, 0),
  )

export const summaryRow = (summary: TargetSummary): TargetRow => shownTarget(summary, summary.spec.replicas)

export const eventRow = ({ metadata, type, reason, message, regarding, cluster }: HubEvent): EventRow => ({
  uid: metadata.name,
  version: Number(metadata.resourceVersion),
  type,
  reason,
  message,
  regarding,
  cluster,
  at: metadata.createdAt,
})

interface Named<Spec> {
  metadata: {
    uid: string
    resourceVersion: string
    name: string
    namespace?: string
    labels: Readonly<Record<string, string>>
    createdAt: string
    updatedAt: string
  }
  spec: Spec
}

export const namedRow = <Spec>({ metadata, spec }: Named<Spec>): NamedRow<Spec> => ({
  uid: metadata.uid,
  version: Number(metadata.resourceVersion),
  name: metadata.name,
  namespace: metadata.namespace ?? '',
  key: metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`,
  labels: metadata.labels,
  spec,
  created: metadata.createdAt,
  updated: metadata.updatedAt,
})

export const statusRow = <Spec, Status>(
  resource: Named<Spec> & { status: Status },
): StatusRow<Spec, Status> => ({
  ...namedRow(resource),
  status: resource.status,
})

/** The condition of a type; undefined if the hub has not set it. */
export const conditionOf = (conditions: readonly Condition[], type: string): Condition | undefined =>
  conditions.find((condition) => condition.type === type)
