import { z } from 'zod'
import { isLabelKey } from './labels.js'

/** The key of a cluster score, with the syntax of a label key without prefix. */
export const ScoreKey = z.string().refine((key) => isLabelKey(key), {
  error: (issue) =>
    `invalid score key "${String(issue.input)}": expected 1 to 63 letters, digits, "-", "_" or ".", beginning and ending with a letter or digit`,
})

/** One way to prefer clusters over others, beyond staying where the release is. */
export const Prioritizer = z
  .strictObject({
    name: z.enum(['FreeCPU', 'FreeMemory', 'Metric']),
    weight: z.int().min(-10).max(10),
    key: ScoreKey.optional(),
  })
  .superRefine(({ name, key }, context) => {
    if (name === 'Metric' && key === undefined)
      context.addIssue({
        code: 'custom',
        path: ['key'],
        message:
          'prioritizer Metric requires the key of a cluster score, found none: set key, such as key: cost',
      })
    if (name !== 'Metric' && key !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['key'],
        message: `prioritizer ${name} takes no key, found ${key}: remove it, or use name: Metric`,
      })
  })
  .meta({
    id: 'Prioritizer',
    description:
      'Prefers clusters with more (weight above 0) or less (below 0) of something. Each prioritizer is normalised to 0–100 across the candidates. key: the score that Metric reads.',
    examples: [{ name: 'Metric', key: 'cost', weight: -5 }],
  })
export type Prioritizer = z.infer<typeof Prioritizer>

/** The name of a prioritizer in messages: `FreeCPU`, `Metric cost`. */
export const prioritizerName = ({ name, key }: { name: string; key?: string | undefined }): string =>
  key === undefined ? name : `${name} ${key}`
