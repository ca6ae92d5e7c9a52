import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import { ipKeyGenerator } from 'express-rate-limit'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { openCertificate, type ServedCertificate } from './certificate.js'
import { createAddressList, type HttpSettings } from './http-settings.js'

/** Timeout for the headers of a request, in milliseconds. */
const headersMs = 10_000
/** How long an idle connection is kept: longer than reverse proxies keep theirs (60 s), so that the proxy closes first. */
const keepAliveMs = 75_000
/** Forward secrecy and authenticated encryption only. Source: Mozilla's intermediate configuration. */
const tlsSettings = {
  minVersion: 'TLSv1.2',
  ciphers: [
    ...['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'],
    ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
    ...['ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
  ].join(':'),
} as const

/** An exchange that is under way on a connection. */
interface Exchange {
  request: IncomingMessage
  response: ServerResponse
}

/** The action for a connection without traffic for the idle time. Quiet streams and long operations continue. */
export const fateOf = (
  exchange: { received: boolean } | undefined,
  unsent: number,
): 'close' | 'time out' | 'keep' => {
  if (exchange === undefined || unsent > 0) return 'close'
  return exchange.received ? 'keep' : 'time out'
}

/** Closes connections with bodies that stop arriving or answers that nobody reads. */
const cutStalled = (server: Server, idleMs: number): void => {
  const exchanges = new WeakMap<Socket, Exchange>()
  server.on('request', (request, response) => {
    const { socket } = request
    exchanges.set(socket, { request, response })
    response.once('close', () => {
      if (exchanges.get(socket)?.response === response) exchanges.delete(socket)
    })
  })
  server.timeout = idleMs
  server.on('timeout', (socket: Socket) => {
    const exchange = exchanges.get(socket)
    const unsent = socket.writableLength + (exchange?.response.writableLength ?? 0)
    const fate = fateOf(exchange && { received: exchange.request.complete }, unsent)
    if (fate === 'close') socket.destroy()
    if (fate === 'time out')
      socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n', () => socket.destroy())
  })
}

/** Refuses connections of an address that has too many open. */
const limitAddresses = (server: Server, { connectionsPerAddress, proxies }: HttpSettings): void => {
  const open = new Map<string, number>()
  const isProxy = createAddressList(proxies ?? [])
  server.on('connection', (socket: Socket) => {
    const { remoteAddress } = socket
    if (remoteAddress === undefined || isProxy(remoteAddress)) return
    const key = ipKeyGenerator(remoteAddress)
    const count = open.get(key) ?? 0
    if (count >= connectionsPerAddress) {
      socket.destroy()
      return
    }
    open.set(key, count + 1)
    socket.once('close', () => {
      const left = (open.get(key) ?? 1) - 1
      if (left === 0) open.delete(key)
      else open.set(key, left)
    })
  })
}

/**
 * The hub's HTTP server: over TLS if it has a certificate, and with limits of time and number for every resource that a client
 * can occupy. Throws `BadRequest` for a certificate that cannot be used.
 */
export const createHttpServer = (
  listener: RequestListener,
  options: { http: HttpSettings; clock: Clock; logger: Logger; certificate?: ServedCertificate | undefined },
): Server => {
  const { http, clock, logger } = options
  const { certificate = http.tls && openCertificate(http.tls, { clock, logger }) } = options
  const limits = {
    connectionsCheckingInterval: 1_000,
    requestTimeout: http.requestTimeoutMs,
    headersTimeout: Math.min(headersMs, http.requestTimeoutMs),
    keepAliveTimeout: keepAliveMs,
  }
  const create = (): Server => {
    if (certificate === undefined) return createServer(limits, listener)
    // Connections that are open keep the certificate they began with.
    const server = createTlsServer(
      { ...limits, ...certificate.current(), ...tlsSettings, handshakeTimeout: headersMs },
      listener,
    )
    let stop = (): void => {}
    server.on('listening', () => {
      stop = certificate.follow((next) => server.setSecureContext({ ...next, ...tlsSettings }))
    })
    server.on('close', () => stop())
    return server
  }
  const server = create()
  server.maxConnections = http.connections
  limitAddresses(server, http)
  cutStalled(server, http.idleTimeoutMs)
  return server
}
