import { z } from 'zod'
import { BundleRevision, Version } from '../../bundles/index.js'
import { Name } from '../../resources/index.js'
import { onObject } from '../../runtime/place.js'
import { procedure } from '../../runtime/procedure.js'
import { ReleaseDiff, ReleaseDiffInput, ReleaseHooks, ReleaseNotes, ReleaseValues } from './contract.js'
import type { Inspections } from './index.js'

const Ref = z.strictObject({ namespace: Name, name: Name })
const base = '/namespaces/{namespace}/releases/{name}'
const leader = 'the APIs of the clusters that releases are rendered for'

/** What a release renders, without a change to anything. */
export const createInspectionProcedures = (inspections: Inspections) => ({
  values: procedure
    .meta({
      rest: { method: 'GET', path: `${base}/values` },
      permission: ['get', 'Release'],
      scope: onObject,
      summary: "Read the merged values of a release of a chart, with each value's origin",
      description:
        "The chart's own values, those of the bundle, of the release and of the overrides that apply to the cluster, merged by Helm. Secret values are digests. Not found for a bundle without a chart.",
      leader,
    })
    .input(
      Ref.extend({
        cluster: Name.optional().meta({
          description: 'With the overrides of this cluster; without any when absent.',
        }),
      }),
    )
    .output(ReleaseValues)
    .query(({ ctx, input }) => inspections.values(input, ctx.subject)),

  notes: procedure
    .meta({
      rest: { method: 'GET', path: `${base}/notes` },
      permission: ['get', 'Release'],
      scope: onObject,
      summary: 'Read NOTES.txt of a release of a chart, rendered for a cluster',
      description: 'Secret values are hidden. Not found for a bundle without a chart.',
      leader,
    })
    .input(
      Ref.extend({
        cluster: Name.optional().meta({
          description: 'The cluster; the first one of the release when absent.',
        }),
      }),
    )
    .output(ReleaseNotes)
    .query(({ ctx, input }) => inspections.notes(input, ctx.subject)),

  hooks: procedure
    .meta({
      rest: { method: 'GET', path: `${base}/hooks` },
      permission: ['get', 'Release'],
      scope: onObject,
      summary:
        'List the hooks of a release, rendered for a cluster: their events, weights and delete policies',
      description:
        '`status.hooks` of a target has those that were started, and `status.test` those of a test.',
      leader,
    })
    .input(
      Ref.extend({
        cluster: Name.optional().meta({
          description: 'The cluster; the first one of the release when absent.',
        }),
      }),
    )
    .output(ReleaseHooks)
    .query(({ ctx, input }) => inspections.hooks(input, ctx.subject)),

  diff: procedure
    .meta({
      rest: { method: 'POST', path: `${base}/diff`, status: 200 },
      permission: ['simulate', 'Release'],
      scope: onObject,
      refersTo: true,
      summary: 'Compare the objects of a release with those that a changed spec renders',
      description:
        'Renders both sides for each cluster of the release; a release that does not exist yet is compared with nothing, on the clusters that its placement would choose. Charts see an installation or an upgrade, the revision, and what `lookup` finds, as when the release is delivered. Generated values are those of the release. Secret values are digests. Nothing is stored.',
      leader,
      example: { spec: { bundle: { name: 'web', version: '1.1.0' }, placement: 'everywhere' } },
    })
    .input(ReleaseDiffInput.extend({ namespace: Name, name: Name }))
    .output(ReleaseDiff)
    .mutation(({ ctx, input }) => inspections.diff(input, ctx.subject)),
})

/** What a bundle renders on a cluster, without a change to anything. */
export const createRevisionInspectionProcedures = (inspections: Pick<Inspections, 'revisionOn'>) => ({
  rendering: procedure
    .meta({
      rest: { method: 'GET', path: '/namespaces/{namespace}/bundles/{name}/revisions/{version}/rendering' },
      permission: ['get', 'Bundle'],
      scope: onObject,
      refersTo: true,
      summary:
        'Read one revision of a bundle with the objects that it renders for a cluster, without a release',
      description:
        "Templates of a chart see the Kubernetes version and the APIs of the cluster, and the bundle's values alone. Other bundles have the same objects for every cluster, except for images that the cluster pulls through mirrors. Sensitive values are shown as digests.",
      leader,
    })
    .input(
      Ref.extend({
        version: Version,
        cluster: Name.meta({ description: 'The cluster to render for.' }),
      }),
    )
    .output(BundleRevision)
    .query(({ ctx, input }) => inspections.revisionOn(input, ctx.subject)),
})
