import { property } from '../property.js'
import { counted } from './counted.js'

/** What a bundle contains: `12 objects`, or `argo-cd 9.1.0` for a chart. */
export const describeContents = ({
  chart,
  count,
}: {
  chart?: { name: string; version: string }
  count: number
}): string => (chart === undefined ? counted(count, 'object') : `${chart.name} ${chart.version}`)

/** The same from `spec.source` of a bundle. */
export const contentsOf = (source: unknown): string => {
  const chart = property(source, 'chart')
  if (chart !== undefined) return `${String(property(chart, 'name'))} ${String(property(chart, 'version'))}`
  const count =
    property(property(source, 'objects'), 'count') ?? property(property(source, 'files'), 'objects')
  return describeContents({ count: Number(count ?? 0) })
}
