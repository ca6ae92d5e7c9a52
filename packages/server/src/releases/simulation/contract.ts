import { FILTERS, PlacementSpec, PreviewCluster, PreviewWorkload } from '@hansa/placement'
import { z } from 'zod'
import { WantedVersion } from '../../bundles/index.js'
import { Name } from '../../resources/index.js'
import { MoveTotals, ReleaseMoves, ReleaseSpec } from '../contract.js'
import { rebalanceExample } from '../examples.js'
import { Override } from '../overrides.js'
import { RevisionNumber } from '../revisions/contract.js'

const Replicas = z.int().min(0).max(100_000)

export const SimulationInput = z
  .strictObject({
    down: z.array(Name).max(1000).default([]).meta({ description: 'Clusters that fail and stay down.' }),
    drain: z.array(Name).max(1000).default([]).meta({ description: 'Clusters that are drained.' }),
    add: z.array(PreviewCluster).max(1000).default([]).meta({
      description:
        'Clusters that are added, as manifests, with status.available.replicas or status.nodeList as their capacity. They serve every API.',
    }),
    grow: z
      .array(
        z.strictObject({
          namespace: Name.default('default'),
          release: Name,
          workload: z
            .string()
            .min(1)
            .optional()
            .meta({ description: 'Optional if the bundle has exactly one workload.' }),
          replicas: Replicas,
        }),
      )
      .max(1000)
      .default([])
      .meta({ description: 'Releases that are scaled to the given replicas.' }),
    place: z
      .array(z.strictObject({ namespace: Name.default('default'), name: Name, spec: PlacementSpec }))
      .max(100)
      .default([])
      .meta({
        description:
          'Placements to simulate instead of the stored ones: every release that uses one is rescheduled with it.',
      }),
  })
  .refine(
    ({ down, drain, add, grow, place }) =>
      down.length + drain.length + add.length + grow.length + place.length > 0,
    {
      message:
        'the simulation changes nothing: name a cluster in down, drain or add, a release in grow, or a placement in place',
    },
  )
  .meta({ id: 'SimulationInput' })

const of = { namespace: Name, release: Name }

export const Simulation = z
  .strictObject({
    releases: z.array(ReleaseMoves).meta({ description: 'Releases that would move at least partly.' }),
    unschedulable: z
      .array(
        z.strictObject({
          ...of,
          clusters: z.array(z.string()).meta({
            description: 'The failed or drained clusters with replicas that no other cluster can take.',
          }),
          message: z.string(),
        }),
      )
      .meta({ description: 'Releases without a feasible placement; they stay as they are.' }),
    staying: z
      .array(z.strictObject({ ...of, cluster: z.string(), replicas: z.int(), message: z.string() }))
      .meta({
        description: 'Replicas that stay on a failed cluster because the placement has no failover policy.',
      }),
    pending: z
      .array(z.strictObject({ ...of, cluster: z.string(), workload: z.string(), replicas: z.int() }))
      .meta({ description: 'Replicas that would be scheduled but fit on no node.' }),
    conflicts: z
      .array(
        z.strictObject({
          ...of,
          cluster: z.string(),
          object: z.string().meta({ description: 'The object as Kind namespace/name.' }),
          with: z
            .string()
            .meta({ description: 'The release that owns the object on the cluster, as namespace/name.' }),
        }),
      )
      .optional()
      .meta({
        description:
          'With `place`: objects that would be applied to a cluster where another release owns them.',
      }),
    totals: MoveTotals.extend({ unschedulable: z.int(), staying: z.int(), pending: z.int() }),
    notes: z.array(z.string()),
  })
  .meta({
    id: 'Simulation',
    examples: [
      {
        releases: [],
        unschedulable: [],
        staying: [],
        pending: [],
        totals: { ...rebalanceExample.totals, unschedulable: 0, staying: 0, pending: 0 },
        notes: [],
      },
    ],
  })

/** The fields that say how a release would use its bundle. */
const ofBundle = ['replicas', 'values', 'template', 'valuesFrom', 'overrides'] as const

export const LivePreviewInput = z
  .strictObject({
    placement: PlacementSpec,
    workload: PreviewWorkload.optional().meta({
      description: 'The resource requests of one replica, and the number of replicas.',
    }),
    bundle: z.strictObject({ name: Name, version: WantedVersion }).optional().meta({
      description:
        'A pushed bundle of the namespace, as an alternative to `workload`. With `release`: previews an upgrade of the release to this bundle, with these replicas, values and overrides instead of those of the release.',
    }),
    replicas: z.record(z.string().min(1), Replicas).optional().meta({
      description:
        'Replicas by workload key of the bundle; other workloads keep the replicas of their manifest.',
    }),
    values: ReleaseSpec.shape.values.meta({
      description: 'Values of the release, for a bundle with a chart.',
    }),
    template: ReleaseSpec.shape.template,
    valuesFrom: ReleaseSpec.shape.valuesFrom.meta({
      description: 'Secret values of the release, for a bundle with a chart. They are not stored.',
    }),
    overrides: z.array(Override).max(1000).optional().meta({
      description:
        'Overrides of the release. They are checked, and do not change the decision: it is made before values of a cluster are known.',
    }),
    release: Name.optional().meta({
      description: 'An existing release of the namespace: previews the effect of this placement on it.',
    }),
    revision: RevisionNumber.optional().meta({
      description: 'A kept revision of `release`: previews a rollback to it.',
    }),
    fresh: z.boolean().default(false).meta({ description: 'Decides as if the release had no targets.' }),
  })
  .refine(({ workload, bundle, release }) => workload === undefined || (bundle ?? release) === undefined, {
    message: 'accepts only one of workload, bundle and release, or a bundle for a release',
  })
  .superRefine(({ bundle, ...given }, context) => {
    if (given.revision !== undefined && (given.release === undefined || bundle !== undefined))
      context.addIssue({
        code: 'custom',
        path: ['revision'],
        message: 'requires a release, without a bundle',
      })
    if (bundle !== undefined) return
    for (const field of ofBundle)
      if (given[field] !== undefined)
        context.addIssue({ code: 'custom', path: [field], message: 'requires a bundle' })
  })
  .meta({ id: 'LivePreviewInput' })

export const LivePreview = z
  .strictObject({
    outcome: z.enum(['Scheduled', 'Unschedulable']),
    group: z.string(),
    message: z.string().optional(),
    targets: z.array(
      z.strictObject({
        cluster: z.string(),
        replicas: z.int(),
        workloads: z.record(z.string(), z.int()),
      }),
    ),
    rejected: z.array(
      z.strictObject({
        cluster: z.string(),
        filter: z.enum(FILTERS),
        found: z.string(),
        needed: z.string(),
        reason: z.string(),
      }),
    ),
    moves: ReleaseMoves.shape.moves
      .optional()
      .meta({ description: 'The moves of the release, if one was given.' }),
  })
  .meta({
    id: 'LivePreview',
    examples: [
      {
        outcome: 'Scheduled',
        group: 'main',
        targets: [{ cluster: 'eu-1', replicas: 6, workloads: { web: 6 } }],
        rejected: [],
      },
    ],
  })

export type SimulationInput = z.infer<typeof SimulationInput>
export type Simulation = z.infer<typeof Simulation>
export type LivePreviewInput = z.infer<typeof LivePreviewInput>
export type LivePreview = z.infer<typeof LivePreview>
