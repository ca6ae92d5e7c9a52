import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import './reasons.js'

const endpoint = z.union([
  z.strictObject({ url: z.string().regex(/^https?:/, 'must be an address'), ca: z.string().optional() }),
  z.strictObject({ release: z.string(), workload: z.string().optional(), port: z.int() }),
])
const reason = (schema: z.ZodType, value: unknown): string | undefined =>
  schema.safeParse(value).error?.issues[0]?.message

describe('a value that matches none of the allowed forms', () => {
  it.each<[z.ZodType, unknown, string]>([
    [endpoint, 'x', 'must be {url, ca?} or {release, workload?, port}, not "x"'],
    [endpoint, undefined, 'is required ({url, ca?} or {release, workload?, port})'],
    [
      endpoint,
      { release: 1, port: 2 },
      'must be {url, ca?} or {release, workload?, port}, not an object; release must be a string, not 1',
    ],
    [z.union([z.string(), z.array(z.string())]), 5, 'must be a string or a list of strings, not 5'],
    [z.union([z.literal('All'), z.int()]), 'x', 'must be "All" or a number, not "x"'],
    [z.union([z.string(), z.custom<Date>(() => false)]), 5, 'does not match any allowed schema, not 5'],
  ])('gets a list of them (%#)', (schema, value, expected) => {
    expect(reason(schema, value)).toBe(expected)
  })
})
