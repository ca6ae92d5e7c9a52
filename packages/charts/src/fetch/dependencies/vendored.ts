import { limits } from '../../limits.js'
import type { ChartFile } from '../../types.js'
import { type ChartIdentity, identityOf, unpackChart } from '../archive.js'

/** A chart in `charts/`: an archive or a folder. */
export interface VendoredChart extends ChartIdentity {
  /** `charts/web-1.0.0.tgz`, or `charts/web/` for a folder. */
  path: string
}

/** The charts in `charts/`. Helm skips names that begin with `.` or `_`, and folders without Chart.yaml are not charts. */
export const vendoredCharts = async (files: readonly ChartFile[]): Promise<VendoredChart[]> => {
  const charts: VendoredChart[] = []
  // All of them together have the limit of one chart: many small archives can unpack to much.
  let left: number = limits.unpackedBytes
  for (const { name, data } of files) {
    const [, entry = '', rest] = /^charts\/([^/]+)(?:\/(.+))?$/.exec(name) ?? []
    if (entry === '' || /^[._]/.test(entry)) continue
    if (rest === undefined && entry.endsWith('.tgz')) {
      const inside = await unpackChart(data, name, left)
      left = Math.max(
        1,
        inside.reduce((sum, file) => sum - file.data.length, left),
      )
      charts.push({ ...identityOf(inside, name), path: name })
    }
    if (rest === 'Chart.yaml')
      charts.push({ ...identityOf([{ name: rest, data }], `charts/${entry}`), path: `charts/${entry}/` })
  }
  return charts
}
