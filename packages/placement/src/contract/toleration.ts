import { z } from 'zod'
import { LabelKey, LabelValue } from './labels.js'
import { TaintEffect } from './taint.js'

/** Lets releases onto clusters with a matching taint. No effect means every effect; Exists without a key, every taint. */
export const Toleration = z
  .strictObject({
    key: LabelKey.optional(),
    operator: z.enum(['Equal', 'Exists']).default('Equal'),
    value: LabelValue.optional(),
    effect: TaintEffect.optional(),
  })
  .superRefine((toleration, context) => {
    if (toleration.key === undefined && toleration.operator === 'Equal')
      context.addIssue({
        code: 'custom',
        path: ['key'],
        message: 'operator Equal requires a key: set key, or tolerate every taint with operator Exists',
      })
    if (toleration.operator === 'Exists' && toleration.value !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['value'],
        message: 'operator Exists takes no value: remove value, or use operator Equal',
      })
  })
  .meta({
    id: 'Toleration',
    description: 'Allows releases on clusters with matching taints.',
    examples: [{ key: 'gpu', operator: 'Exists', effect: 'NoSchedule' }],
  })
export type Toleration = z.infer<typeof Toleration>
