import { z } from 'zod'

/** What a rotation draws again. The values themselves are never shown. */
export const RotatedValues = z
  .strictObject({
    values: z
      .array(
        z.strictObject({
          template: z.string().meta({ description: 'The path of the template that drew the value.' }),
          function: z.string().meta({ description: 'Such as `randAlphaNum`.' }),
        }),
      )
      .meta({ description: 'One for each value, sorted by template.' }),
    targets: z.int().meta({ description: 'The clusters that get the new values.' }),
  })
  .meta({
    id: 'RotatedValues',
    examples: [{ values: [{ template: 'shop/templates/login.yaml', function: 'randAlphaNum' }], targets: 1 }],
  })

export type RotatedValues = z.infer<typeof RotatedValues>
