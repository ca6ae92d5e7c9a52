import type { PlacementCluster } from '@hansa/placement'
import type { ClusterRow } from './rows.js'

/** The fleet as the engine sees it, as far as a placement or a selector can be judged by it. */
export const engineFleet = (clusters: readonly ClusterRow[]): PlacementCluster[] =>
  clusters.map(({ name, labels, provider, region, zones, taints, cordoned }) => ({
    name,
    labels,
    ...(provider === '' ? {} : { provider }),
    ...(region === '' ? {} : { region }),
    zones,
    taints,
    unschedulable: cordoned,
  }))
