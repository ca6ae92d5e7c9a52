import { z } from 'zod'
import { TargetUnreachable } from './http.js'

/** A text that may be absent or null: then it is empty. */
export const optionalText = z
  .string()
  .nullish()
  .transform((value) => value ?? '')

/**
 * An answer, or its part `at`, by its schema. Throws TargetUnreachable for one that cannot be read: it is treated as no answer.
 * @param what what the answer is about
 */
export const parsed = <Type>(schema: z.ZodType<Type>, body: unknown, what: string, at?: string): Type => {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const path = [...(at === undefined ? [] : [at]), ...(issue?.path ?? [])].join('.')
  throw new TargetUnreachable(`unexpected response for ${what} (${path}: ${issue?.code})`)
}
