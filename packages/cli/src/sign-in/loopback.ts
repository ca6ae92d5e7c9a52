import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { TimedOutError } from '../errors.js'

/** How long a person has to sign in in the browser, in milliseconds. */
const longestMs = 600_000

/** A server on this machine that waits for the browser to bring a code (RFC 8252, 7.3). */
export interface Loopback {
  /** Added to the address that the browser opens. */
  query: URLSearchParams
  /** What the page in the browser shows: the person compares it with the terminal. */
  confirmation: string
  /** Proves that the code is for this command (PKCE, RFC 7636). */
  verifier: string
  /** Throws TimedOutError, or the reason of the signal. */
  code(signal: AbortSignal): Promise<string>
  close(): void
}

const answer = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'",
    'referrer-policy': 'no-referrer',
    connection: 'close',
  })
  response.end(`<!doctype html><title>hansa</title><h1>${text}</h1>`)
}

/** Calls `received` with the first code that comes with the right state. */
const listen = (server: Server, state: string, received: (code: string) => void): void => {
  server.on('request', (request, response) => {
    const { searchParams, pathname } = new URL(request.url ?? '/', 'http://127.0.0.1')
    const code = searchParams.get('code')
    if (request.method !== 'GET' || pathname !== '/' || code === null || searchParams.get('state') !== state)
      return answer(response, 400, 'This address is not part of a sign-in.')
    answer(response, 200, 'Signed in. Close this window and return to the terminal.')
    received(code)
  })
}

export const openLoopback = async (): Promise<Loopback> => {
  const random = (): string => randomBytes(32).toString('base64url')
  const [verifier, state] = [random(), random()]
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const found = new Promise<string>((resolve) => listen(server, state, resolve))
  return {
    query: new URLSearchParams({ port: String(port), challenge, state }),
    confirmation: `${challenge.slice(0, 4)} ${challenge.slice(4, 8)}`,
    verifier,
    code: (signal) => {
      const late = AbortSignal.timeout(longestMs)
      return new Promise<string>((resolve, reject) => {
        const stop = (): void =>
          reject(
            late.aborted
              ? new TimedOutError('nobody signed in within 10 minutes', 'run `hansa login` again')
              : signal.reason,
          )
        for (const one of [signal, late]) {
          if (one.aborted) stop()
          one.addEventListener('abort', stop, { once: true })
        }
        found.then(resolve, reject)
      })
    },
    close: () => {
      server.close()
      server.closeIdleConnections()
    },
  }
}
