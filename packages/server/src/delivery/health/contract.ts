import { z } from 'zod'
import { itemsOf } from '../../resources/index.js'

const expressionExamples = [
  { field: 'failed', expression: 'object.status.phase == "Broken"', result: 'false' },
  { field: 'ready', expression: 'object.status.phase == "Done"', result: 'true' },
] as const

/** The verdict about one object, or about a rule without one. */
const HealthVerdict = z
  .strictObject({
    group: z.string(),
    kind: z.string(),
    by: z.enum(['Bundle', 'Hub']).meta({
      description: 'Bundle: by a rule of the bundle. Hub: the bundle has no rule for the kind.',
    }),
    release: z.string().exactOptional().meta({ description: 'The release with the object on the cluster.' }),
    namespace: z.string().exactOptional(),
    name: z.string().exactOptional(),
    health: z.enum(['Ready', 'Progressing', 'Failed', 'Unknown', 'NotFound']).meta({
      description:
        'Unknown: an expression could not be evaluated. NotFound: no release of the bundle has an object of the kind with this name on the cluster.',
    }),
    message: z.string(),
    expressions: z
      .array(
        z.strictObject({
          field: z.enum(['failed', 'progressing', 'ready']),
          expression: z.string(),
          result: z.enum(['true', 'false', 'error']),
          error: z.string().exactOptional(),
        }),
      )
      .meta({ description: 'In the order in which they decide: the first that is true, or fails, does.' }),
  })
  .meta({
    id: 'HealthVerdict',
    examples: [
      {
        ...{
          group: 'example.org',
          kind: 'Widget',
          by: 'Bundle',
          release: 'shop',
          namespace: 'shop',
          name: 'w',
        },
        ...{ health: 'Ready', message: '', expressions: [...expressionExamples] },
      },
    ],
  })

export const HealthTest = itemsOf(HealthVerdict)

export type HealthVerdict = z.infer<typeof HealthVerdict>
