import { createServer as createHttpServer, type IncomingMessage, ServerResponse } from 'node:http'
import {
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo, Server, Socket } from 'node:net'
import { createCertificate, type TestCertificate } from './certificate.js'

/** The requests and responses of a test's handler, the same for HTTP/1.1 and HTTP/2. */
export interface TestRequest {
  method: string
  /** Path and query. */
  url: string
  headers: Record<string, string | string[] | undefined>
  body: string
  /** Which connection it came over, counted from 1. */
  connection: number
}

export interface TestAnswer {
  send(status: number, body: unknown, headers?: Record<string, string>): void
  /** Starts a watch. */
  open(): void
  line(value: unknown): void
  raw(chunk: string | Buffer): void
  end(): void
  /** Cuts the connection. */
  cut(): void
  onClose(listener: () => void): void
}

export type TestHandler = (request: TestRequest, answer: TestAnswer) => void

export interface TestMember {
  server: string
  certificate: TestCertificate
  /** Connections opened so far. */
  connections(): number
  sockets: Set<Socket>
  /** HTTP/2 sessions open now. */
  sessions: Set<ServerHttp2Session>
  stop(): Promise<void>
}

export type Speaks = 'h2' | 'https' | 'http'

export interface TestMemberOptions {
  certificate?: TestCertificate
  /** Clients must show a certificate of this authority. */
  clientAuthority?: string
  maxStreams?: number
  port?: number
}

/** A server on loopback that responds as the handler says. */
export const startMember = async (
  speaks: Speaks,
  handler: TestHandler,
  options: {
    certificate?: TestCertificate
    clientAuthority?: string
    maxStreams?: number
    port?: number
  } = {},
): Promise<TestMember> => {
  const certificate = options.certificate ?? createCertificate(['localhost', 'member.test', '127.0.0.1'])
  const sockets = new Set<Socket>()
  const sessions = new Set<ServerHttp2Session>()
  const numbers = new WeakMap<object, number>()
  let opened = 0

  const listener = (
    request: IncomingMessage | Http2ServerRequest,
    response: ServerResponse | Http2ServerResponse,
  ): void => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const session = 'stream' in response ? response.stream.session : undefined
      // Both kinds take it, but TypeScript cannot call a union of overloads.
      const write = (chunk: string | Buffer): void => {
        if (response instanceof ServerResponse) response.write(chunk)
        else response.write(chunk)
      }
      const answer: TestAnswer = {
        send: (status, body, headers = {}) => {
          const text = typeof body === 'string' ? body : JSON.stringify(body)
          const type = typeof body === 'string' ? 'text/plain' : 'application/json'
          response.writeHead(status, { 'content-type': type, ...headers })
          response.end(text)
        },
        open: () => {
          response.writeHead(200, { 'content-type': 'application/json' })
          write('')
        },
        line: (value) => write(`${JSON.stringify(value)}\n`),
        raw: write,
        end: () => void response.end(),
        cut: () => {
          if (session === undefined) request.socket.destroy()
          else session.destroy()
        },
        onClose: (closed) => void response.on('close', closed),
      }
      handler(
        {
          method: request.method ?? '',
          url: request.url ?? '',
          headers: request.headers,
          body: Buffer.concat(chunks).toString(),
          connection: numbers.get(session ?? request.socket) ?? 0,
        },
        answer,
      )
    })
  }

  const tls = {
    key: certificate.key,
    cert: certificate.certificate,
    ...(options.clientAuthority !== undefined && {
      ca: options.clientAuthority,
      requestCert: true,
      rejectUnauthorized: true,
    }),
  }
  const create = (): Server => {
    if (speaks === 'http') return createHttpServer(listener)
    if (speaks === 'https') return createHttpsServer({ ...tls, ALPNProtocols: ['http/1.1'] }, listener)
    const settings = { maxConcurrentStreams: options.maxStreams ?? 250 }
    const secure = createSecureServer({ ...tls, allowHTTP1: false, settings }, listener)
    secure.on('session', (session) => {
      opened += 1
      numbers.set(session, opened)
      sessions.add(session)
      session.on('close', () => sessions.delete(session))
      session.on('error', () => undefined)
    })
    return secure
  }
  const server = create()
  server.on('error', () => undefined)
  if (speaks !== 'h2')
    server.on(speaks === 'https' ? 'secureConnection' : 'connection', (socket: Socket) => {
      opened += 1
      numbers.set(socket, opened)
    })
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const address = server.address()
  const port = isAddress(address) ? address.port : 0
  return {
    server: `${speaks === 'http' ? 'http' : 'https'}://127.0.0.1:${port}`,
    certificate,
    connections: () => opened,
    sockets,
    sessions,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

const isAddress = (address: AddressInfo | string | null): address is AddressInfo =>
  typeof address === 'object' && address !== null
