import { limits } from '@hansa/charts'
import { z } from 'zod'
import { itemsOf, Name } from '../resources/index.js'
import { onObject } from '../runtime/place.js'
import { procedure } from '../runtime/procedure.js'
import { Upload } from '../runtime/upload.js'
import { BundleRevision, BundleRevisionSummary, ChartDetails, StagedArchive, Version } from './contract.js'
import { HookList } from './hook-list.js'
import type { Bundles } from './service.js'

const BundleRef = z.strictObject({ namespace: Name, name: Name })
const base = '/namespaces/{namespace}/bundles/{name}/revisions'

const archiveTypes = ['application/gzip', 'application/vnd.cncf.helm.chart.content.v1.tar+gzip']
const archiveBody = {
  schema: z
    .string()
    .meta({ format: 'binary', description: 'The bytes of the archive (.tgz), 64 MiB at most.' }),
  example: 'the bytes of shop-1.4.0.tgz',
}

/** Operations of bundles in addition to those of every kind. */
export const createBundleProcedures = (bundles: Bundles) => ({
  versions: procedure
    .meta({
      rest: { method: 'GET', path: base },
      permission: ['get', 'Bundle'],
      scope: onObject,
      summary: 'List the revisions of a bundle, newest version first',
      description: 'One entry per version, with its digest and number of objects, without the objects.',
    })
    .input(BundleRef)
    .output(itemsOf(BundleRevisionSummary))
    .query(async ({ input }) => ({ items: await bundles.versions(input) })),

  revision: procedure
    .meta({
      rest: { method: 'GET', path: `${base}/{version}` },
      permission: ['get', 'Bundle'],
      scope: onObject,
      summary: 'Read one revision of a bundle with its objects; sensitive values are shown as digests',
      description: 'Revisions never change: the answer for one version is always the same.',
    })
    .input(BundleRef.extend({ version: Version }))
    .output(BundleRevision)
    .query(({ input }) => bundles.revision(input)),

  chart: procedure
    .meta({
      rest: { method: 'GET', path: `${base}/{version}/chart` },
      permission: ['get', 'Bundle'],
      scope: onObject,
      summary: 'Read what the Helm chart of a revision says of itself: default values, schema, README',
      description: 'Not found for a revision that is not a Helm chart.',
    })
    .input(BundleRef.extend({ version: Version }))
    .output(ChartDetails)
    .query(({ input }) => bundles.chart(input)),

  hooks: procedure
    .meta({
      rest: { method: 'GET', path: `${base}/{version}/hooks` },
      permission: ['get', 'Bundle'],
      scope: onObject,
      summary: 'List the hooks of a revision: their events, weights and delete policies',
      description:
        'Hooks of a Helm chart, and objects that annotations of Argo CD make hooks. They are rendered with the values of the bundle alone; the values of a release can change them.',
    })
    .input(BundleRef.extend({ version: Version }))
    .output(HookList)
    .query(({ input }) => bundles.hooks(input)),

  upload: procedure
    .meta({
      rest: { method: 'POST', path: '/namespaces/{namespace}/bundles/{name}/archives', status: 201 },
      permission: ['update', 'Bundle'],
      scope: onObject,
      summary: 'Upload the archive of a Helm chart for a push of the bundle, which may not exist yet',
      description:
        'Changes nothing: push the bundle with `chart: {upload: DIGEST}` within an hour. For archives that are too large for a request in JSON. The body is the archive itself. REST only.',
      body: 'archive',
      example: archiveBody.example,
      upload: { what: 'a chart archive', mostBytes: limits.archiveBytes, types: archiveTypes },
      bodies: Object.fromEntries(archiveTypes.map((type) => [type, archiveBody])),
    })
    .input(BundleRef.extend({ archive: Upload }))
    .output(StagedArchive)
    .mutation(({ input: { archive, ...ref } }) => bundles.archives.stage(ref, archive)),
})
