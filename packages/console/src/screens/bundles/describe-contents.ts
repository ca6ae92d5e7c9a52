import { counted } from '../../parts/format.js'

/** `argo-cd 9.1.0` for a chart, `12 objects` for manifests and Kustomize folders. */
export const describeContents = ({
  chart,
  count,
}: {
  chart?: { name: string; version: string } | undefined
  count: number
}): string => (chart === undefined ? counted(count, 'object') : `${chart.name} ${chart.version}`)
