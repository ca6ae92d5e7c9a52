import { z } from 'zod'
import { DriftRule } from '../releases/index.js'
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

/** One object of a target, as its cluster last showed it. */
export const TargetObject = z
  .strictObject({
    cluster: z.string(),
    ...placeOf,
    health: z
      .enum(['Ready', 'Progressing', 'Failed', 'Unknown', 'Missing', 'Pending', 'Leaving', 'Kept'])
      .meta({
        description:
          'Pending: about to be applied. Leaving: being deleted, for example held by a finalizer. Kept: no longer part of the release, left in place. Unknown: the cluster is not ready, or the hub has not observed the object since it started, or the hub is a standby.',
      }),
    drift: z.enum(['gone', 'replaced', 'fields', 'applied', 'replicas']).exactOptional().meta({
      description:
        'How the object differs from what Hansa applied; absent without drift. gone: deleted. replaced: another object has its name. fields: fields changed. applied: another process applied it under the field manager of Hansa. replicas: scaled.',
    }),
    message: z.string(),
    appliedAt: z.string().exactOptional(),
  })
  .meta({ id: 'TargetObject', examples: [objectExample] })

export const TargetObjectList = listOf(TargetObject, 'TargetObjectList')

/** Rules that would ignore the drift of a release, and the objects whose drift no rule can ignore. */
export const DriftRuleProposal = z
  .strictObject({
    rules: z.array(DriftRule),
    left: z.array(z.strictObject({ cluster: z.string(), ...placeOf, reason: z.string() })).meta({
      description: 'Objects with changed fields that no rule can ignore.',
    }),
  })
  .meta({
    id: 'DriftRuleProposal',
    examples: [
      {
        rules: [{ group: 'apps', kind: 'Deployment', name: 'web', pointers: ['/spec/replicas'] }],
        left: [],
      },
    ],
  })

/** The desired state of an object, and its current state in the same fields. */
export const ObjectDifference = z
  .strictObject({
    ...placeOf,
    cluster: z.string(),
    wanted: z.record(z.string(), z.unknown()).meta({
      description: 'The rendered object. Sensitive values are shown as digests.',
    }),
    found: z.record(z.string(), z.unknown()).exactOptional().meta({
      description:
        'The object on the cluster, limited to the fields that `wanted` sets. A sensitive value that equals the wanted one is shown as the same digest, any other as `another value`. Absent when the object does not exist.',
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

export type DriftRuleProposal = z.infer<typeof DriftRuleProposal>
export type TargetObject = z.infer<typeof TargetObject>
export type ObjectDifference = z.infer<typeof ObjectDifference>
