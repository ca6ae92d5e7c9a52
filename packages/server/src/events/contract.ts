import { z } from 'zod'
import { apiVersion, Name } from '../resources/index.js'

/** Something that happened to one thing: what, why, and where. Never changed afterwards; the newest 50,000 are kept. */
export const Event = z
  .strictObject({
    apiVersion: z.literal(apiVersion),
    kind: z.literal('Event'),
    metadata: z.strictObject({
      name: z.string(),
      namespace: z.string().optional(),
      resourceVersion: z.string(),
      createdAt: z.string(),
    }),
    type: z.enum(['Normal', 'Warning']),
    reason: z
      .string()
      .meta({ description: 'One word for what happened, the same each time: Scheduled, Evicted.' }),
    regarding: z.strictObject({
      kind: z.string(),
      namespace: z.string().optional(),
      name: z.string(),
      uid: z.string(),
    }),
    cluster: z
      .string()
      .optional()
      .meta({ description: 'The cluster it happened on, where it happened on one.' }),
    message: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({
    id: 'Event',
    examples: [
      {
        apiVersion,
        kind: 'Event',
        metadata: {
          name: '42',
          namespace: 'default',
          resourceVersion: '42',
          createdAt: '2026-01-01T12:00:00.000Z',
        },
        type: 'Normal',
        reason: 'Applied',
        regarding: {
          kind: 'Release',
          namespace: 'default',
          name: 'web',
          uid: '6f3a4c1e-9d0b-4c55-8a53-0d8a3f0f2b11',
        },
        cluster: 'eu-1',
        message: 'web@1.0.0 applied to eu-1: Deployment web/web',
      },
    ],
  })

export type Event = z.infer<typeof Event>

/** Which events: all of these hold. */
export const EventFilter = z.strictObject({
  kind: z.string().optional().meta({ description: 'The kind of what it is about: Release, Cluster, …' }),
  namespace: Name.optional().meta({ description: 'The namespace of what it is about.' }),
  name: z.string().optional().meta({ description: 'The name of what it is about.' }),
  cluster: z.string().optional().meta({ description: 'The cluster it happened on.' }),
  reason: z.string().optional().meta({ description: 'One word for what happened: Scheduled, Evicted, …' }),
  type: z.enum(['Normal', 'Warning']).optional().meta({ description: 'Normal, or Warning.' }),
})

export type EventFilter = z.infer<typeof EventFilter>

/** What a room tells of: `details` are figures and names worth keeping apart from the sentence. */
export interface EventInput {
  type: 'Normal' | 'Warning'
  reason: string
  kind: string
  /** '' for what lives in no namespace. */
  namespace: string
  name: string
  uid: string
  cluster?: string | undefined
  message: string
  details?: Record<string, unknown> | undefined
}
