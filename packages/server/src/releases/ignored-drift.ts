import { z } from 'zod'
import { isPointer, parsePointer } from '../runtime/json-pointer.js'

/** Why drift at a pointer cannot be ignored; undefined if it can. */
export const driftRefusal = (pointer: string): string | undefined => {
  if (!isPointer(pointer)) return 'must be a JSON pointer to a field, such as /spec/replicas'
  const [first, second, third] = parsePointer(pointer)
  if (first === 'apiVersion' || first === 'kind' || first === 'status')
    return `must not be below /${first}: Hansa needs it, or never applies it`
  if (first === 'metadata' && ((second !== 'labels' && second !== 'annotations') || third === undefined))
    return 'must name one label or annotation below /metadata, such as /metadata/annotations/example.com~1owner'
  if (first === 'metadata' && third?.startsWith('hansa.dev/') === true)
    return 'must not be a label or annotation of hansa.dev: Hansa recognizes its objects by them'
  return pointer.endsWith('/*') ? 'must end with the name of a field, not with "*"' : undefined
}

const Pointer = z
  .string()
  .max(1000, { abort: true })
  .superRefine((pointer, context) => {
    const message = driftRefusal(pointer)
    if (message !== undefined) context.addIssue({ code: 'custom', message })
  })

export const DriftRule = z
  .strictObject({
    group: z
      .string()
      .max(253)
      .optional()
      .meta({ description: 'The API group, empty for v1; any group when absent.' }),
    kind: z.string().min(1).max(63),
    name: z
      .string()
      .min(1)
      .max(253)
      .optional()
      .meta({ description: 'Every object of the kind when absent.' }),
    pointers: z.array(Pointer).min(1).max(50).meta({
      description:
        'JSON pointers to fields, such as /spec/replicas, with everything below them. `*` stands for every item of a list.',
    }),
    managers: z
      .array(z.string().min(1).max(128))
      .min(1)
      .max(20)
      .optional()
      .meta({ description: 'Only changes of these field managers; those of all when absent.' }),
  })
  .meta({ id: 'DriftRule' })

/** Fields of objects that other field managers may change. */
export const DriftRules = z.array(DriftRule).max(50).meta({
  description:
    'Fields that other field managers may change: a field that one of them owns is left to it and does not count as drift. Fields that only Hansa owns are applied.',
})

export type DriftRule = z.infer<typeof DriftRule>
