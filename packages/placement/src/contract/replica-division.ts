import { z } from 'zod'
import { Selector } from './selector.js'

/** A static weight; a cluster that several match has the largest. 0 counts as no match. */
export const ClusterWeight = z
  .strictObject({ clusters: Selector, weight: z.int().min(0).max(2147483647) })
  .meta({
    id: 'ClusterWeight',
    description: 'A static weight for the clusters the selector matches. 0 counts as no match.',
    examples: [{ clusters: { names: ['eu-1'] }, weight: 2 }],
  })
export type ClusterWeight = z.infer<typeof ClusterWeight>

/** An exact number of replicas of each workload; a cluster that several match has the largest. */
export const FixedReplicas = z
  .strictObject({ clusters: Selector, replicas: z.int().min(0).max(2147483647) })
  .meta({
    id: 'FixedReplicas',
    description: 'Exactly this many replicas of each workload on every cluster the selector matches.',
    examples: [{ clusters: { names: ['edge-1'] }, replicas: 2 }],
  })
export type FixedReplicas = z.infer<typeof FixedReplicas>

/** How the replicas of a release are divided over the selected clusters. */
export const ReplicaDivision = z
  .strictObject({
    mode: z.enum(['Duplicated', 'Divided']).default('Duplicated'),
    divide: z.enum(['Weighted', 'Aggregated']).default('Weighted'),
    dynamic: z.enum(['AvailableReplicas']).optional(),
    weights: z.array(ClusterWeight).min(1).optional(),
    capacity: z.enum(['Ignore', 'Require']).default('Ignore'),
    minPerCluster: z.int().min(0).max(2147483647).optional(),
    fixed: z.array(FixedReplicas).min(1).optional(),
  })
  .superRefine((replicas, context) => {
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message })
    if (replicas.weights && replicas.dynamic)
      refuse('weights', 'weights and dynamic are mutually exclusive, found both: remove one')
    if (replicas.mode === 'Duplicated') {
      for (const field of ['weights', 'dynamic', 'minPerCluster', 'fixed'] as const)
        if (replicas[field] !== undefined && replicas[field] !== 0)
          refuse(
            field,
            `${field} requires mode Divided, found Duplicated: remove ${field}, or set mode: Divided`,
          )
      if (replicas.divide === 'Aggregated')
        refuse(
          'divide',
          'Aggregated requires mode Divided, found Duplicated: remove divide, or set mode: Divided',
        )
    } else if (replicas.divide === 'Aggregated' && replicas.weights) {
      refuse(
        'weights',
        'Aggregated divides by available replicas and ignores weights: remove weights, or set divide: Weighted',
      )
    }
  })
  .meta({
    id: 'ReplicaDivision',
    description:
      'Duplicated: every selected cluster gets all replicas. Divided: replicas are divided by weights (static, or dynamic: AvailableReplicas; with neither, every cluster has weight 1), or Aggregated onto as few clusters as can hold them. minPerCluster: the minimum for every target. fixed: exact numbers for some clusters, assigned before the others share the rest.',
    examples: [{ mode: 'Divided', divide: 'Weighted', dynamic: 'AvailableReplicas' }],
  })
export type ReplicaDivision = z.infer<typeof ReplicaDivision>
