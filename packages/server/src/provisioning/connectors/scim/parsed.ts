import type { z } from 'zod'
import { TargetUnreachable } from '../http.js'

/** An answer by its schema. Throws TargetUnreachable for one that cannot be read. */
export const parsed = <Type>(schema: z.ZodType<Type>, body: unknown, what: string): Type => {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new TargetUnreachable(
    `the answer about ${what} cannot be read (${issue?.path.join('.')}: ${issue?.code})`,
  )
}
