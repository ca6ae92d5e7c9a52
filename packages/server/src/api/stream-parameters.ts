import { z } from 'zod'
import { ResourceVersion } from '../resources/index.js'
import { writeOptions } from '../runtime/procedure.js'
import type { RestOperation } from './operations.js'

/** Values of `?watch`: `true` and `false`, and the short forms that Kubernetes clients send. */
const Watch = z
  .union([z.boolean(), z.enum(['', '0', '1'])])
  .optional()
  .meta({ description: 'Follow the changes as Server-Sent Events. `1` and an empty value mean true.' })

/** For an operation that only watches: clients with one way to watch everything send it there too. */
const Always = z
  .union([z.literal(true), z.enum(['', '1'])])
  .optional()
  .meta({ description: 'No effect: this operation is always a watch.' })

const from = ResourceVersion.optional().meta({
  description:
    'Where a watch resumes (Last-Event-ID does the same); without it, the watch starts with every existing item.',
})

/** Query parameters that belong to REST itself, not to the procedure behind it. */
export const restParameters = (
  { meta, places }: Pick<RestOperation, 'meta' | 'places'>,
  takesBody: boolean,
): Record<string, z.ZodType> => ({
  ...(takesBody && !places.has('fieldValidation') ? { fieldValidation: writeOptions.fieldValidation } : {}),
  ...(meta.watch === undefined ? {} : { watch: Watch, resourceVersion: from }),
  ...(meta.watchesKinds === true ? { watch: Always, resourceVersion: from } : {}),
})

/** One Server-Sent Event of a watch. Source: HTML Living Standard, 9.2 Server-sent events. */
export const StreamEvent = z
  .strictObject({
    event: z.enum(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK']),
    id: z
      .string()
      .optional()
      .meta({ description: 'The resourceVersion to resume from: send it back as Last-Event-ID.' }),
    data: z.string().meta({
      description: 'JSON: the resource; for BOOKMARK `{metadata: {resourceVersion}}`.',
    }),
  })
  .meta({
    id: 'WatchEvent',
    examples: [
      {
        id: '42',
        event: 'MODIFIED',
        data: '{"apiVersion":"hansa.dev/v1","kind":"Release","metadata":{"name":"web"}}',
      },
    ],
  })
