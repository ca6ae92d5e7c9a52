import { randomFillSync } from 'node:crypto'
import { KubeError } from '../errors.js'

/** Opcodes of RFC 6455 §5.2. */
export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

const largestFrame = 16 << 20

/** One frame as a client sends it: whole, and masked (RFC 6455 §5.3). */
export const encodeFrame = (opcode: number, ...parts: readonly Uint8Array[]): Buffer => {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const extended = length < 126 ? 0 : length < 65_536 ? 2 : 8
  const frame = Buffer.allocUnsafe(2 + extended + 4 + length)
  frame[0] = 0x80 | opcode
  frame[1] = 0x80 | (extended === 0 ? length : extended === 2 ? 126 : 127)
  if (extended === 2) frame.writeUInt16BE(length, 2)
  if (extended === 8) frame.writeBigUInt64BE(BigInt(length), 2)
  const mask = frame.subarray(2 + extended, 6 + extended)
  randomFillSync(mask)
  let at = 6 + extended
  let index = 0
  for (const part of parts)
    for (const byte of part) {
      frame[at] = byte ^ (mask[index & 3] ?? 0)
      at += 1
      index += 1
    }
  return frame
}

export interface Message {
  /** Of its first frame. */
  opcode: number
  payload: Buffer
}

/** Puts a server's frames together to messages; control frames may stand between the pieces of one. Throws KubeError `Protocol`. */
export const createFrameReader = (onMessage: (message: Message) => void) => {
  let read: Buffer = Buffer.alloc(0)
  let pieces: Buffer[] = []
  let begun = 0

  const take = (): boolean => {
    const [first = 0, second = 0] = read
    if (read.length < 2) return false
    const short = second & 0x7f
    const extended = short === 126 ? 2 : short === 127 ? 8 : 0
    if (read.length < 2 + extended) return false
    const length =
      extended === 0 ? short : extended === 2 ? read.readUInt16BE(2) : Number(read.readBigUInt64BE(2))
    if ((second & 0x80) !== 0) throw new KubeError('Protocol', 'a frame of the server is masked')
    if (length > largestFrame) throw new KubeError('Protocol', 'a frame of the server is too large')
    const end = 2 + extended + length
    if (read.length < end) return false
    const payload = read.subarray(2 + extended, end)
    read = read.subarray(end)
    const opcode = first & 0x0f
    if (opcode >= opcodes.close) onMessage({ opcode, payload })
    else {
      if (opcode !== opcodes.continuation) {
        pieces = []
        begun = opcode
      }
      pieces.push(payload)
      if ((first & 0x80) !== 0) onMessage({ opcode: begun, payload: Buffer.concat(pieces) })
    }
    return true
  }

  return (chunk: Buffer): void => {
    read = read.length === 0 ? chunk : Buffer.concat([read, chunk])
    while (take());
  }
}
