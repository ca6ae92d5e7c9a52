import { z } from 'zod'
import type { Feed } from '../resources/index.js'
import { procedure } from '../runtime/procedure.js'

/** Changes of several kinds at once. */
export const createChangeProcedures = (feed: Pick<Feed, 'head'>) => ({
  watch: procedure
    .meta({
      rest: { method: 'GET', path: '/watch' },
      permission: ['watch', 'Change'],
      watchesKinds: true,
      summary: 'Watch several kinds over one stream, from one resourceVersion',
      description:
        'For a page or a program that follows many kinds with one connection. Each kind is permitted as listing it is. Without a resourceVersion (or Last-Event-ID) it begins with everything there is.',
    })
    .input(
      z.strictObject({
        kinds: z
          .array(z.string())
          .min(1)
          .max(20)
          .meta({ description: 'Separated by commas, as in `Cluster,Release,Target`.' }),
      }),
    )
    .output(z.strictObject({ resourceVersion: z.string() }))
    // Streams are REST's; over tRPC, where each kind has a subscription of its own, this is where one may begin.
    .query(() => ({ resourceVersion: String(feed.head()) })),
})
