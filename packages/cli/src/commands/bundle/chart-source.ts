import { stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { ChartFilesError, readChartFiles } from '@hansa/charts'
import { UsageError } from '../../errors.js'

const archive = /\.(tgz|tar\.gz)$/

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** What makes a folder with a Chart.yaml a chart; one that holds manifests beside it is not. */
const partsOfCharts = ['templates', 'charts', 'crds']

/** Whether a path is a chart: an archive, or the folder of one. */
export const isChart = async (path: string): Promise<boolean> => {
  if (archive.test(path)) return true
  if (!(await exists(join(path, 'Chart.yaml')))) return false
  const parts = await Promise.all(partsOfCharts.map((part) => exists(join(path, part))))
  return parts.includes(true)
}

/** The name of a chart by its path: `argo-cd` for `argo-cd-9.1.0.tgz`. */
export const chartNameOf = (path: string): string =>
  basename(resolve(path))
    .replace(archive, '')
    .replace(/-v?\d+\.\d+\.\d+.*$/, '')

/** A chart as the hub takes it. Throws UsageError. */
export const readChart = async (
  path: string,
): Promise<{ archive: string } | { files: { name: string; data: string }[] }> => {
  const files = await readChartFiles(path).catch((error: unknown) => {
    throw error instanceof ChartFilesError ? new UsageError(error.message) : error
  })
  const encoded = files.map(({ name, data }) => ({ name, data: Buffer.from(data).toString('base64') }))
  const [first] = encoded
  return archive.test(path) && first !== undefined ? { archive: first.data } : { files: encoded }
}
