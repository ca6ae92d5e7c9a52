import {
  createServer as createHttp,
  type Server as HttpServer,
  IncomingMessage,
  ServerResponse,
} from 'node:http'
import { createServer as createHttp2, createSecureServer } from 'node:http2'
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from 'node:net'
import { type Exchange, exchangeOverHttp1, exchangeOverHttp2 } from './exchange.js'

export interface Listener {
  port: number
  close(): Promise<void>
}

export interface ListenOptions {
  host: string
  /** 0 selects a free port. */
  port: number
  /** PEM; with it the listener speaks HTTPS, HTTP/2 and HTTP/1.1 by ALPN. */
  tls?: { cert: string; key: string; clientCa: string }
  onExchange(exchange: Exchange): void
}

const preface = 'PRI'

/** Plain TCP: the first bytes distinguish HTTP/2 with prior knowledge from HTTP/1.1. */
const createPlain = (onExchange: (exchange: Exchange) => void): { server: Server; http: HttpServer } => {
  const http = createHttp((request, response) => onExchange(exchangeOverHttp1(request, response)))
  const http2 = createHttp2((request, response) => onExchange(exchangeOverHttp2(request, response)))
  const server = createTcp((socket) => {
    socket.on('error', () => socket.destroy())
    socket.once('readable', () => {
      const first: Buffer | null = socket.read()
      if (first === null) return
      socket.unshift(first)
      const protocol = first.toString('latin1', 0, preface.length) === preface ? http2 : http
      protocol.emit('connection', socket)
    })
  })
  http2.on('sessionError', () => undefined)
  return { server, http }
}

const createTls = (tls: NonNullable<ListenOptions['tls']>, onExchange: (exchange: Exchange) => void) => {
  const server = createSecureServer(
    {
      cert: tls.cert,
      key: tls.key,
      ca: tls.clientCa,
      requestCert: true,
      rejectUnauthorized: false,
      allowHTTP1: true,
    },
    (request, response) => {
      // HTTP/1.1 requests are the http module's own objects, whatever the types say.
      if (request instanceof IncomingMessage && response instanceof ServerResponse) {
        onExchange(exchangeOverHttp1(request, response))
      } else onExchange(exchangeOverHttp2(request, response))
    },
  )
  server.on('sessionError', () => undefined)
  server.on('tlsClientError', () => undefined)
  return server
}

/** Listens and passes on every request. Rejects with the system's error if the port is not available. */
export const listen = async (options: ListenOptions): Promise<Listener> => {
  const sockets = new Set<Socket>()
  const plain = options.tls ? undefined : createPlain(options.onExchange)
  const server = plain?.server ?? (options.tls && createTls(options.tls, options.onExchange))
  if (!server) throw new Error('unreachable')
  if (plain) {
    // A quiet client keeps its connection, as with a real API server; the simulator never times one out.
    plain.http.keepAliveTimeout = 0
    plain.http.requestTimeout = 0
    plain.http.headersTimeout = 0
  }
  server.on('connection', (socket: Socket) => {
    socket.setNoDelay(true)
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, () => resolve())
  })
  const address: AddressInfo | string | null = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
