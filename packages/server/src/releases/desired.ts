import { z } from 'zod'
import { HealthRules, Values, Version } from '../bundles/index.js'
import { ImageSettings } from '../images/index.js'
import { DeliverAs, ObjectLimits } from '../namespaces/index.js'
import { Name } from '../resources/index.js'
import { CreatedNamespace } from './created-namespace.js'
import { DriftRules } from './ignored-drift.js'
import { PatchOverride } from './overrides.js'

export const OnImmutable = z.enum(['Fail', 'Recreate'])

export const Definitions = z.enum(['Create', 'CreateReplace'])

export const WorkloadShare = z
  .strictObject({
    apiVersion: z.string(),
    kind: z.string(),
    namespace: z.string(),
    name: z.string(),
    replicas: z.int(),
  })
  .meta({ id: 'WorkloadShare' })

/** The desired state of one cluster: everything its objects are rendered from. */
export const Desired = z
  .strictObject({
    bundle: z.strictObject({ uid: z.string(), name: Name, version: Version, digest: z.string() }),
    valuesHash: z.string().meta({
      description: 'A hash of the replicas, overrides and namespace that this target is rendered with.',
    }),
    namespace: Name,
    workloads: z.array(WorkloadShare),
    patches: z.array(PatchOverride.omit({ clusters: true })),
    values: z.array(Values).optional().meta({
      description:
        'The values of the release and of its overrides that apply to the cluster, the lowest layer first; absent when there are none.',
    }),
    problem: z.string().optional().meta({
      description:
        'Why the values cannot be filled in for the cluster; nothing is applied while it is present.',
    }),
    revision: z.int().optional().meta({
      description:
        'The number of the last change of the bundle or of the values that the target has, as charts see it; 1 when absent.',
    }),
    rotation: z.int().optional().meta({
      description: 'How often the generated values of the release were drawn again; absent when never.',
    }),
    moved: z.literal('Accept').optional().meta({
      description: 'Generated values are drawn again when their calls move; they stay when absent.',
    }),
    conflicts: z.enum(['Fail', 'Adopt']),
    drift: z.enum(['Correct', 'Report']),
    ignoreDrift: DriftRules.optional(),
    deletion: z.enum(['Keep', 'All']),
    onImmutable: OnImmutable.optional().meta({ description: 'Fail when absent.' }),
    crds: Definitions.optional().meta({ description: 'Create when absent.' }),
    createNamespace: CreatedNamespace.optional(),
    deliverAs: DeliverAs.optional().meta({
      description: 'The service account that the hub impersonates; its own account when absent.',
    }),
    limits: ObjectLimits.optional().meta({
      description: 'The objects that the namespace of the release allows; all when absent.',
    }),
    health: HealthRules.optional().meta({
      description: 'The health rules of the revision of the bundle; absent when it has none.',
    }),
    images: ImageSettings.optional().meta({
      description: 'Those of the cluster when the target was last decided; absent when it has none.',
    }),
    timeoutSeconds: z.int().optional().meta({ description: '300 when absent.' }),
  })
  .meta({ id: 'Desired' })

export type Desired = z.infer<typeof Desired>
export type WorkloadShare = z.infer<typeof WorkloadShare>
