import { z } from 'zod'

/** What happens to a release's share on a cluster that stays NotReady. */
export const Failover = z
  .strictObject({
    cluster: z.strictObject({
      tolerationSeconds: z.int().min(0).default(300),
      purge: z.enum(['Directly', 'Never']).default('Directly'),
    }),
  })
  .meta({
    id: 'Failover',
    description:
      'After tolerationSeconds of NotReady a cluster gives its share to the others. purge Never lists what is left there when it returns instead of removing it. Omitted: a cluster’s failure moves nothing.',
    examples: [{ cluster: { tolerationSeconds: 300, purge: 'Directly' } }],
  })
export type Failover = z.infer<typeof Failover>
