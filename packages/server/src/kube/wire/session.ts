import { type ClientHttp2Session, connect, constants } from 'node:http2'
import type { Duplex } from 'node:stream'
import type { Clock } from '../../runtime/clock.js'
import { classify, type KubeError } from '../errors.js'
import { runStream, type StreamEnd } from './http2-stream.js'
import { createKeepAlive } from './keep-alive.js'
import type { Exchange, Sink, Timeouts } from './wire.js'

export interface SessionOptions {
  socket: Duplex
  /** `https://host:port` */
  origin: string
  clock: Clock
  timeouts: Timeouts
  /** It accepts no new exchanges; open ones continue. */
  onRetired: () => void
}

/** One HTTP/2 connection, until it drains or dies. */
export interface Http2Session {
  usable(): boolean
  /** Open exchanges: all of them, and the long ones among them. */
  load(): { all: number; long: number }
  /** How many concurrent exchanges the server allows. */
  limit(): number
  /** Returns a function that cancels. `unprocessed` at the end means: the server has surely not processed it. */
  start(exchange: Exchange, sink: Sink, onEnd: (end: StreamEnd) => void): () => void
  /** Pings the peer, and destroys the session when no answer comes in time. */
  check(): void
  /** Accepts nothing new, and ends when open exchanges have ended. */
  retire(): void
  destroy(error: KubeError): void
}

/** kube-apiserver allows 250 or more; the default for servers without a limit. */
const mostStreams = 250
/** Large lists over slow links need more than the 64 KiB of RFC 9113. */
const windowBytes = 1 << 20

const connectOver = (socket: Duplex, origin: string): ClientHttp2Session => {
  const session = connect(origin, {
    createConnection: () => socket,
    settings: { enablePush: false, initialWindowSize: windowBytes },
    maxSessionMemory: 64,
  })
  session.setMaxListeners(0)
  session.on('connect', () => session.setLocalWindowSize(windowBytes * 4))
  return session
}

export const createSession = ({
  socket,
  origin,
  clock,
  timeouts,
  onRetired,
}: SessionOptions): Http2Session => {
  const session = connectOver(socket, origin)
  let retired = false
  let died: KubeError | undefined
  let open = 0
  let long = 0

  const retire = (): void => {
    if (retired) return
    retired = true
    onRetired()
    // close() waits for open streams; it throws nothing on a destroyed session.
    if (!session.destroyed) session.close()
  }
  const destroy = (error: KubeError): void => {
    died ??= error
    retire()
    keepAlive.stop()
    session.destroy(undefined, constants.NGHTTP2_CANCEL)
    socket.destroy()
  }
  const keepAlive = createKeepAlive({
    session,
    clock,
    timeouts,
    inUse: () => open > 0,
    onIdle: retire,
    onDead: destroy,
  })

  session.on('goaway', retire)
  session.on('error', (error) => {
    died ??= classify(error, 'Closed')
  })
  session.on('close', () => {
    keepAlive.stop()
    retire()
  })
  keepAlive.restart()

  return {
    usable: () => !retired && !session.closed && !session.destroyed,
    load: () => ({ all: open, long }),
    limit: () => Math.min(session.remoteSettings?.maxConcurrentStreams ?? mostStreams, mostStreams),
    start: (exchange, sink, onEnd) => {
      if (session.closed || session.destroyed) {
        onEnd({ kind: 'unprocessed' })
        return () => undefined
      }
      open += 1
      if (exchange.long) long += 1
      if (open === 1) keepAlive.restart()
      const stream = runStream(session, exchange, {
        ...sink,
        onHeard: keepAlive.heard,
        onEnd: (end) => {
          open -= 1
          if (exchange.long) long -= 1
          if (open === 0) keepAlive.restart()
          // Streams of a destroyed session may appear to have ended in order.
          onEnd(end.kind !== 'unprocessed' && died !== undefined ? { kind: 'failed', error: died } : end)
        },
      })
      return () => stream.close(constants.NGHTTP2_CANCEL)
    },
    check: keepAlive.check,
    retire,
    destroy,
  }
}
