import { z } from 'zod'
import { LabelKey, Labels, LabelValue } from './labels.js'

const Operator = z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist'])

const checkValues = (
  requirement: { operator: z.infer<typeof Operator>; values?: string[] | undefined },
  context: z.RefinementCtx,
): void => {
  const listed = requirement.operator === 'In' || requirement.operator === 'NotIn'
  const count = requirement.values?.length ?? 0
  if (listed && count === 0)
    context.addIssue({
      code: 'custom',
      path: ['values'],
      message: `operator ${requirement.operator} requires at least one value: list the values, or use Exists or DoesNotExist`,
    })
  if (!listed && count > 0)
    context.addIssue({
      code: 'custom',
      path: ['values'],
      message: `operator ${requirement.operator} takes no values, found ${count}: remove them, or use In or NotIn`,
    })
}

/** One requirement on a label. NotIn also holds where the label is absent. */
export const LabelRequirement = z
  .strictObject({ key: LabelKey, operator: Operator, values: z.array(LabelValue).optional() })
  .superRefine(checkValues)
  .meta({
    id: 'LabelRequirement',
    description: 'A requirement on one label.',
    examples: [{ key: 'tier', operator: 'In', values: ['prod', 'canary'] }],
  })
export type LabelRequirement = z.infer<typeof LabelRequirement>

/** One requirement on a field of a cluster. `In` holds when any of its zones is listed, `NotIn` when none is. */
export const FieldRequirement = z
  .strictObject({
    field: z.enum(['provider', 'region', 'zone']),
    operator: Operator,
    values: z.array(z.string().min(1)).optional(),
  })
  .superRefine(checkValues)
  .meta({
    id: 'FieldRequirement',
    description: 'A requirement on the provider, the region or the zones of a cluster.',
    examples: [{ field: 'region', operator: 'In', values: ['eu'] }],
  })
export type FieldRequirement = z.infer<typeof FieldRequirement>

/** Labels as Kubernetes selects by them: every pair and every expression must hold. */
export const LabelSelector = z
  .strictObject({
    matchLabels: Labels.optional(),
    matchExpressions: z.array(LabelRequirement).optional(),
  })
  .meta({
    id: 'LabelSelector',
    description: 'Every pair and every expression must match.',
    examples: [{ matchLabels: { tier: 'prod' } }],
  })
export type LabelSelector = z.infer<typeof LabelSelector>

/** Clusters by name, label and field. `exclude` wins; the others must all hold; nothing given selects every cluster. */
export const Selector = z
  .strictObject({
    names: z.array(z.string().min(1)).optional(),
    exclude: z.array(z.string().min(1)).optional(),
    labels: LabelSelector.optional(),
    fields: z.array(FieldRequirement).optional(),
  })
  .meta({
    id: 'Selector',
    description:
      'Selects clusters. exclude takes precedence; names, labels and fields must all match; an empty selector selects every cluster.',
    examples: [{ labels: { matchLabels: { tier: 'prod' } }, exclude: ['eu-3'] }],
  })
export type Selector = z.infer<typeof Selector>
