/** A file in a tar archive. */
export interface TarFile {
  name: string
  data: Uint8Array
}

const blockBytes = 512

/** A tar archive that cannot be read. */
export class TarError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'TarError'
  }
}

const textAt = (block: Buffer, at: number, length: number): string => {
  const end = block.indexOf(0, at)
  return block.toString('utf8', at, end === -1 || end > at + length ? at + length : end)
}

/** A number: octal text, or the binary form of GNU tar. */
const numberAt = (block: Buffer, at: number, length: number): number => {
  if (((block[at] ?? 0) & 0x80) !== 0) return block.readUIntBE(at + length - 6, 6)
  const text = textAt(block, at, length).trim()
  if (!/^[0-7]*$/.test(text)) throw new TarError('the archive is damaged: invalid number in a header')
  return Number.parseInt(text || '0', 8)
}

/** The records `LENGTH KEY=VALUE\n` of a pax header. */
const paxPath = (data: Buffer): string | undefined => {
  let path: string | undefined
  for (let at = 0; at < data.length; ) {
    const [head = '', digits = ''] = /^(\d{1,9}) /.exec(data.toString('latin1', at, at + 12)) ?? []
    const length = Number(digits)
    if (length <= head.length) break
    const record = data.toString('utf8', at + head.length, at + length - 1)
    if (record.startsWith('path=')) path = record.slice(5)
    at += length
  }
  return path
}

/**
 * Reads the files of a tar archive: ustar with the long names of pax and GNU. Folders are skipped.
 * @throws TarError for an archive that is damaged or has more than `maxFiles` entries
 */
export const readTar = (archive: Buffer, maxFiles: number): TarFile[] => {
  const files: TarFile[] = []
  let longName: string | undefined
  let entries = 0
  for (let at = 0; at + blockBytes <= archive.length; ) {
    const header = archive.subarray(at, at + blockBytes)
    if (header.every((byte) => byte === 0)) break
    entries += 1
    if (entries > 3 * maxFiles || files.length > maxFiles)
      throw new TarError(`the archive holds more than ${maxFiles} files`)
    const size = numberAt(header, 124, 12)
    const start = at + blockBytes
    if (start + size > archive.length) throw new TarError('the archive is cut off')
    const data = archive.subarray(start, start + size)
    at = start + Math.ceil(size / blockBytes) * blockBytes
    const type = String.fromCharCode(header[156] ?? 0)
    if (type === 'x') longName = paxPath(data) ?? longName
    else if (type === 'L') longName = textAt(data, 0, data.length)
    else if (type !== 'g') {
      const isUstar = textAt(header, 257, 6).startsWith('ustar')
      const prefix = isUstar ? textAt(header, 345, 155) : ''
      const short = textAt(header, 0, 100)
      const name = longName ?? (prefix === '' ? short : `${prefix}/${short}`)
      longName = undefined
      // Links and devices are empty files, as Helm reads them.
      if (type !== '5') files.push({ name, data: ['0', '\0', '7'].includes(type) ? data : Buffer.alloc(0) })
    }
  }
  return files
}

/** The header of a file or, with `link`, of a symbolic link, in the format ustar. The name has at most 100 bytes. */
export const tarHeader = (name: string, size: number, { type = '0', link = '' } = {}): Buffer => {
  const header = Buffer.alloc(blockBytes)
  const octal = (value: number, at: number, length: number): void => {
    header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at)
  }
  header.write(name, 0, 100)
  octal(0o644, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(size, 124, 12)
  octal(0, 136, 12)
  header.write(' '.repeat(8), 148)
  header.write(type, 156)
  header.write(link, 157)
  header.write('ustar\x0000', 257, 'latin1')
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  )
  return header
}

/** Zeros that fill the last block of a file. */
export const tarPadding = (size: number): Buffer =>
  Buffer.alloc((blockBytes - (size % blockBytes)) % blockBytes)

/** Two blocks of zeros. */
export const tarEnd = (): Buffer => Buffer.alloc(2 * blockBytes)

/** A tar archive with these files, without times, in pieces. */
export const writeTar = (files: readonly TarFile[]): Uint8Array[] => [
  ...files.flatMap(({ name, data }) => [
    ...longNameOf(name),
    tarHeader(name, data.length),
    data,
    tarPadding(data.length),
  ]),
  tarEnd(),
]

/** The pax header for a name that does not fit. */
const longNameOf = (name: string): Buffer[] => {
  if (Buffer.byteLength(name) <= 100) return []
  const rest = ` path=${name}\n`
  let length = Buffer.byteLength(rest)
  while (length !== Buffer.byteLength(rest) + String(length).length)
    length = Buffer.byteLength(rest) + String(length).length
  const record = Buffer.from(`${length}${rest}`)
  return [tarHeader('pax', record.length, { type: 'x' }), record, tarPadding(record.length)]
}
