import { readdir, readFile, readlink, realpath, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { archiveFiles } from './archive-files.js'
import { limits } from './limits.js'
import type { ChartFile } from './types.js'

/** A folder or an archive that cannot be read as a chart. */
export class ChartFilesError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ChartFilesError'
  }
}

/**
 * Reads a chart archive (`.tgz`), or every file below a folder. Links are followed if they stay in the folder.
 *
 * @param without names of files and folders that are left out at every level
 * @returns the files with relative names, sorted; an archive as the one file `chart.tgz`
 * @throws ChartFilesError naming the file, for a link that leaves the folder, something other than a file or folder, or too much data
 */
export const readChartFiles = async (
  path: string,
  { without = [] }: { without?: readonly string[] } = {},
): Promise<ChartFile[]> => {
  const found = await stat(path)
  if (!found.isDirectory()) {
    if (found.size > limits.archiveBytes)
      throw new ChartFilesError(`${path}: an archive may have at most ${limits.archiveBytes} bytes`)
    return archiveFiles(await readFile(path))
  }
  const top = await realpath(path)
  const files: ChartFile[] = []
  let bytes = 0
  let entries = 0
  const add = async (folder: string, above: readonly string[]): Promise<void> => {
    const real = await realpath(folder)
    if (above.includes(real))
      throw new ChartFilesError(`${relative(top, folder)}: the link leads back into itself`)
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (without.includes(entry.name)) continue
      // Folders count too: links can lead to one many times.
      entries += 1
      if (entries > limits.files)
        throw new ChartFilesError(`${path}: a chart may have at most ${limits.files} files and folders`)
      const at = join(folder, entry.name)
      const name = relative(top, at).split(sep).join('/')
      if (entry.isSymbolicLink()) await checkLink(top, at, name)
      const target = await stat(at)
      if (target.isDirectory()) {
        await add(at, [...above, real])
        continue
      }
      if (!target.isFile()) throw new ChartFilesError(`${name}: only files and folders can be read`)
      bytes += target.size
      if (bytes > limits.unpackedBytes)
        throw new ChartFilesError(
          `${name}: the files may have at most ${limits.unpackedBytes} bytes together`,
        )
      files.push({ name, data: await readFile(at) })
    }
  }
  await add(top, [])
  return files.sort((one, other) => (one.name < other.name ? -1 : 1))
}

const checkLink = async (top: string, at: string, name: string): Promise<void> => {
  const target = await realpath(at).catch(async () => {
    throw new ChartFilesError(`${name}: the target of the link, ${await readlink(at)}, does not exist`)
  })
  if (target !== top && !target.startsWith(top + sep))
    throw new ChartFilesError(`${name}: the link leads out of the folder; copy the file into it`)
}
