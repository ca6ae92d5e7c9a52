import type { BundleRevision, Bundles } from '../../bundles/index.js'
import type { Fleet } from '../../clusters/index.js'
import type { ClusterApis } from './cluster-rendering.js'
import { clusterNamed } from './values.js'

export interface RevisionInspections {
  /** A revision of a bundle as it renders for a cluster without a release. Throws `NotFound`, also for the cluster. */
  revisionOn(asked: {
    namespace: string
    name: string
    version: string
    cluster: string
  }): Promise<BundleRevision>
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
  revisionOn: async ({ cluster, ...ref }) => {
    const { name } = clusterNamed(fleet, cluster)
    return bundles.revision(ref, async () => (await apisOf(name)).capabilities)
  },
})
