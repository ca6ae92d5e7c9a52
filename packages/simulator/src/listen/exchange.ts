import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

/** One request and its reply, the same over HTTP/1.1 and HTTP/2. */
export interface Exchange {
  method: string
  /** Path and query as sent. */
  url: string
  header(name: string): string
  body(): Promise<string>
  reply(status: number, headers: OutgoingHttpHeaders, body: string): void
  /** Starts a reply that continues until `end`. */
  open(status: number, headers: OutgoingHttpHeaders): void
  write(text: string): void
  end(): void
  /** Drops the connection without an answer, as the kernel of a dead server does. `others`: the other exchanges on it. */
  destroy(shared: boolean): void
  onClose(task: () => void): void
  /** The user in a client certificate of our own authority. */
  client(): { user: string; organization: string } | undefined
  /** Identifies the connection, to find exchanges that share it. */
  connection: object
}

const readBody = (request: IncomingMessage | Http2ServerRequest): Promise<string> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
    request.on('error', reject)
    request.on('aborted', () => reject(new Error('the client went away')))
  })

const headerOf =
  (request: IncomingMessage | Http2ServerRequest) =>
  (name: string): string => {
    const value = request.headers[name]
    return Array.isArray(value) ? (value[0] ?? '') : (value ?? '')
  }

const clientOf = (socket: Socket | undefined): { user: string; organization: string } | undefined => {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined
  const { subject } = socket.getPeerCertificate()
  return subject ? { user: String(subject.CN), organization: String(subject.O) } : undefined
}

export const exchangeOverHttp1 = (request: IncomingMessage, response: ServerResponse): Exchange => ({
  method: request.method ?? 'GET',
  url: request.url ?? '/',
  header: headerOf(request),
  body: () => readBody(request),
  reply: (status, headers, body) => {
    // A reply that fails after its start cannot be undone, only aborted.
    if (response.headersSent) return void request.socket.destroy()
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
    response.end(body)
  },
  open: (status, headers) => {
    response.writeHead(status, headers)
    response.flushHeaders()
  },
  write: (text) => {
    if (!response.destroyed) response.write(text)
  },
  end: () => {
    response.end()
  },
  destroy: () => {
    request.socket.destroy()
  },
  onClose: (task) => {
    response.on('close', task)
  },
  client: () => clientOf(request.socket),
  connection: request.socket,
})

export const exchangeOverHttp2 = (request: Http2ServerRequest, response: Http2ServerResponse): Exchange => {
  const { stream } = response
  return {
    method: request.method,
    url: request.url,
    header: headerOf(request),
    body: () => readBody(request),
    reply: (status, headers, body) => {
      if (stream.destroyed) return
      if (response.headersSent) return stream.close(2)
      response.writeHead(status, headers)
      response.end(body)
    },
    open: (status, headers) => {
      if (!stream.destroyed) response.writeHead(status, headers)
    },
    write: (text) => {
      if (!stream.destroyed) response.write(text)
    },
    end: () => {
      response.end()
    },
    destroy: (shared) => {
      if (shared) stream.close(2)
      else stream.session?.destroy()
    },
    onClose: (task) => {
      stream.on('close', task)
    },
    client: () => clientOf(stream.session?.socket),
    connection: stream.session ?? stream,
  }
}
