import type { PlacementCluster } from '../input.js'

/** The values a cluster has of a topology: its name, provider, region or label, or each of its zones. */
export const topologyOf = (cluster: PlacementCluster, topology: string): readonly string[] => {
  const { labels } = cluster
  switch (topology) {
    case 'cluster':
      return [cluster.name]
    case 'zone':
      return cluster.zones ?? []
    case 'region':
    case 'provider': {
      const value = cluster[topology]
      return value ? [value] : []
    }
    default: {
      const value = labels && Object.hasOwn(labels, topology) ? labels[topology] : undefined
      return value === undefined ? [] : [value]
    }
  }
}
