import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { type Access, archiveIn, type ChartFile, limits, packFolder } from '@hansa/charts'
import { UsageError } from '../../errors.js'
import { isObject } from '../../is-object.js'
import { property } from '../../property.js'
import {
  type ChartReaderOptions,
  type FoundChart,
  isAddress,
  readChartFrom,
  remoteChart,
  reported,
} from './chart-reader.js'

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
export const accessFor = ({
  credentials,
  certificateAuthority,
  plainHttp,
}: {
  credentials?: Access['credentials']
  certificateAuthority?: string | undefined
  plainHttp?: boolean | undefined
}): Record<string, unknown> => ({
  ...(credentials === undefined
    ? {}
    : 'token' in credentials
      ? { token: { value: credentials.token } }
      : { username: credentials.username, password: { value: credentials.password } }),
  ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
  ...(plainHttp === true ? { plainHttp } : {}),
})

/** Bytes of files that are sent with the bundle; more is uploaded before, as an archive. */
const mostSent = { archive: 1024 * 1024, folder: 8 * 1024 * 1024 }

/** A chart as the hub takes it, or an archive that must be uploaded. */
export type ChartToPush =
  | { chart: Record<string, unknown> }
  | { upload: Uint8Array; signature: Record<string, unknown> }

/** The signature of an archive as the hub takes it. */
const signatureFor = ({ signature }: FoundChart): Record<string, unknown> =>
  signature === undefined ? {} : { verify: { gpg: signature } }

const filesToPush = async (path: string, found: FoundChart): Promise<ChartToPush> => {
  const { files } = found
  const signature = signatureFor(found)
  const archived = archiveIn(files)
  const bytes = files.reduce((sum, { data }) => sum + data.length, 0)
  if (archived !== undefined)
    return bytes > mostSent.archive
      ? { upload: archived, signature }
      : { chart: { archive: Buffer.from(archived).toString('base64'), ...signature } }
  if (bytes <= mostSent.folder) return { chart: { files: encodedFiles(files) } }
  return { upload: (await reported(() => packFolder(files, path))).archive, signature }
}

/** A chart as the hub takes it: a reference that it fetches, or the chart itself. Throws UsageError, FetchFailedError. */
export const chartToPush = async (
  path: string,
  options: ChartReaderOptions,
  signal: AbortSignal,
): Promise<ChartToPush> => {
  const remote = await remoteChart(path, options)
  if (remote !== undefined) {
    const { reference, verify } = remote
    const access = accessFor({
      ...remote.access,
      certificateAuthority: remote.access.tls?.certificateAuthority,
    })
    return {
      chart: {
        ...reference,
        ...(Object.keys(access).length === 0 ? {} : { access }),
        ...(verify === undefined ? {} : { verify }),
      },
    }
  }
  const found = await filesToPush(path, await readChartFrom(path, options, signal))
  if ('upload' in found && found.upload.length > limits.archiveBytes)
    throw new UsageError(
      `the archive of "${path}" has ${found.upload.length} bytes, expected ${limits.archiveBytes} at most`,
      'remove large files, or name them in .helmignore',
    )
  return found
}

/** The chart for the spec of a bundle: an archive is uploaded unless the newest revision has it. */
export const uploadedChart = async (
  found: ChartToPush,
  present: unknown,
  upload: (archive: Uint8Array) => Promise<string>,
): Promise<Record<string, unknown>> => {
  if ('chart' in found) return found.chart
  const digest = `sha256:${createHash('sha256').update(found.upload).digest('hex')}`
  const known = property(property(present, 'source'), 'chart')
  const isKnown = isObject(known) && known.digest === digest && known.from === undefined
  return isKnown && Object.keys(found.signature).length === 0
    ? known
    : { upload: await upload(found.upload), ...found.signature }
}
