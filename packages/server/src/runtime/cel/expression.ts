import { z } from 'zod'

/** An expression of the Common Expression Language. */
export const Expression = z.string().min(1).max(2000)
