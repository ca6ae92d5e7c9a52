import { z } from 'zod'
import { Name, type Resource } from '../../resources/index.js'
import { onObject } from '../../runtime/place.js'
import { procedure, trusted, writeOptions } from '../../runtime/procedure.js'
import type { ReleaseSpec, ReleaseStatus } from '../contract.js'
import type { Releases } from '../service.js'
import { ReleaseRevisionDetails, ReleaseRevisionList, RevisionNumber } from './contract.js'

const Ref = z.strictObject({ namespace: Name, name: Name })
const base = '/namespaces/{namespace}/releases/{name}'

const createReadProcedures = (releases: Pick<Releases, 'revisions' | 'revisionNumbered'>) => ({
  revisions: procedure
    .meta({
      rest: { method: 'GET', path: `${base}/revisions` },
      permission: ['get', 'Release'],
      scope: onObject,
      summary: 'List the kept revisions of a release, the newest first',
      description:
        'Each goal of a release (bundle, values, overrides, namespace) is a numbered revision. Replicas and the placement are not part of it.',
    })
    .input(Ref)
    .output(trusted(ReleaseRevisionList))
    .query(({ input }) => releases.revisions(input)),

  revision: procedure
    .meta({
      rest: { method: 'GET', path: `${base}/revisions/{revision}` },
      permission: ['get', 'Release'],
      scope: onObject,
      summary: 'Read one revision of a release with its goal',
      description: 'Secret values are shown as digests.',
    })
    .input(Ref.extend({ revision: RevisionNumber.meta({ description: 'The number of a kept revision.' }) }))
    .output(trusted(ReleaseRevisionDetails))
    .query(({ input }) => releases.revisionNumbered(input)),
})

const suspensionMeta = {
  suspend:
    'Nothing of it is placed, applied, pruned or moved, and no drift is corrected, until it is resumed. Its state is still observed. It can be deleted.',
  resume: 'Its newest goal is placed and applied.',
} as const

/** Revisions of releases, and operations on what they are to be. */
export const createRevisionProcedures = (
  releases: Pick<Releases, 'revisions' | 'revisionNumbered' | 'rollback' | 'suspend'>,
  release: z.ZodType<Resource<ReleaseSpec, ReleaseStatus>>,
) => {
  const suspension = (verb: 'suspend' | 'resume') =>
    procedure
      .meta({
        rest: { method: 'POST', path: `${base}/${verb}` },
        permission: ['suspend', 'Release'],
        scope: onObject,
        resourcesOnly: true,
        summary: verb === 'suspend' ? 'Suspend a release' : 'Resume a suspended release',
        description: suspensionMeta[verb],
      })
      .input(Ref.extend({ dryRun: writeOptions.dryRun }))
      .output(release)
      .mutation(({ ctx, input }) => releases.suspend({ ...input, suspend: verb === 'suspend' }, ctx.subject))
  return {
    ...createReadProcedures(releases),

    rollback: procedure
      .meta({
        rest: { method: 'POST', path: `${base}/rollback` },
        permission: ['rollback', 'Release'],
        scope: onObject,
        resourcesOnly: true,
        refersTo: true,
        summary: 'Go back to an earlier revision of a release, as a new revision',
        description:
          'Without `revision`, to the last one that was Ready on all clusters before the current one. Clusters run the hooks `pre-rollback` and `post-rollback` in place of those of upgrades. Generated values stay. Conflict if the bundle of the revision is gone.',
        example: { revision: 1 },
      })
      .input(
        Ref.extend({
          revision: RevisionNumber.optional().meta({
            description: 'The number of a kept revision.',
          }),
          dryRun: writeOptions.dryRun,
        }),
      )
      .output(release)
      .mutation(({ ctx, input }) => releases.rollback(input, ctx.subject, ctx.warn)),

    suspend: suspension('suspend'),
    resume: suspension('resume'),
  }
}
