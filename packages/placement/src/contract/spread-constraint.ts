import { z } from 'zod'
import { LabelKey } from './labels.js'

/** Over how many clusters, regions, zones, providers or values of a label the selected clusters are spread. */
export const SpreadConstraint = z
  .strictObject({
    by: z.enum(['cluster', 'region', 'zone', 'provider']).optional(),
    label: LabelKey.optional(),
    min: z.int().min(0).optional(),
    max: z.int().min(0).optional(),
    strict: z.boolean().default(false),
  })
  .superRefine((constraint, context) => {
    const { by, label, max } = constraint
    if ((by === undefined) === (label === undefined))
      context.addIssue({
        code: 'custom',
        path: ['by'],
        message: `a spread axis requires exactly one of by and label, found ${by === undefined ? 'neither' : 'both'}: write {by: region} or {label: rack}`,
      })
    const min = constraint.min ?? 1
    if (max !== undefined && max !== 0 && min > max)
      context.addIssue({
        code: 'custom',
        path: ['min'],
        message: `min ${min} exceeds max ${max}: lower min, raise max, or remove max for no limit`,
      })
  })
  .meta({
    id: 'SpreadConstraint',
    description:
      'One axis of the spread: by cluster, region, zone or provider, or by a label. min omitted or 0 means 1, max omitted or 0 means no limit; strict: every selected group must get at least one replica.',
    examples: [
      { by: 'region', min: 2, max: 3 },
      { label: 'rack', min: 2, strict: true },
    ],
  })
export type SpreadConstraint = z.infer<typeof SpreadConstraint>

/** The name of an axis in messages: `region`, `label rack`. */
export const axisName = (constraint: { by?: string | undefined; label?: string | undefined }): string =>
  constraint.by ?? `label ${constraint.label ?? ''}`
