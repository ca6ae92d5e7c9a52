import { z } from 'zod'
import { TargetUnreachable } from './http.js'

/** A text that defaults to '' when absent or null. */
export const optionalText = z
  .string()
  .nullish()
  .transform((value) => value ?? '')

/**
 * Parses a response, or its part `at`, by its schema. Throws TargetUnreachable for an invalid response, which counts as no response.
 * @param what the subject of the response, for the error
 */
export const parsed = <Type>(schema: z.ZodType<Type>, body: unknown, what: string, at?: string): Type => {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const path = [...(at === undefined ? [] : [at]), ...(issue?.path ?? [])].join('.')
  throw new TargetUnreachable(`unexpected response for ${what} (${path}: ${issue?.code})`)
}
