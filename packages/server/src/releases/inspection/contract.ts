import { z } from 'zod'
import { HookDescription } from '../../bundles/index.js'
import { Name } from '../../resources/index.js'
import { ReleaseSpec } from '../contract.js'
import { RevisionNumber } from '../revisions/contract.js'

const Fields = z.record(z.string(), z.unknown())

export const ReleaseValues = z
  .strictObject({
    cluster: Name.optional().meta({ description: 'The cluster that was named.' }),
    values: Fields.meta({ description: 'As templates see them. Secret values are digests.' }),
    origins: z
      .array(
        z.strictObject({
          pointer: z.string().meta({ description: 'A JSON pointer into `values`.' }),
          origin: z.enum(['Chart', 'Bundle', 'Release', 'Secret', 'Override']),
          override: z.int().optional().meta({ description: 'The position in `spec.overrides`.' }),
        }),
      )
      .meta({
        description:
          'Where each value comes from, in the order of `values`. Lists and empty maps are one value. A value that the chart copies from another place has the origin Chart.',
      }),
  })
  .meta({
    id: 'ReleaseValues',
    examples: [
      { values: { replicas: 2 }, origins: [{ pointer: '/replicas', origin: 'Override', override: 0 }] },
    ],
  })

export const ReleaseNotes = z
  .strictObject({
    cluster: Name.optional().meta({ description: 'The cluster they are rendered for.' }),
    notes: z.string().meta({
      description:
        'The text of NOTES.txt with secret values hidden; empty for a chart without one. At most 64 Ki characters.',
    }),
  })
  .meta({ id: 'ReleaseNotes', examples: [{ cluster: 'eu-1', notes: 'Open http://shop\n' }] })

export const ReleaseHooks = z
  .strictObject({
    cluster: Name.optional().meta({ description: 'The cluster they are rendered for.' }),
    hooks: z.array(HookDescription).meta({ description: 'Sorted by weight, then by name.' }),
  })
  .meta({ id: 'ReleaseHooks', examples: [{ cluster: 'eu-1', hooks: [] }] })

export const ReleaseDiffInput = z
  .strictObject({
    spec: ReleaseSpec.optional().meta({
      description:
        'The spec to compare with the stored targets. When absent, the stored release is compared with the applied content.',
    }),
    revisions: z.strictObject({ from: RevisionNumber, to: RevisionNumber }).optional().meta({
      description:
        'Two kept revisions of the release: what both render on its clusters now is compared. Not together with `spec`.',
    }),
    cluster: Name.optional().meta({ description: 'Only this cluster.' }),
    live: z.literal(true).optional().meta({
      description:
        'Compares with the objects on the clusters, read now: each object that a delivery would apply is sent as a dry run. Clusters that do not answer within 30 s are named with a problem. Not together with `revisions`.',
    }),
  })
  .meta({ id: 'ReleaseDiffInput' })

export const DiffObject = z
  .strictObject({
    apiVersion: z.string(),
    kind: z.string(),
    namespace: z.string().optional(),
    name: z.string(),
    change: z.enum(['Added', 'Removed', 'Changed', 'Recreated', 'Refused']).meta({
      description:
        '`Recreated` (deleted and created again, because of `onImmutable: Recreate`) and `Refused` (by the cluster or by the hub) only with `live`.',
    }),
    problem: z.string().optional().meta({ description: 'Why a `Refused` object cannot be applied.' }),
    hook: z.literal(true).optional().meta({ description: 'The object is a hook.' }),
    before: Fields.optional(),
    after: Fields.optional(),
  })
  .meta({ id: 'DiffObject' })

export const DiffGroup = z
  .strictObject({
    clusters: z.array(Name).meta({ description: 'Clusters with equal renderings.' }),
    problem: z.string().optional().meta({ description: 'Why the objects cannot be compared.' }),
    kept: z.array(z.string()).optional().meta({
      description:
        'Fields that keep their generated values although the chart draws others: `Secret shop/login /data/password`.',
    }),
    notes: z.array(z.string()).optional().meta({
      description: 'Only with `live`: objects that are no longer in the bundle and stay, and hooks that run.',
    }),
    unchanged: z.int().meta({ description: 'Objects without a change.' }),
    objects: z.array(DiffObject),
  })
  .meta({ id: 'DiffGroup' })

export const ReleaseDiff = z
  .strictObject({
    groups: z.array(DiffGroup),
    truncated: z.string().optional().meta({
      description: 'Omissions, because the response is limited to 4 MiB, and how to see the rest.',
    }),
  })
  .meta({
    id: 'ReleaseDiff',
    examples: [
      {
        groups: [
          {
            clusters: ['eu-1'],
            unchanged: 2,
            objects: [
              {
                apiVersion: 'v1',
                kind: 'ConfigMap',
                namespace: 'shop',
                name: 'greeting',
                change: 'Removed',
              },
            ],
          },
        ],
      },
    ],
  })

export type ReleaseValues = z.infer<typeof ReleaseValues>
export type ReleaseHooks = z.infer<typeof ReleaseHooks>
export type ReleaseNotes = z.infer<typeof ReleaseNotes>
export type ReleaseDiffInput = z.infer<typeof ReleaseDiffInput>
export type DiffObject = z.infer<typeof DiffObject>
export type DiffGroup = z.infer<typeof DiffGroup>
export type ReleaseDiff = z.infer<typeof ReleaseDiff>
