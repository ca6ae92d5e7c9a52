import { z } from 'zod'
import { listOf } from '../resources/index.js'

const placeOf = {
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string().exactOptional(),
  name: z.string(),
}

const objectExample = {
  cluster: 'eu-1',
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'web',
  name: 'web',
  health: 'Ready',
  drift: 'fields',
  message: 'Deployment web/web was changed',
  appliedAt: '2026-01-01T12:00:00.000Z',
} as const

/** One object of a target, as its cluster showed it last. */
export const TargetObject = z
  .strictObject({
    cluster: z.string(),
    ...placeOf,
    health: z
      .enum(['Ready', 'Progressing', 'Failed', 'Unknown', 'Missing', 'Pending', 'Leaving', 'Kept'])
      .meta({
        description:
          'Pending: about to be applied. Leaving: deleted, and something holds it still. Kept: not wanted any more, and left where it is. Unknown: its cluster is not ready, or it was not looked at since the hub started, or by a hub that does not deliver.',
      }),
    drift: z.enum(['gone', 'replaced', 'fields', 'applied', 'replicas']).exactOptional().meta({
      description:
        'What somebody else did to it; absent when nothing. applied: another process applied it under the field manager of Hansa.',
    }),
    message: z.string(),
    appliedAt: z.string().exactOptional(),
  })
  .meta({ id: 'TargetObject', examples: [objectExample] })

export const TargetObjectList = listOf(TargetObject, 'TargetObjectList')

/** An object as it is wanted, and what stands where it has something. */
export const ObjectDifference = z
  .strictObject({
    ...placeOf,
    cluster: z.string(),
    wanted: z.record(z.string(), z.unknown()).meta({
      description: 'As it was rendered. Sensitive values are digests.',
    }),
    found: z.record(z.string(), z.unknown()).exactOptional().meta({
      description:
        'The fields of the object on the cluster that are wanted to be something; others are not shown. A sensitive value shows as the digest where it is the one wanted, and as `another value` where not. Absent when it is not there.',
    }),
  })
  .meta({
    id: 'ObjectDifference',
    examples: [
      {
        cluster: 'eu-1',
        apiVersion: 'v1',
        kind: 'ConfigMap',
        namespace: 'web',
        name: 'web',
        wanted: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web' }, data: { text: 'ours' } },
        found: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web' }, data: { text: 'theirs' } },
      },
    ],
  })

export type TargetObject = z.infer<typeof TargetObject>
export type ObjectDifference = z.infer<typeof ObjectDifference>
