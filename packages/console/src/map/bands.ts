import type { ClusterRow } from '../live/rows.js'
import { byText } from '../parts/compare.js'

/** A line of the map: the head of a region, or as many clusters as fit beside one another. */
export type MapLine =
  | { readonly type: 'region'; readonly region: string; readonly clusters: readonly ClusterRow[] }
  | { readonly type: 'cards'; readonly region: string; readonly clusters: readonly ClusterRow[] }

const byName = (one: ClusterRow, other: ClusterRow): number => byText(one.name, other.name)

/** Regions as bands, by name, each with its clusters by name: nothing jumps because its state changes. */
export const mapLines = (clusters: readonly ClusterRow[], columns: number): MapLine[] => {
  const regions = new Map<string, ClusterRow[]>()
  for (const cluster of clusters) {
    const present = regions.get(cluster.region)
    if (present === undefined) regions.set(cluster.region, [cluster])
    else present.push(cluster)
  }
  const lines: MapLine[] = []
  for (const [region, there] of [...regions].sort(([one], [other]) => byText(one, other))) {
    const sorted = there.sort(byName)
    lines.push({ type: 'region', region, clusters: sorted })
    for (let start = 0; start < sorted.length; start += columns)
      lines.push({ type: 'cards', region, clusters: sorted.slice(start, start + columns) })
  }
  return lines
}
