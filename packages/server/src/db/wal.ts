import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { hasCode } from '../runtime/error-code.js'

/**
 * The write-ahead log of SQLite (https://www.sqlite.org/fileformat2.html#walformat): a header, then frames of one page each. The
 * checksum of a frame covers all frames before it, so SQLite ends the log at the first that does not match and silently drops the
 * rest. After a power cut that is correct: the end was never committed. After damage it loses acknowledged commits.
 */
const headerBytes = 32
const frameHeaderBytes = 24
const frames = 64

type Sums = readonly [number, number]

interface Header {
  pageSize: number
  bigEndian: boolean
  salt: string
  sums: Sums
  valid: boolean
}

const summed = (bytes: Buffer, from: number, to: number, [a, b]: Sums, bigEndian: boolean): Sums => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let [left, right] = [a, b]
  for (let at = from; at < to; at += 8) {
    left = (left + view.getUint32(at, !bigEndian) + right) | 0
    right = (right + view.getUint32(at + 4, !bigEndian) + left) | 0
  }
  return [left >>> 0, right >>> 0]
}

const sumsAt = (bytes: Buffer, at: number): Sums => [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)]

const isSame = (one: Sums, other: Sums): boolean => one[0] === other[0] && one[1] === other[1]

const headerOf = (bytes: Buffer): Header | undefined => {
  const pageSize = bytes.readUInt32BE(8)
  if (pageSize < 512 || pageSize > 65_536 || (pageSize & (pageSize - 1)) !== 0) return undefined
  const bigEndian = (bytes[3] ?? 0) % 2 === 1
  const sums = sumsAt(bytes, 24)
  return {
    pageSize,
    bigEndian,
    salt: bytes.toString('hex', 16, 24),
    sums,
    valid: isSame(summed(bytes, 0, 24, [0, 0], bigEndian), sums),
  }
}

/** Checks frames in order; returns the number of the first bad one once later ones prove that it had been committed. */
const createScan = ({ pageSize, bigEndian, salt, sums, valid }: Header) => {
  let index = 0
  let chain = sums
  let bad: number | undefined = valid ? undefined : 0
  /** Whether the previous frame is bad or after a bad one, and ends a commit. */
  let committed = false

  return (frame: Buffer): number | undefined => {
    index += 1
    const own = frame.toString('hex', 8, 16) === salt && frame.readUInt32BE(0) !== 0
    const begun = summed(frame, 0, 8, chain, bigEndian)
    const stored = sumsAt(frame, 16)
    const follows =
      own && isSame(summed(frame, frameHeaderBytes, frameHeaderBytes + pageSize, begun, bigEndian), stored)
    if (!follows && bad === undefined) bad = index
    else if (follows && committed) return bad
    committed = bad !== undefined && own && frame.readUInt32BE(4) !== 0
    chain = stored
    return undefined
  }
}

const readUp = (handle: number, bytes: Buffer, position: number): number => {
  let read = 0
  while (read < bytes.length) {
    const more = readSync(handle, bytes, read, bytes.length - read, position + read)
    if (more === 0) break
    read += more
  }
  return read
}

const damageIn = (handle: number): { header: Buffer; fault?: string } => {
  const header = Buffer.alloc(headerBytes)
  if (readUp(handle, header, 0) < headerBytes) return { header }
  const known = headerOf(header)
  if (known === undefined)
    return header.some((byte) => byte !== 0) && fstatSync(handle).size > headerBytes + frameHeaderBytes
      ? { header, fault: 'its header is not one of a write-ahead log' }
      : { header }
  const frameBytes = frameHeaderBytes + known.pageSize
  const look = createScan(known)
  const bytes = Buffer.alloc(frames * frameBytes)
  for (let position = headerBytes; ; position += bytes.length) {
    const read = readUp(handle, bytes, position)
    for (let at = 0; at + frameBytes <= read; at += frameBytes) {
      const bad = look(bytes.subarray(at, at + frameBytes))
      if (bad !== undefined)
        return {
          header,
          fault: `${bad === 0 ? 'its header' : `frame ${bad}`} is damaged, and commits follow that would be lost`,
        }
    }
    if (read < bytes.length) return { header }
  }
}

/**
 * The damage of a write-ahead log; undefined if it is intact, if only its end was cut, and if it does not exist.
 *
 * Every commit is on disk before the next is written (`synchronous = FULL`). So a bad frame proves damage if a
 * commit ends at or after it and a frame follows that was written after that commit: its checksum continues the one stored there.
 * Pages of the last commit can reach the disk in any order, and prove nothing.
 */
export const walFault = (path: string): string | undefined => {
  let handle: number
  try {
    handle = openSync(path, 'r')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
  try {
    for (let before: string | undefined; ; ) {
      const { header, fault } = damageIn(handle)
      if (fault === undefined) return undefined
      const now = Buffer.alloc(headerBytes)
      readUp(handle, now, 0)
      // A writing program may have restarted the log, or been in the middle of a frame, while it was read: real damage persists.
      if (fault === before && now.equals(header)) return fault
      before = fault
    }
  } finally {
    closeSync(handle)
  }
}
