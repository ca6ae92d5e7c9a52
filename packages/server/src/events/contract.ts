import { z } from 'zod'
import { apiVersion, Name } from '../resources/index.js'

/** An event about one resource: what, why, and where. Immutable; the newest 50,000 are kept. */
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
    reason: z.string().meta({ description: 'The reason of the event, one stable word: Scheduled, Evicted.' }),
    regarding: z.strictObject({
      kind: z.string(),
      namespace: z.string().optional(),
      name: z.string(),
      uid: z.string(),
    }),
    cluster: z
      .string()
      .optional()
      .meta({ description: 'The cluster of the event; absent when it concerns none.' }),
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

/** A filter of events: all fields must match. */
export const EventFilter = z.strictObject({
  kind: z.string().optional().meta({ description: 'The kind of the involved object: Release, Cluster, …' }),
  namespace: Name.optional().meta({ description: 'The namespace of the involved object.' }),
  name: z.string().optional().meta({ description: 'The name of the involved object.' }),
  cluster: z.string().optional().meta({ description: 'The cluster of the event.' }),
  reason: z.string().optional().meta({ description: 'The reason of the event: Scheduled, Evicted, …' }),
  type: z.enum(['Normal', 'Warning']).optional().meta({ description: 'Normal or Warning.' }),
})

export type EventFilter = z.infer<typeof EventFilter>

/** An event as a room reports it: `details` are figures and names worth keeping apart from the sentence. */
export interface EventInput {
  type: 'Normal' | 'Warning'
  reason: string
  kind: string
  /** '' for cluster-scoped kinds. */
  namespace: string
  name: string
  uid: string
  cluster?: string | undefined
  message: string
  details?: Record<string, unknown> | undefined
}
