import { z } from 'zod'
import { Version } from '../../bundles/index.js'
import { listOf, Name } from '../../resources/index.js'
import { ReleaseSpec } from '../contract.js'

/** The most clusters that a revision names. */
export const mostClusters = 100

/** The fields of a spec that are a goal; see `goal.ts`. */
export const ReleaseGoal = z
  .strictObject({
    bundle: z.strictObject({ name: Name, version: Version }),
    namespace: Name,
    createNamespace: ReleaseSpec.shape.createNamespace,
    values: ReleaseSpec.shape.values,
    template: ReleaseSpec.shape.template,
    valuesFrom: ReleaseSpec.shape.valuesFrom,
    overrides: z.array(ReleaseSpec.shape.overrides.unwrap().element),
    generated: ReleaseSpec.shape.generated,
  })
  .meta({
    id: 'ReleaseGoal',
    description: 'The part of the spec that objects are rendered from. Secret values are digests.',
  })

export const ReleaseRevision = z
  .strictObject({
    number: z.int().meta({ description: 'Counts the goals of the release, from 1.' }),
    current: z.boolean(),
    bundle: z.strictObject({ name: Name, version: Version, digest: z.string() }),
    createdAt: z.string(),
    createdBy: z
      .string()
      .meta({ description: 'Who set the goal; empty for releases from before revisions.' }),
    reason: z.string().meta({ description: '`X-Hansa-Reason` of that request; empty without one.' }),
    changes: z.string().meta({
      description: 'The differences to the revision before, as one line without values; empty for the first.',
    }),
    rollbackOf: z.int().optional().meta({ description: 'The revision that it went back to.' }),
    completedAt: z.string().optional().meta({ description: 'When all targets were first Ready with it.' }),
    targets: z.strictObject({
      total: z.int(),
      ready: z.int(),
      clusters: z
        .array(Name)
        .max(mostClusters)
        .meta({ description: `The clusters that have it, sorted by name: the first ${mostClusters}.` }),
    }),
  })
  .meta({
    id: 'ReleaseRevision',
    examples: [
      {
        number: 2,
        current: true,
        bundle: { name: 'web', version: '1.1.0', digest: `sha256:${'0'.repeat(64)}` },
        createdAt: '2026-01-01T12:00:00.000Z',
        createdBy: 'anna',
        reason: 'CVE-2026-1234',
        changes: 'bundle web@1.0.0 → 1.1.0',
        completedAt: '2026-01-01T12:01:00.000Z',
        targets: { total: 1, ready: 1, clusters: ['eu-1'] },
      },
    ],
  })

export const ReleaseRevisionList = listOf(ReleaseRevision, 'ReleaseRevisionList')

export const ReleaseRevisionDetails = ReleaseRevision.extend({ goal: ReleaseGoal }).meta({
  id: 'ReleaseRevisionDetails',
  examples: [
    {
      number: 1,
      current: false,
      bundle: { name: 'web', version: '1.0.0', digest: `sha256:${'0'.repeat(64)}` },
      createdAt: '2026-01-01T11:00:00.000Z',
      createdBy: 'anna',
      reason: '',
      changes: '',
      targets: { total: 0, ready: 0, clusters: [] },
      goal: { bundle: { name: 'web', version: '1.0.0' }, namespace: 'default', overrides: [] },
    },
  ],
})

export const RevisionNumber = z.coerce.number<string | number>().int().min(1)

export type ReleaseRevision = z.infer<typeof ReleaseRevision>
export type ReleaseRevisionDetails = z.infer<typeof ReleaseRevisionDetails>
