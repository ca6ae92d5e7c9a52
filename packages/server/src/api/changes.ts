import { z } from 'zod'
import type { Feed } from '../resources/index.js'
import { onHub } from '../runtime/place.js'
import { procedure } from '../runtime/procedure.js'

/** Changes of several kinds at once. */
export const createChangeProcedures = (feed: Pick<Feed, 'head'>) => ({
  watch: procedure
    .meta({
      rest: { method: 'GET', path: '/watch' },
      permission: ['watch', 'Change'],
      scope: onHub,
      ownOnly: true,
      watchesKinds: true,
      summary: 'Watch several kinds over one stream, from one resourceVersion',
      description:
        'For pages and programs that follow many kinds over one connection. Each kind requires permission to list it. Without a resourceVersion (or Last-Event-ID), the stream starts with every existing item.',
    })
    .input(
      z.strictObject({
        kinds: z
          .array(z.string())
          .min(1)
          .max(20)
          .meta({ description: 'Comma-separated kinds, for example `Cluster,Release,Target`.' }),
      }),
    )
    .output(z.strictObject({ resourceVersion: z.string() }))
    // Streams are REST's; over tRPC, where each kind has its own subscription, this is a version to start from.
    .query(() => ({ resourceVersion: String(feed.head()) })),
})
