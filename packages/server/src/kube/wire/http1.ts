import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type Dispatcher, Pool } from 'undici'
import { classify, KubeError } from '../errors.js'
import type { Exchange, Running, Sink, Timeouts, Wire } from './wire.js'

export interface Http1WireOptions {
  connect: () => Promise<Duplex>
  /** `http://host:port` or `https://host:port` */
  origin: string
  timeouts: Timeouts
  /** Connections for reads; each watch has its own in addition. */
  connections?: number
  /** Connections for writes. */
  writeConnections?: number
}

export interface Http1Wire extends Wire {
  /** Uses an existing connection for the next exchange. */
  adopt(socket: Duplex): void
}

/** undici calls ref and unref of a socket; streams of a tunnel may lack them. */
const asSocket = (stream: Duplex): stream is Socket => {
  for (const name of ['ref', 'unref'])
    if (!(name in stream)) Object.defineProperty(stream, name, { value: () => stream })
  return true
}

const headersOf = (headers: Record<string, string | string[] | undefined>): Record<string, string> => {
  const plain: Record<string, string> = {}
  for (const [key, value] of Object.entries(headers)) if (value !== undefined) plain[key] = String(value)
  return plain
}

const handlerOf = (
  { permit }: Pick<Exchange, 'permit'>,
  sink: Sink,
): { handler: Dispatcher.DispatchHandler; cancel: (error?: KubeError) => void } => {
  let controller: Dispatcher.DispatchController | undefined
  let over = false
  const cancel = (): void => {
    over = true
    controller?.abort(new KubeError('Aborted', 'the call was aborted'))
  }
  const handler: Dispatcher.DispatchHandler = {
    onRequestStart: (started) => {
      controller = started
      if (over) return cancel()
      try {
        permit?.()
      } catch (error) {
        cancel()
        sink.fail(classify(error))
      }
    },
    onResponseStart: (_controller, status, headers) => {
      if (!over && status >= 200) sink.head(status, headersOf(headers))
    },
    onResponseData: (_controller, chunk) => {
      if (!over) sink.data(chunk)
    },
    onResponseEnd: () => {
      if (over) return
      over = true
      sink.end()
    },
    onResponseError: (_controller, error) => {
      if (over) return
      over = true
      sink.fail(classify(error, 'Closed'))
    },
  }
  return { handler, cancel }
}

/**
 * Exchanges over HTTP/1.1: a pool for reads, one for writes and one for watches, so that neither watches nor writes
 * that wait for a webhook of the member starve the others.
 */
export const createHttp1Wire = (options: Http1WireOptions): Http1Wire => {
  const { connect, origin, timeouts, connections = 8, writeConnections = 16 } = options
  let spare: Duplex | undefined
  const give = async (): Promise<Duplex> => {
    const ready = spare
    spare = undefined
    return ready !== undefined && !ready.destroyed ? ready : connect()
  }
  const createPool = (size: number | null): Pool =>
    new Pool(origin, {
      connections: size,
      pipelining: 1,
      // The transport sets the deadlines; undici's own would end quiet watches.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: Math.min(timeouts.idleMs, 4_000),
      connect: (_options, callback) => {
        give().then(
          (stream) => {
            if (asSocket(stream)) callback(null, stream)
          },
          (error: unknown) => callback(classify(error), null),
        )
      },
    })
  let reads = createPool(connections)
  let writes = createPool(writeConnections)
  let watches = createPool(null)
  let closed = false

  const start = (exchange: Exchange, sink: Sink): Running => {
    if (closed) {
      sink.fail(new KubeError('Closed', 'the transport was closed'))
      return { cancel: () => undefined, suspect: () => undefined }
    }
    const { handler, cancel } = handlerOf(exchange, sink)
    const calls = exchange.method === 'GET' ? reads : writes
    const pool = exchange.long ? watches : calls
    const { path, headers, body } = exchange
    pool.dispatch({ origin, path, method: exchange.method, headers, body: body ?? null }, handler)
    // Cancelling an HTTP/1.1 exchange closes its connection, so a dead one is never used again.
    return { cancel: () => cancel(), suspect: () => undefined }
  }
  const renew = (): void => {
    for (const pool of [reads, writes, watches]) pool.close().catch(() => undefined)
    reads = createPool(connections)
    writes = createPool(writeConnections)
    watches = createPool(null)
  }
  return {
    start,
    renew,
    adopt: (socket) => {
      spare?.destroy()
      spare = socket
      // Nothing reads it until it is used; an error before that must not crash the process.
      socket.on('error', () => undefined)
    },
    close: () => {
      closed = true
      spare?.destroy()
      const error = new KubeError('Closed', 'the transport was closed')
      for (const pool of [reads, writes, watches]) pool.destroy(error).catch(() => undefined)
    },
  }
}
