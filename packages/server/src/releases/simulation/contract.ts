import { FILTERS, PlacementSpec, PreviewCluster, PreviewWorkload } from '@hansa/placement'
import { z } from 'zod'
import { Version } from '../../bundles/index.js'
import { Name } from '../../resources/index.js'
import { MoveTotals, ReleaseMoves } from '../contract.js'
import { rebalanceExample } from '../examples.js'

const Replicas = z.int().min(0).max(100_000)

export const SimulationInput = z
  .strictObject({
    down: z.array(Name).max(1000).default([]).meta({ description: 'Clusters that fail, and stay failed.' }),
    drain: z.array(Name).max(1000).default([]).meta({ description: 'Clusters everything is taken off.' }),
    add: z.array(PreviewCluster).max(1000).default([]).meta({
      description:
        'Clusters that come: as files write them, with status.available.replicas or status.nodeList for their room. They serve every API.',
    }),
    grow: z
      .array(
        z.strictObject({
          namespace: Name.default('default'),
          release: Name,
          workload: z.string().min(1).optional().meta({ description: 'May be left out when there is one.' }),
          replicas: Replicas,
        }),
      )
      .max(1000)
      .default([])
      .meta({ description: 'Releases that are asked for so many replicas.' }),
    place: z
      .array(z.strictObject({ namespace: Name.default('default'), name: Name, spec: PlacementSpec }))
      .max(100)
      .default([])
      .meta({
        description: 'Placements as they would be saved: every release that uses one is decided by it.',
      }),
  })
  .refine(
    ({ down, drain, add, grow, place }) =>
      down.length + drain.length + add.length + grow.length + place.length > 0,
    {
      message:
        'nothing happens in this simulation: name a cluster in down, drain or add, a release in grow, or a placement in place',
    },
  )
  .meta({ id: 'SimulationInput' })

const of = { namespace: Name, release: Name }

export const Simulation = z
  .strictObject({
    releases: z.array(ReleaseMoves).meta({ description: 'Those of which something would move.' }),
    unschedulable: z
      .array(
        z.strictObject({
          ...of,
          clusters: z
            .array(z.string())
            .meta({ description: 'The failed or drained clusters whose share has no other place.' }),
          message: z.string(),
        }),
      )
      .meta({ description: 'What would not fit: it stays as it is.' }),
    staying: z
      .array(z.strictObject({ ...of, cluster: z.string(), replicas: z.int(), message: z.string() }))
      .meta({ description: 'What stays on a failed cluster because its placement moves nothing.' }),
    pending: z
      .array(z.strictObject({ ...of, cluster: z.string(), workload: z.string(), replicas: z.int() }))
      .meta({ description: 'Replicas that would be placed, but find no node with room.' }),
    conflicts: z
      .array(
        z.strictObject({
          ...of,
          cluster: z.string(),
          object: z.string().meta({ description: 'Kind namespace/name.' }),
          with: z.string().meta({ description: 'The release that has it there: namespace/name.' }),
        }),
      )
      .optional()
      .meta({
        description:
          'Where placements were given: objects that would come to a cluster where another release has them.',
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

export const LivePreviewInput = z
  .strictObject({
    placement: PlacementSpec,
    workload: PreviewWorkload.optional().meta({
      description: 'What one replica asks for, and how many there are.',
    }),
    bundle: z
      .strictObject({ name: Name, version: Version })
      .optional()
      .meta({ description: 'A pushed bundle of the namespace, instead of a workload.' }),
    replicas: z
      .record(z.string().min(1), Replicas)
      .optional()
      .meta({ description: 'By workload key of the bundle; others keep what their manifest says.' }),
    release: Name.optional().meta({
      description:
        'A release of the namespace as it stands now, instead of either: what this placement would do with it.',
    }),
    fresh: z.boolean().default(false).meta({ description: 'As if the release stood nowhere.' }),
  })
  .refine(({ workload, bundle, release }) => [workload, bundle, release].filter(Boolean).length <= 1, {
    message: 'takes one of workload, bundle and release',
  })
  .refine(({ bundle, replicas }) => replicas === undefined || bundle !== undefined, {
    path: ['replicas'],
    message: 'belongs with a bundle',
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
    moves: ReleaseMoves.shape.moves.optional().meta({ description: 'Of the release, where one was named.' }),
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
