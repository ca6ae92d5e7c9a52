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
      'After a cluster has been NotReady for tolerationSeconds, its replicas move to other clusters. When it returns, purge Never lists the objects left there instead of removing them. If failover is omitted, a failed cluster moves nothing.',
    examples: [{ cluster: { tolerationSeconds: 300, purge: 'Directly' } }],
  })
export type Failover = z.infer<typeof Failover>
