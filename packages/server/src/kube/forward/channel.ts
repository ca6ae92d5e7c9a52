import { Duplex } from 'node:stream'
import WebSocket from 'ws'
import { KubeError } from '../errors.js'

const dataChannel = 0
const errorChannel = 1
/** Each channel starts with its port, in two bytes. */
const portBytes = 2
const largestPiece = 32 << 10

/**
 * The stream to a pod's port inside an open WebSocket of `v4.channel.k8s.io`: the first byte of a message is its
 * channel, 0 for the port's data, 1 for errors. Source: k8s.io/cri-streaming/pkg/streaming/portforward.
 */
export const createChannel = (socket: WebSocket): Duplex => {
  const skipped = [0, 0]
  let said = ''
  const send = (piece: Buffer, done: (error?: Error | null) => void): void => {
    if (socket.readyState !== WebSocket.OPEN) done(new KubeError('Closed', 'the tunnel is closed'))
    else socket.send(Buffer.concat([Uint8Array.of(dataChannel), piece]), done)
  }
  const ignore = (): void => undefined

  const stream: Duplex = new Duplex({
    read: () => socket.resume(),
    write: (chunk: Buffer, _encoding, done) => {
      const pieces: Buffer[] = []
      for (let at = 0; at < chunk.length; at += largestPiece)
        pieces.push(chunk.subarray(at, at + largestPiece))
      const last = pieces.pop() ?? Buffer.alloc(0)
      for (const piece of pieces) send(piece, ignore)
      send(last, done)
    },
    // The protocol has no half-closed streams: the response to the sent data is still to come.
    final: (done) => done(),
    destroy: (error, done) => {
      // The close frame is sent, without waiting for its answer.
      socket.close()
      socket.terminate()
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
  socket.on('message', (message: Buffer, isBinary) => {
    if (isBinary && message.length > 0) onChannel(message[0] ?? 0, message.subarray(1))
  })
  socket.on('close', () => {
    end()
    // Not before the received data is read.
    if (stream.readableEnded) stream.destroy()
    else stream.once('end', () => stream.destroy())
  })
  socket.on('error', (error) => {
    const isProtocol = 'code' in error && String(error.code).startsWith('WS_ERR')
    stream.destroy(isProtocol ? new KubeError('Protocol', `the tunnel: ${error.message}`) : error)
  })
  // Undici asks its sockets whether they keep the process alive.
  for (const name of ['ref', 'unref']) Object.defineProperty(stream, name, { value: () => stream })
  return stream
}
