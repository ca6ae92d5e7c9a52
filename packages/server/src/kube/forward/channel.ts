import { Duplex } from 'node:stream'
import { KubeError } from '../errors.js'
import { createFrameReader, encodeFrame, opcodes } from './frames.js'

const dataChannel = 0
const errorChannel = 1
/** Each channel begins with the port it is of, in two bytes. */
const portBytes = 2
const largestPiece = 32 << 10

/**
 * The stream to a pod's port inside a WebSocket of `v4.channel.k8s.io`: the first byte of a message is its channel, 0 the port's data,
 * 1 what went wrong. Source: k8s.io/cri-streaming/pkg/streaming/portforward.
 */
export const createChannel = (socket: Duplex): Duplex => {
  const skipped = [0, 0]
  let said = ''
  const send = (opcode: number, parts: readonly Uint8Array[], done: (error?: Error | null) => void): void => {
    if (socket.destroyed || socket.writableEnded) done(new KubeError('Closed', 'the tunnel is closed'))
    else socket.write(encodeFrame(opcode, ...parts), done)
  }
  const ignore = (): void => undefined

  const stream: Duplex = new Duplex({
    read: () => {
      socket.resume()
    },
    write: (chunk: Buffer, _encoding, done) => {
      const pieces: Buffer[] = []
      for (let at = 0; at < chunk.length; at += largestPiece)
        pieces.push(chunk.subarray(at, at + largestPiece))
      const last = pieces.pop() ?? Buffer.alloc(0)
      for (const piece of pieces) send(opcodes.binary, [Uint8Array.of(dataChannel), piece], ignore)
      send(opcodes.binary, [Uint8Array.of(dataChannel), last], done)
    },
    // The protocol knows no half-closed stream: the answer to what was sent is still to come.
    final: (done) => done(),
    destroy: (error, done) => {
      send(opcodes.close, [], ignore)
      socket.end()
      socket.destroy()
      done(error)
    },
  })

  const end = (): void => {
    if (said === '') stream.push(null)
    else stream.destroy(new KubeError('Refused', said.trim().slice(0, 500)))
  }
  const onChannel = (channel: number, payload: Buffer): void => {
    const skip = Math.min(portBytes - (skipped[channel] ?? portBytes), payload.length)
    skipped[channel] = (skipped[channel] ?? portBytes) + skip
    const rest = payload.subarray(skip)
    if (rest.length === 0) return
    if (channel === errorChannel) said += rest.toString()
    else if (channel === dataChannel && !stream.push(rest)) socket.pause()
  }
  const onBytes = createFrameReader(({ opcode, payload }) => {
    if (opcode === opcodes.binary && payload.length > 0) onChannel(payload[0] ?? 0, payload.subarray(1))
    else if (opcode === opcodes.ping) send(opcodes.pong, [payload], ignore)
    else if (opcode === opcodes.close) end()
  })
  socket.on('data', (chunk: Buffer) => {
    try {
      onBytes(chunk)
    } catch (error) {
      stream.destroy(error instanceof Error ? error : new Error(String(error)))
    }
  })
  socket.on('end', end)
  socket.on('close', () => {
    end()
    if (!stream.destroyed) stream.destroy()
  })
  socket.on('error', (error) => stream.destroy(error))
  // Undici asks its sockets whether they hold the process.
  for (const name of ['ref', 'unref']) Object.defineProperty(stream, name, { value: () => stream })
  return stream
}
