import { createServer as createHttpServer, type IncomingMessage, ServerResponse } from 'node:http'
import {
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type Http2Session,
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

/** The connections of a server, numbered from 1 in the order in which they were opened. */
const createNumbers = () => {
  const numbers = new WeakMap<object, number>()
  let opened = 0
  return {
    opened: (): number => opened,
    add: (connection: object): void => {
      opened += 1
      numbers.set(connection, opened)
    },
    of: (connection: object): number => numbers.get(connection) ?? 0,
  }
}

type Request = IncomingMessage | Http2ServerRequest
type Response = ServerResponse | Http2ServerResponse

const sessionOf = (response: Response): Http2Session | undefined =>
  'stream' in response ? response.stream.session : undefined

const answerTo = (request: Request, response: Response): TestAnswer => {
  const session = sessionOf(response)
  // Both kinds take it, but TypeScript cannot call a union of overloads.
  const write = (chunk: string | Buffer): void => {
    if (response instanceof ServerResponse) response.write(chunk)
    else response.write(chunk)
  }
  return {
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
}

/** Passes each request to `handler` when it is complete. */
const listenerOf =
  (handler: TestHandler, connectionOf: (connection: object) => number) =>
  (request: Request, response: Response): void => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () =>
      handler(
        {
          method: request.method ?? '',
          url: request.url ?? '',
          headers: request.headers,
          body: Buffer.concat(chunks).toString(),
          connection: connectionOf(sessionOf(response) ?? request.socket),
        },
        answerTo(request, response),
      ),
    )
  }

const createServer = (
  speaks: Speaks,
  certificate: TestCertificate,
  { clientAuthority, maxStreams = 250 }: TestMemberOptions,
  listener: (request: Request, response: Response) => void,
): Server => {
  if (speaks === 'http') return createHttpServer(listener)
  const tls = {
    key: certificate.key,
    cert: certificate.certificate,
    ...(clientAuthority !== undefined && {
      ca: clientAuthority,
      requestCert: true,
      rejectUnauthorized: true,
    }),
  }
  if (speaks === 'https') return createHttpsServer({ ...tls, ALPNProtocols: ['http/1.1'] }, listener)
  const settings = { maxConcurrentStreams: maxStreams }
  return createSecureServer({ ...tls, allowHTTP1: false, settings }, listener)
}

/** A server on loopback that responds as the handler says. */
export const startMember = async (
  speaks: Speaks,
  handler: TestHandler,
  options: TestMemberOptions = {},
): Promise<TestMember> => {
  const certificate = options.certificate ?? createCertificate(['localhost', 'member.test', '127.0.0.1'])
  const sockets = new Set<Socket>()
  const sessions = new Set<ServerHttp2Session>()
  const numbers = createNumbers()
  const server = createServer(speaks, certificate, options, listenerOf(handler, numbers.of))
  server.on('error', () => undefined)
  if (speaks === 'h2')
    server.on('session', (session: ServerHttp2Session) => {
      numbers.add(session)
      sessions.add(session)
      session.on('close', () => sessions.delete(session))
      session.on('error', () => undefined)
    })
  else server.on(speaks === 'https' ? 'secureConnection' : 'connection', numbers.add)
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
    connections: numbers.opened,
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
