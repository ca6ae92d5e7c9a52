import { z } from 'zod'

/** The last row that was copied, as it is stored. */
export const Position = z.object({ sequence: z.int().min(0), hash: z.string() })
