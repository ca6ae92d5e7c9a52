import type { BundleRevision, Bundles } from '../../bundles/index.js'
import type { Fleet } from '../../clusters/index.js'
import { withMirrors } from '../../images/index.js'
import { type Entitled, hubItself } from '../../runtime/rights.js'
import { clusterNamed } from '../sight.js'
import type { ClusterApis } from './cluster-rendering.js'

export interface RevisionInspections {
  /** A revision of a bundle as it renders for a cluster without a release, with the images of its mirrors. Throws `NotFound`, also for the cluster. */
  revisionOn(
    asked: { namespace: string; name: string; version: string; cluster: string },
    subject?: Entitled,
  ): Promise<BundleRevision>
}

export const createRevisionInspections = ({
  fleet,
  bundles,
  apisOf,
}: {
  fleet: Fleet
  bundles: Pick<Bundles, 'revision'>
  apisOf: (cluster: string) => Promise<ClusterApis>
}): RevisionInspections => ({
  revisionOn: async ({ cluster, ...ref }, { rights } = hubItself) => {
    const { name, images } = clusterNamed(fleet, cluster, { rights, own: [] })
    const revision = await bundles.revision(ref, async () => (await apisOf(name)).capabilities)
    if (images === undefined) return revision
    return { ...revision, objects: revision.objects.map((object) => withMirrors(object, images)) }
  },
})
