import { z } from 'zod'
import { LabelKey, LabelValue } from './labels.js'

/** What a taint does to releases that do not tolerate it. */
export const TaintEffect = z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])
export type TaintEffect = z.infer<typeof TaintEffect>

/** A mark on a cluster that keeps releases away unless they tolerate it. */
export const Taint = z
  .strictObject({ key: LabelKey, value: LabelValue.optional(), effect: TaintEffect })
  .meta({
    id: 'Taint',
    description: 'Keeps releases off a cluster unless their placement tolerates it.',
    examples: [{ key: 'gpu', value: 'true', effect: 'NoSchedule' }],
  })
export type Taint = z.infer<typeof Taint>
