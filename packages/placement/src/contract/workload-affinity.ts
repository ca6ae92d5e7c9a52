import { z } from 'zod'
import { LabelKey } from './labels.js'
import { LabelSelector } from './selector.js'

/** Near, or never near, the releases a selector matches; near means the same value of `topology`. */
export const WorkloadAffinityTerm = z
  .strictObject({
    releases: LabelSelector,
    topology: LabelKey.default('cluster'),
    required: z.boolean().default(true),
    weight: z.int().min(1).max(10).optional(),
  })
  .superRefine(({ required, weight }, context) => {
    if (required && weight !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['weight'],
        message: `weight ${weight} applies only to preferred terms, but the term is required: remove weight, or set required: false`,
      })
  })
  .meta({
    id: 'WorkloadAffinityTerm',
    description:
      'Selects other releases in the namespace by label. topology: cluster, region, zone, provider, or a cluster label. required: only (or never) their clusters; otherwise those are preferred (or avoided) with weight, 1 when omitted.',
    examples: [{ releases: { matchLabels: { app: 'db' } }, topology: 'region', required: true }],
  })
export type WorkloadAffinityTerm = z.infer<typeof WorkloadAffinityTerm>
