import { z } from 'zod'
import { Name } from '../resources/index.js'
import { explanationExample } from './examples.js'

/** Why one cluster was or was not chosen, computed from the current inputs. */
export const Explanation = z
  .strictObject({
    cluster: Name,
    chosen: z.boolean().meta({ description: 'Whether the release has a target on the cluster.' }),
    filter: z.string().optional().meta({ description: 'The filter that rejects the cluster.' }),
    found: z.string().optional(),
    needed: z.string().optional(),
    filters: z
      .array(
        z.strictObject({ filter: z.string(), passed: z.boolean(), found: z.string(), needed: z.string() }),
      )
      .meta({ description: 'Filters in the order they run, up to the first that fails.' }),
    tier: z.int().optional().meta({
      description:
        "The tier in the affinity group: 0 is the group's own selector; absent when the cluster is in no tier.",
    }),
    axes: z
      .record(z.string(), z.string())
      .meta({ description: 'The value of the cluster on each spread axis.' }),
    score: z.number().optional(),
    scores: z.array(
      z.strictObject({
        prioritizer: z.string(),
        weight: z.number(),
        value: z.number().optional().meta({ description: 'Millicores, bytes, or the pushed score.' }),
        score: z.number().meta({ description: 'The score relative to the other candidates, 0 to 100.' }),
        expired: z.boolean().optional(),
      }),
    ),
    capacity: z.array(
      z.strictObject({
        workload: z.string(),
        previous: z.int(),
        allocatable: z.int(),
        available: z.int(),
        replicas: z.int(),
      }),
    ),
    sentence: z.string(),
    changedSince: z
      .boolean()
      .meta({ description: 'Whether inputs have changed since the current decision was made.' }),
  })
  .meta({ id: 'Explanation', examples: [explanationExample] })

export const Why = z
  .strictObject({
    outcome: z
      .enum(['Scheduled', 'Unschedulable'])
      .meta({ description: 'The outcome of a decision made now.' }),
    group: z.string(),
    message: z.string().optional().meta({ description: 'Why no placement is feasible.' }),
    nearest: z
      .string()
      .optional()
      .meta({ description: 'The smallest change that would make the placement feasible.' }),
    expiredScores: z.array(z.strictObject({ cluster: z.string(), key: z.string() })).optional(),
    decidedAt: z.string().optional().meta({ description: 'When the current decision was made.' }),
    changed: z.array(z.string()).meta({
      description: 'Inputs that have changed since then: the placement, the release, clusters by name.',
    }),
    items: z.array(Explanation),
  })
  .meta({
    id: 'Why',
    examples: [{ outcome: 'Scheduled', group: 'main', changed: [], items: [explanationExample] }],
  })

export type Explanation = z.infer<typeof Explanation>
export type Why = z.infer<typeof Why>
