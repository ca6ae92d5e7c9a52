import { Readable } from 'node:stream'
import { createGunzip, createGzip } from 'node:zlib'
import { joined, stepBytes } from '../joined.js'
import { limits } from '../limits.js'
import type { ChartFile } from '../types.js'
import { ChartFetchError } from './error.js'
import { scalarText } from './record.js'
import { shownText } from './shown.js'
import { readTar, TarError, writeTar } from './tar.js'
import { parseYamlMap } from './yaml.js'

/** Name and version, as Chart.yaml has them. */
export interface ChartIdentity {
  name: string
  version: string
}

const unpacked = async (archive: Uint8Array, subject: string, maxBytes: number): Promise<Buffer> => {
  const parts: Buffer[] = []
  let bytes = 0
  try {
    for await (const part of Readable.from([archive]).pipe(createGunzip({ chunkSize: stepBytes }))) {
      bytes += part.length
      if (bytes > maxBytes) break
      parts.push(part)
    }
  } catch {
    throw new ChartFetchError('Invalid', `${subject} is not a chart: expected a gzip archive`)
  }
  if (bytes > maxBytes)
    throw new ChartFetchError('TooLarge', `${subject} unpacks to more than ${maxBytes} bytes`)
  return joined(parts)
}

/** The name within the chart: without the folder of the chart. Undefined for one that leaves it. */
const innerName = (name: string): string | undefined => {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  return name.startsWith('/') || name.includes('\\') || parts.includes('..') || parts.length < 2
    ? undefined
    : parts.slice(1).join('/')
}

/**
 * The files in a chart's archive, with names relative to the chart.
 * @param subject for messages
 * @param maxBytes of the unpacked archive
 * @throws ChartFetchError Invalid or TooLarge
 */
export const unpackChart = async (
  archive: Uint8Array,
  subject: string,
  maxBytes: number = limits.unpackedBytes,
): Promise<ChartFile[]> => {
  const tar = await unpacked(archive, subject, maxBytes)
  try {
    return readTar(tar, limits.files).map(({ name, data }) => {
      const inner = innerName(name)
      if (inner === undefined) throw new TarError(`"${shownText(name)}" is not in the chart's folder`)
      return { name: inner, data }
    })
  } catch (error) {
    if (error instanceof TarError)
      throw new ChartFetchError('Invalid', `${subject} cannot be read: ${shownText(error.message)}`)
    throw error
  }
}

/** The archive of a chart's files, as `helm package` writes it: in a folder with the chart's name. */
export const packChart = async (name: string, files: readonly ChartFile[]): Promise<Buffer> => {
  const tar = writeTar(files.map((file) => ({ name: `${name}/${file.name}`, data: file.data })))
  const parts: Buffer[] = []
  for await (const part of Readable.from(tar).pipe(createGzip({ chunkSize: stepBytes }))) parts.push(part)
  return joined(parts)
}

/**
 * The chart that some files are.
 * @throws ChartFetchError Invalid if Chart.yaml is missing or has no name and version
 */
export const identityOf = (files: readonly ChartFile[], subject: string): ChartIdentity => {
  const file = files.find(({ name }) => name === 'Chart.yaml')
  if (file === undefined)
    throw new ChartFetchError('Invalid', `${subject} is not a chart: it has no Chart.yaml`)
  const chart = parseYamlMap(file.data, `Chart.yaml of ${subject}`)
  const [name, version] = [scalarText(chart.name) ?? '', scalarText(chart.version) ?? '']
  if (name === '' || version === '')
    throw new ChartFetchError('Invalid', `Chart.yaml of ${subject} must have a name and a version`)
  return { name, version }
}
