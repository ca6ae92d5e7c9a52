import { z } from 'zod'

/** The reason for a decision: recorded and shown with it. */
export const Reason = z.string().trim().min(1).max(1000)
