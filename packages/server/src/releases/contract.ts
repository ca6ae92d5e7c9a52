import { Rollout } from '@hansa/placement'
import { z } from 'zod'
import { FollowedVersion, Values, Version, WantedVersion } from '../bundles/index.js'
import { Condition, listOf, Name } from '../resources/index.js'
import { CreatedNamespace } from './created-namespace.js'
import { Definitions, Desired, OnImmutable, WorkloadShare } from './desired.js'
import { decisionExample, rebalanceExample, targetExample, targetSummaryExample } from './examples.js'
import { GeneratedPolicy } from './generated-policy.js'
import { HookStatuses } from './hook-status.js'
import { DriftRules } from './ignored-drift.js'
import { Override, SecretValue } from './overrides.js'
import { RolloutStatus } from './rollout/contract.js'
import { TargetTest } from './tested.js'

export const ReleaseSpec = z
  .strictObject({
    bundle: z.strictObject({
      name: Name,
      version: WantedVersion.meta({
        description:
          'A version, a range of versions such as `^1.4`, or `latest`. The hub stores the version that a range stands for, and the range as `follow`.',
      }),
      follow: FollowedVersion.optional().meta({
        description:
          'Which pushed versions the release follows: `version` becomes the highest one in this range, without prereleases, or with `latest` the one pushed last. Another exact `version` ends this.',
      }),
    }),
    placement: Name,
    namespace: Name.default('default').meta({
      description: 'The namespace for objects that do not set their own.',
    }),
    createNamespace: CreatedNamespace.optional().meta({
      description:
        'Labels and annotations of `namespace`, which Hansa creates where it is missing. Hansa keeps them up to date. A Namespace that this hub did not create is not changed: if it lacks them, that is a conflict.',
    }),
    replicas: z.record(z.string().min(1), z.int().min(0).max(100_000)).default({}).meta({
      description:
        'Replicas by workload key; a workload that is not listed keeps the replicas of its manifest.',
    }),
    values: Values.optional().meta({
      description: "Values above the bundle's, for a bundle with a chart.",
    }),
    template: z.literal(true).optional().meta({
      description:
        'Fills in {{ cluster.name }}, {{ cluster.region }}, {{ cluster.provider }} and {{ cluster.labels.NAME }} in texts of `values` and of overrides with values.',
    }),
    valuesFrom: z.array(SecretValue).max(100).optional().meta({
      description: 'Secret values above `values`, for a bundle with a chart. They are stored encrypted.',
    }),
    overrides: z.array(Override).max(1000).default([]),
    generated: GeneratedPolicy.optional(),
    revisionHistoryLimit: z.int().min(1).max(100).optional().meta({
      description:
        'How many revisions are kept, with the current one; 10 when absent. Revisions that targets have, and the last completed one, are kept in addition.',
    }),
    suspend: z.boolean().optional().meta({
      description:
        'While true, the hub changes nothing of the release on its clusters: no placement, apply, prune, drift correction or failover. It continues to observe them.',
    }),
    conflicts: z.enum(['Fail', 'Adopt']).default('Fail'),
    drift: z.enum(['Correct', 'Report']).default('Correct'),
    ignoreDrift: DriftRules.optional(),
    deletion: z.enum(['Keep', 'All']).default('Keep'),
    rollout: Rollout.optional().meta({
      description: 'How a new revision reaches the clusters, instead of the rollout of the placement.',
    }),
    onImmutable: OnImmutable.optional().meta({
      description:
        'What happens to an object with a changed field that cannot change after creation, such as the template of a Job. Fail (the default): the target fails and says so. Recreate: the object is deleted and created again; pods of a StatefulSet stay. The annotation hansa.dev/on-immutable of an object goes first.',
    }),
    timeoutSeconds: z.int().min(1).max(86_400).optional().meta({
      description: 'How long a Job or Pod that is a hook may take until it has failed; 300 when absent.',
    }),
    crds: Definitions.optional().meta({
      description:
        'What happens to CustomResourceDefinitions of the bundle that another release holds on a cluster. Create (the default): they stay with that release unless the versions in this bundle are a strict superset. CreateReplace: this release replaces them, once for each change of the definition in this bundle.',
    }),
    clusterScoped: z.literal('Refused').optional().meta({
      description:
        'Set by the hub where the author lacks the verb deliver-cluster-scoped: objects without a namespace and objects of RBAC are refused.',
    }),
  })
  .meta({ id: 'ReleaseSpec' })

export const TargetCounts = z
  .strictObject({
    total: z.int(),
    applied: z.int(),
    ready: z.int(),
    drifted: z.int(),
    failed: z.int(),
    unreachable: z.int(),
  })
  .meta({ id: 'TargetCounts' })

/** An unreachable cluster with a target, and the consequence. */
export const TargetOutage = z
  .strictObject({
    cluster: Name,
    since: z.string().meta({ description: 'When the cluster became unreachable.' }),
    movesAt: z.string().optional().meta({
      description:
        'When the replicas move to another cluster unless this one returns; absent when they do not move.',
    }),
    message: z.string().meta({ description: 'What happens at that time, or why the replicas do not move.' }),
  })
  .meta({ id: 'TargetOutage' })

/** How many targets have a revision. */
export const RevisionCount = z
  .strictObject({ revision: z.int(), targets: z.int(), ready: z.int() })
  .meta({ id: 'RevisionCount' })

/** What a release follows, and the version that it has now. */
export const Following = z
  .strictObject({
    follow: z.string(),
    version: z.string(),
    problem: z.string().optional().meta({ description: 'Why it does not have a newer version.' }),
  })
  .meta({ id: 'Following' })

export const ReleaseStatus = z
  .strictObject({
    observedGeneration: z.int(),
    conditions: z.array(Condition),
    targets: TargetCounts,
    revision: z.int().optional().meta({ description: 'The number of the current revision.' }),
    updatedTargets: z
      .int()
      .optional()
      .meta({ description: 'The targets on which the current revision is applied.' }),
    revisions: z.array(RevisionCount).max(100).optional().meta({
      description: 'The targets by revision, the newest first; present while they have different ones.',
    }),
    following: Following.optional().meta({
      description: 'Present for a release that follows versions of its bundle.',
    }),
    rollout: RolloutStatus.optional().meta({
      description: 'The rollout of the current revision; absent when its clusters change at once.',
    }),
    outages: z.array(TargetOutage).max(100).optional().meta({
      description: 'Unreachable clusters that the release has targets on, sorted by name: the first 100.',
    }),
  })
  .meta({ id: 'ReleaseStatus' })

export const KeptObject = z
  .strictObject({
    apiVersion: z.string(),
    kind: z.string(),
    namespace: z.string().optional(),
    name: z.string(),
    reason: z.string(),
  })
  .meta({ id: 'KeptObject' })

/** Why a target is being removed from its cluster. `Left`: given up, and its objects stay (`purge: Never`). */
export const Removal = z.enum(['Replaced', 'Evicted', 'ReleaseDeleted', 'Unregistered', 'Left'])

export const Target = z
  .strictObject({
    apiVersion: z.string(),
    kind: z.literal('Target'),
    metadata: z.strictObject({
      name: z.string(),
      namespace: Name,
      uid: z.string(),
      resourceVersion: z.string(),
      createdAt: z.string(),
      updatedAt: z.string(),
    }),
    spec: z.strictObject({
      release: Name,
      releaseUid: z.string(),
      cluster: Name,
      desired: Desired.omit({ patches: true, health: true }),
      releaseRevision: z.int().meta({
        description: 'The number of the revision of the release that `desired` is from.',
      }),
      suspended: z.literal(true).optional().meta({
        description: 'The release is suspended: nothing is changed on the cluster.',
      }),
      removing: Removal.optional(),
    }),
    status: z.strictObject({
      applied: z.boolean(),
      ready: z.boolean(),
      drifted: z.boolean(),
      failed: z.boolean(),
      unreachable: z.boolean(),
      waiting: z.boolean(),
      message: z.string(),
      kept: z.array(KeptObject),
      hooks: HookStatuses.exactOptional(),
      test: TargetTest.exactOptional(),
    }),
  })
  .meta({ id: 'Target', examples: [targetExample] })

export const TargetList = listOf(Target, 'TargetList')

/** The part of a target that a view of the whole fleet needs. */
export const TargetSummary = z
  .strictObject({
    metadata: Target.shape.metadata,
    spec: z.strictObject({
      release: Name,
      cluster: Name,
      version: Version,
      releaseRevision: z.int(),
      replicas: z.int().meta({ description: 'The desired replicas on the cluster, over all workloads.' }),
      removing: Removal.optional(),
    }),
    status: Target.shape.status.omit({ kept: true, hooks: true, test: true }),
  })
  .meta({ id: 'TargetSummary', examples: [targetSummaryExample] })

export const TargetSummaryList = listOf(TargetSummary, 'TargetSummaryList')

export const Rejection = z
  .strictObject({ filter: z.string(), count: z.int(), names: z.array(z.string()).max(3) })
  .meta({ id: 'Rejection' })

export const Decision = z
  .strictObject({
    outcome: z.enum(['Scheduled', 'Unschedulable']),
    group: z.string().optional(),
    revision: z.string().meta({ description: 'The revision of the inputs of the decision.' }),
    decidedAt: z.string(),
    message: z.string().optional(),
    targets: z.array(z.strictObject({ cluster: Name, workloads: z.array(WorkloadShare) })),
    rejected: z.array(Rejection),
    expiredScores: z
      .array(z.strictObject({ key: z.string(), count: z.int(), names: z.array(z.string()).max(3) }))
      .optional()
      .meta({ description: 'Scores that had expired and counted as absent.' }),
  })
  .meta({ id: 'Decision', examples: [decisionExample] })

/** The change of a release on one cluster. */
export const Move = z
  .strictObject({
    cluster: z.string(),
    from: z
      .int()
      .nullable()
      .meta({ description: 'Replicas before the move, over all workloads; null: no target.' }),
    to: z.int().nullable().meta({ description: 'Replicas after the move; null: no target.' }),
    workloads: z
      .array(z.strictObject({ workload: z.string(), from: z.int(), to: z.int() }))
      .optional()
      .meta({ description: 'Replicas by workload, when the bundle has several.' }),
  })
  .meta({ id: 'Move' })

export const ReleaseMoves = z
  .strictObject({
    namespace: Name,
    release: Name,
    moves: z.array(Move).meta({ description: 'Sorted by cluster; empty when nothing moves.' }),
    message: z
      .string()
      .optional()
      .meta({ description: 'Why nothing moves, if there is a reason to report.' }),
  })
  .meta({ id: 'ReleaseMoves' })

export const MoveTotals = z
  .strictObject({
    considered: z.int().meta({ description: 'Releases that were rescheduled.' }),
    moved: z.int().meta({ description: 'Releases that move at least partly.' }),
    moves: z.int().meta({ description: 'The number of changed clusters, summed over all releases.' }),
    replicas: z.int().meta({ description: 'Replicas that start on a different cluster.' }),
  })
  .meta({ id: 'MoveTotals' })

/** The moves of a rebalance, or of its dry run. */
export const Rebalance = z
  .strictObject({
    releases: z.array(ReleaseMoves),
    totals: MoveTotals,
    queued: z.int().meta({ description: 'Releases queued to be moved, at most 10 per second.' }),
  })
  .meta({ id: 'Rebalance', examples: [rebalanceExample] })

export type ReleaseSpec = z.infer<typeof ReleaseSpec>
/** A release's spec before defaults. */
export type ReleaseSpecSent = z.input<typeof ReleaseSpec>
export type RevisionCount = z.infer<typeof RevisionCount>
export type ReleaseStatus = z.infer<typeof ReleaseStatus>
export type KeptObject = z.infer<typeof KeptObject>
export type Removal = z.infer<typeof Removal>
export type Target = z.infer<typeof Target>
export type TargetSummary = z.infer<typeof TargetSummary>
export type TargetOutage = z.infer<typeof TargetOutage>
export type TargetCounts = z.infer<typeof TargetCounts>
export type Decision = z.infer<typeof Decision>
export type Move = z.infer<typeof Move>
export type ReleaseMoves = z.infer<typeof ReleaseMoves>
export type MoveTotals = z.infer<typeof MoveTotals>
export type Rebalance = z.infer<typeof Rebalance>
export type Rejection = z.infer<typeof Rejection>
