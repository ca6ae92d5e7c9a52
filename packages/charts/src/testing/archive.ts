import { gzipSync } from 'node:zlib'
import type { ChartFile } from '../types.js'

/** An entry of a tar archive: a file, or a symbolic link. */
export interface ArchiveEntry {
  name: string
  data?: Uint8Array
  link?: string
}

const block = 512

/** The header of an entry in the format ustar. */
const headerOf = ({ name, data, link }: ArchiveEntry): Buffer => {
  const header = Buffer.alloc(block)
  const octal = (value: number, at: number, length: number): void => {
    header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at)
  }
  header.write(name, 0)
  octal(0o644, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(data?.length ?? 0, 124, 12)
  octal(0, 136, 12)
  header.write(' '.repeat(8), 148)
  header.write(link === undefined ? '0' : '2', 156)
  header.write(link ?? '', 157)
  header.write('ustar\x0000', 257, 'latin1')
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  )
  return header
}

/** A chart archive with these entries. */
export const archiveOf = (entries: readonly ArchiveEntry[]): ChartFile[] => {
  const blocks = entries.flatMap((entry) => {
    const data = entry.data ?? new Uint8Array()
    return [headerOf(entry), data, Buffer.alloc((block - (data.length % block)) % block)]
  })
  return [{ name: 'chart.tgz', data: gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * block)])) }]
}
