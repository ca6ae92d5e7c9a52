import { Agent, request as send } from 'node:https'

export interface Answer {
  readonly status: number
  /** parsed if the server declares it as JSON, otherwise its text */
  readonly body: unknown
}

export interface Client {
  /**
   * One request with the admin token, for suites and for the rig itself.
   * @param contentType of the body, such as application/merge-patch+json; application/json by default
   * @param timeoutMs for the whole exchange (default 10,000)
   * @throws Error with `code` ECONNREFUSED from a killed server, ETIMEDOUT from a hanging one
   */
  request(
    method: string,
    path: string,
    body?: unknown,
    contentType?: string,
    timeoutMs?: number,
  ): Promise<Answer>
  /** Drops its open connections; the next request opens a new one. */
  disconnect(): void
}

/** Thrown if a server accepts a connection and does not answer in time. */
export class RequestTimeout extends Error {
  readonly code = 'ETIMEDOUT'
}

/** @param caPem the authority that must have issued the server's certificate */
export const createClient = (options: { port: number; caPem: string; token: string }): Client => {
  const agent = new Agent({ keepAlive: true, ca: options.caPem })
  const once = (method: string, path: string, body: unknown, contentType: string, timeoutMs: number) =>
    new Promise<Answer>((resolve, reject) => {
      const payload = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
      const outgoing = send({
        agent,
        host: '127.0.0.1',
        port: options.port,
        method,
        path,
        headers: {
          authorization: `Bearer ${options.token}`,
          accept: 'application/json',
          ...(payload === undefined
            ? {}
            : { 'content-type': contentType, 'content-length': Buffer.byteLength(payload) }),
        },
      })
      const deadline = setTimeout(() => {
        outgoing.destroy(new RequestTimeout(`${method} ${path}: no answer within ${timeoutMs} ms`))
      }, timeoutMs)
      const settle = (act: () => void) => {
        clearTimeout(deadline)
        act()
      }
      outgoing.once('error', (error) => settle(() => reject(error)))
      outgoing.once('response', (incoming) => {
        let text = ''
        incoming.setEncoding('utf8')
        incoming.on('data', (chunk: string) => {
          text += chunk
        })
        incoming.once('error', (error) => settle(() => reject(error)))
        incoming.once('end', () => {
          const json = incoming.headers['content-type']?.startsWith('application/json') === true
          settle(() => resolve({ status: incoming.statusCode ?? 0, body: json ? JSON.parse(text) : text }))
        })
      })
      outgoing.end(payload)
    })
  return {
    request: (method, path, body, contentType = 'application/json', timeoutMs = 10_000) =>
      once(method, path, body, contentType, timeoutMs),
    disconnect: () => agent.destroy(),
  }
}
