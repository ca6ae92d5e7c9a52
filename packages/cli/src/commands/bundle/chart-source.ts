import { stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { Access, ChartFile } from '@hansa/charts'
import { type ChartReaderOptions, isAddress, readChartFrom, remoteChart } from './chart-reader.js'

const archive = /\.(tgz|tar\.gz)$/

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** What makes a folder with a Chart.yaml a chart; one that holds manifests beside it is not. */
const partsOfCharts = ['templates', 'charts', 'crds']

/** Whether a chart must be fetched: it is named by an address, or by its name in a repository. */
export const isElsewhere = (path: string, { repo }: ChartReaderOptions): boolean =>
  repo !== undefined || isAddress(path)

/** Files as the hub takes them. */
export const encodedFiles = (files: readonly ChartFile[]): { name: string; data: string }[] =>
  files.map(({ name, data }) => ({ name, data: Buffer.from(data).toString('base64') }))

/** Whether a word of `bundle push` is a chart: an address, a name in a repository, an archive, or the folder of one. */
export const isChart = async (path: string, options: ChartReaderOptions): Promise<boolean> => {
  if (isElsewhere(path, options) || archive.test(path)) return true
  if (!(await exists(join(path, 'Chart.yaml')))) return false
  const parts = await Promise.all(partsOfCharts.map((part) => exists(join(path, part))))
  return parts.includes(true)
}

/** The name of a chart by its path or address: `argo-cd` for `argo-cd-9.1.0.tgz` and for `oci://ghcr.io/argo/argo-cd:9.1.0`. */
export const chartNameOf = (path: string): string =>
  (isAddress(path) ? basename(path.replace(/[?#].*$/, '')) : basename(resolve(path)))
    .replace(archive, '')
    .replace(/[:@].*$/, '')
    .replace(/-v?\d+\.\d+\.\d+.*$/, '')

/** What the hub needs to fetch a chart. */
const accessFor = ({ credentials, tls, plainHttp }: Access): Record<string, unknown> => ({
  ...(credentials === undefined
    ? {}
    : 'token' in credentials
      ? { token: { value: credentials.token } }
      : { username: credentials.username, password: { value: credentials.password } }),
  ...(tls?.certificateAuthority === undefined ? {} : { certificateAuthority: tls.certificateAuthority }),
  ...(plainHttp === true ? { plainHttp } : {}),
})

/** A chart as the hub takes it: a reference that it fetches, or the chart itself. Throws UsageError, FetchFailedError. */
export const chartToPush = async (
  path: string,
  options: ChartReaderOptions,
  signal: AbortSignal,
): Promise<Record<string, unknown>> => {
  const remote = await remoteChart(path, options)
  if (remote !== undefined) {
    const access = accessFor(remote.access)
    return { ...remote.reference, ...(Object.keys(access).length === 0 ? {} : { access }) }
  }
  const { files } = await readChartFrom(path, options, signal)
  const encoded = encodedFiles(files)
  const [first] = encoded
  return encoded.length === 1 && first?.name === 'chart.tgz' ? { archive: first.data } : { files: encoded }
}
