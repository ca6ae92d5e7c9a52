import { createHash } from 'node:crypto'
import { type ChartDescription, type ChartFile, limits, RenderError, type Renderer } from '@hansa/charts'
import { digestOf } from '../../../runtime/canonical.js'
import { badField } from '../../../runtime/errors.js'
import { checkNames, decoded, encoded, sortedFiles } from '../uploaded-files.js'
import type { ChartFetcher } from './fetch.js'
import type { ChartContent, ChartStored } from './schema.js'

/** A chart in the form that is stored, as files, and as it is shown. */
export interface Chart {
  content: ChartContent
  files: readonly ChartFile[]
  stored: ChartStored
}

export const filesOf = (content: ChartContent): ChartFile[] =>
  'archive' in content
    ? [{ name: 'chart.tgz', data: Buffer.from(content.archive, 'base64') }]
    : decoded(content.files)

const digestOfContent = (content: ChartContent, files: readonly ChartFile[]): string => {
  const [file] = files
  if ('archive' in content && file !== undefined)
    return `sha256:${createHash('sha256').update(file.data).digest('hex')}`
  return digestOf(content)
}

/** Equal folders have equal digests. */
const sorted = (content: ChartContent): ChartContent =>
  'archive' in content ? content : { files: sortedFiles(content.files) }

const field = '/spec/source/chart'

const checkSize = (content: ChartContent, files: readonly ChartFile[]): void => {
  const bytes = files.reduce((sum, { data }) => sum + data.length, 0)
  const most = 'archive' in content ? limits.archiveBytes : limits.unpackedBytes
  if (bytes > most) throw badField(field, `has ${bytes} bytes; at most ${most} are allowed`)
  checkNames(files, `${field}/files`)
}

const describe = async (
  renderer: Pick<Renderer, 'describeChart'>,
  files: readonly ChartFile[],
): Promise<ChartDescription> => {
  try {
    return await renderer.describeChart(files)
  } catch (error) {
    if (!(error instanceof RenderError) || error.reason !== 'Failed') throw error
    throw badField(field, `is not a valid chart: ${error.message}`)
  }
}

/** Files with the form in which they are stored; an archive stays one. */
const withContent = (files: readonly ChartFile[]): Pick<Chart, 'content' | 'files'> => {
  const [only] = files
  const isArchive = files.length === 1 && only?.name === 'chart.tgz'
  const content = isArchive
    ? { archive: Buffer.from(only.data).toString('base64') }
    : sorted({ files: encoded(files) })
  return { content, files }
}

/**
 * A chart with what it says of itself, and with the dependencies it lacked. Throws `BadRequest` if it is too large, Helm cannot load
 * it, it is a library, or a dependency cannot be had.
 */
export const checkedChart = async (
  renderer: Pick<Renderer, 'describeChart'>,
  fetcher: Pick<ChartFetcher, 'complete'>,
  sent: ChartContent,
  from?: string,
): Promise<{ chart: Chart; warnings: readonly string[] }> => {
  const ordered = sorted(sent)
  const given = filesOf(ordered)
  checkSize(ordered, given)
  const { chart, warnings } = await describe(renderer, given)
  if (chart.type === 'library')
    throw badField(
      field,
      `"${chart.name}" is a library chart, which cannot be installed`,
      'push the chart that uses it',
    )
  const { content, files } =
    (chart.dependencies ?? []).length === 0
      ? { content: ordered, files: given }
      : withContent(await fetcher.complete(given))
  const stored = {
    name: chart.name,
    version: chart.version,
    ...(chart.appVersion === undefined ? {} : { appVersion: chart.appVersion }),
    ...(from === undefined ? {} : { from }),
    digest: digestOfContent(content, files),
  }
  return { chart: { content, files, stored }, warnings }
}
