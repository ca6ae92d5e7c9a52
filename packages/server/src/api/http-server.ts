import { readFileSync } from 'node:fs'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import { createSecureContext } from 'node:tls'
import { ipKeyGenerator } from 'express-rate-limit'
import type { Clock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import type { Logger } from '../runtime/logger.js'
import { messageOf } from '../runtime/message.js'
import { createAddressList, type HttpSettings } from './http-settings.js'

/** Timeout for the headers of a request, in milliseconds. */
const headersMs = 10_000
/** How long an idle connection is kept: longer than reverse proxies keep theirs (60 s), so that the proxy closes first. */
const keepAliveMs = 75_000
const reloadMs = 5_000

interface Pair {
  cert: string
  key: string
}

/** Throws `BadRequest` naming the file that cannot be used. */
const readPair = ({ cert, key }: Pair): Pair => {
  const read = (file: string): string => {
    try {
      return readFileSync(file, 'utf8')
    } catch (cause) {
      throw new HansaError(
        'BadRequest',
        { reason: `cannot read ${file}: ${messageOf(cause)}` },
        { hint: 'set --tls-cert and --tls-key to PEM files that the hub can read', cause },
      )
    }
  }
  const pair = { cert: read(cert), key: read(key) }
  try {
    createSecureContext(pair)
  } catch (cause) {
    throw new HansaError(
      'BadRequest',
      { reason: `${cert} and ${key} cannot be used for TLS: ${messageOf(cause)}` },
      {
        hint: 'provide a PEM certificate (with its chain) and its unencrypted PEM key',
        cause,
      },
    )
  }
  return pair
}

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

/** Checks the files of the certificate while the server listens; an invalid pair does not replace the one in use. */
const reload = (
  files: Pair,
  first: Pair,
  options: { use: (pair: Pair) => void; clock: Clock; logger: Logger },
): (() => void) => {
  const { use, clock, logger } = options
  let current = first
  let refused = ''
  let cancel = (): void => {}
  const look = (): void => {
    try {
      const pair = readPair(files)
      if (pair.cert !== current.cert || pair.key !== current.key) {
        use(pair)
        current = pair
        logger.info({ cert: files.cert }, 'TLS certificate reloaded')
      }
      refused = ''
    } catch (error) {
      if (refused !== messageOf(error))
        logger.error({ error }, 'cannot reload the TLS certificate; keeping the one in use')
      refused = messageOf(error)
    }
    cancel = clock.after(reloadMs, look)
  }
  cancel = clock.after(reloadMs, look)
  return () => cancel()
}

/**
 * The hub's HTTP server: over TLS if it has a certificate, and with limits of time and number for every resource that a client
 * can occupy. Throws `BadRequest` for a certificate that cannot be used.
 */
export const createHttpServer = (
  listener: RequestListener,
  options: { http: HttpSettings; clock: Clock; logger: Logger },
): Server => {
  const { http, clock, logger } = options
  const limits = {
    connectionsCheckingInterval: 1_000,
    requestTimeout: http.requestTimeoutMs,
    headersTimeout: Math.min(headersMs, http.requestTimeoutMs),
    keepAliveTimeout: keepAliveMs,
  }
  const create = (): Server => {
    if (http.tls === undefined) return createServer(limits, listener)
    const pair = readPair(http.tls)
    const files = http.tls
    const server = createTlsServer(
      { ...limits, ...pair, minVersion: 'TLSv1.2', handshakeTimeout: headersMs },
      listener,
    )
    let stop = (): void => {}
    server.on('listening', () => {
      stop = reload(files, pair, { use: (next) => server.setSecureContext(next), clock, logger })
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
