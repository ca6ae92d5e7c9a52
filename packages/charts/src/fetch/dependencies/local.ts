import { realpath } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import { archiveIn } from '../../archive-files.js'
import { ChartFilesError, readChartFiles } from '../../folder.js'
import type { ChartFile } from '../../types.js'
import { type ChartIdentity, identityOf, packChart, unpackChart } from '../archive.js'
import { digestOf } from '../download.js'
import { ChartFetchError } from '../error.js'
import type { FetchedChart } from '../options.js'
import { shownText } from '../shown.js'
import type { Dependency } from './declared.js'
import { withoutIgnored } from './ignore.js'

/** A chart's folder, and the folder that its `file://` dependencies may not leave, such as the checkout. */
export interface LocalFolder {
  path: string
  root: string
}

/** Reads the files of the charts that `file://` addresses name, where they are in no folder of this machine. */
export interface LocalReader {
  /** @param address as the chart has it */
  read(address: string): Promise<readonly ChartFile[]>
}

/**
 * The archive of a chart's folder, without the files that its .helmignore names.
 * @throws ChartFetchError Invalid
 */
export const packFolder = async (
  read: readonly ChartFile[],
  subject: string,
): Promise<ChartIdentity & { archive: Buffer }> => {
  const files = withoutIgnored(read)
  const chart = identityOf(files, subject)
  return { ...chart, archive: await packChart(chart.name, files) }
}

/** The files that a `file://` address names on this machine. */
const readLocal = async (
  repository: string,
  folder: LocalFolder,
  subject: string,
): Promise<readonly ChartFile[]> => {
  const path = resolve(folder.path, repository.slice('file://'.length))
  const root = await realpath(folder.root)
  const real = await realpath(path).catch(() => {
    throw new ChartFetchError('NotFound', `${subject} not found: ${path} does not exist`)
  })
  if (real !== root && !real.startsWith(root + sep))
    throw new ChartFetchError('Invalid', `${subject} is outside of ${root}; move the chart into it`)
  return readChartFiles(real)
}

/**
 * Packs the chart that a `file://` repository names.
 * @throws ChartFetchError Invalid for a path outside the root, NotFound, or TooLarge
 */
export const packLocal = async (
  { name, repository }: Dependency,
  folder: LocalFolder | LocalReader | undefined,
): Promise<FetchedChart> => {
  const subject = `dependency "${name}" at ${shownText(repository)}`
  if (folder === undefined)
    throw new ChartFetchError(
      'Invalid',
      `${subject} cannot be read: only a chart in a folder can have one; run helm dependency build first`,
    )
  try {
    const read = await ('read' in folder ? folder.read(repository) : readLocal(repository, folder, subject))
    const packed = archiveIn(read)
    const { archive, ...chart } =
      packed === undefined
        ? await packFolder(read, subject)
        : { archive: packed, ...identityOf(await unpackChart(packed, subject), subject) }
    return { archive, ...chart, digest: digestOf(archive), url: repository }
  } catch (error) {
    if (error instanceof ChartFilesError)
      throw new ChartFetchError('Invalid', `${subject}: ${shownText(error.message)}`)
    throw error
  }
}
