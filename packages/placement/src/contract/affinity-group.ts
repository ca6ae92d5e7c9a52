import { z } from 'zod'
import { Selector } from './selector.js'

/** A named set of clusters. Its overflow tiers take, in order, what the tiers before them have no room for. */
export const AffinityGroup = z
  .strictObject({
    name: z.string().min(1).max(63).optional(),
    ...Selector.shape,
    overflow: z.array(Selector).optional(),
  })
  .meta({
    id: 'AffinityGroup',
    description: 'A set of clusters. Groups are tried in order. name is optional if there is only one group.',
    examples: [{ name: 'main', labels: { matchLabels: { tier: 'prod' } } }],
  })
export type AffinityGroup = z.infer<typeof AffinityGroup>
