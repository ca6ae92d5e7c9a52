import { z } from 'zod'

/** Why somebody decided something: recorded, and shown with it. */
export const Reason = z.string().trim().min(1).max(1000)
