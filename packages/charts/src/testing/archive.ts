import { gzipSync } from 'node:zlib'
import { tarEnd, tarHeader, tarPadding } from '../fetch/tar.js'
import type { ChartFile } from '../types.js'

/** An entry of a tar archive: a file, or a symbolic link. */
export interface ArchiveEntry {
  name: string
  data?: Uint8Array
  link?: string
}

/** A chart archive with these entries. */
export const archiveOf = (entries: readonly ArchiveEntry[]): ChartFile[] => {
  const blocks = entries.flatMap(({ name, data = new Uint8Array(), link }) => [
    tarHeader(name, data.length, link === undefined ? {} : { type: '2', link }),
    data,
    tarPadding(data.length),
  ])
  return [{ name: 'chart.tgz', data: gzipSync(Buffer.concat([...blocks, tarEnd()])) }]
}
