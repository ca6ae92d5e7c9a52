import { createDispatchers, type ProxySettings } from '@hansa/charts'
import type { CustomFetch } from 'openid-client'
import { request } from 'undici'
import { AddressRefused, type Egress } from '../../runtime/egress.js'

/** The largest answer of an issuer, in bytes: thousands of groups fit. */
const mostBytes = 1024 * 1024
const totalMs = 10_000

/** The rules of the hub's connections to issuers. */
export interface Outgoing {
  egress: Egress
  /** HTTPS_PROXY, HTTP_PROXY and NO_PROXY. */
  proxy?: ProxySettings | undefined
}

/** An issuer could not be reached, or answered too much: nothing is known about the sign-in. */
export class IssuerUnreachable extends Error {
  override readonly name = 'IssuerUnreachable'
}

const reasonOf = (error: unknown): string => {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ')
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (cause instanceof Error && cause.message !== '') return reasonOf(cause)
  return error.message === '' ? error.name : error.message
}

const bodyOf = async (url: string, body: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of body) {
    size += part.length
    if (size > mostBytes)
      throw new IssuerUnreachable(`${new URL(url).origin} answered with more than ${mostBytes} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

const headersOf = (received: Readonly<Record<string, string | string[] | undefined>>): Headers => {
  const headers = new Headers()
  for (const [name, value] of Object.entries(received))
    for (const one of [value ?? []].flat()) headers.append(name, one)
  return headers
}

const withoutBody = new Set([204, 205, 304])

/**
 * `fetch` for one issuer: through the hub's guard of addresses and its proxy, with the CA certificates of the SignIn. Redirects are not
 * followed: they would carry the secret of the client. Throws IssuerUnreachable.
 */
export const createIssuerFetch = (
  { egress, proxy = {} }: Outgoing,
  { issuer, certificateAuthority }: { issuer: string; certificateAuthority?: string | undefined },
): { fetch: CustomFetch; close(): Promise<void> } => {
  const dispatchers = createDispatchers({
    origin: new URL(issuer).origin,
    guard: egress,
    tls: certificateAuthority === undefined ? {} : { certificateAuthority },
    proxy,
    limits: { connectMs: 5_000, idleMs: totalMs, totalMs, retryAfterMs: 0, retryMs: 0 },
  })
  return {
    fetch: async (url, { method, headers, body, signal }) => {
      const deadline = AbortSignal.timeout(totalMs)
      try {
        const at = new URL(url)
        egress.check(at.hostname.replace(/^\[|\]$/g, ''))
        const answer = await request(at, {
          // openid-client sends GET and POST only.
          method: method === 'POST' ? 'POST' : 'GET',
          headers: { ...headers, 'user-agent': 'hansa' },
          body: body === undefined || body === null ? null : String(body),
          dispatcher: dispatchers.dispatcherFor(at),
          signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
        })
        const content = await bodyOf(url, answer.body)
        const empty = withoutBody.has(answer.statusCode)
        return new Response(empty ? null : new Uint8Array(content), {
          status: answer.statusCode,
          headers: headersOf(answer.headers),
        })
      } catch (error) {
        if (error instanceof IssuerUnreachable) throw error
        const why = deadline.aborted ? `no answer within ${totalMs / 1000} s` : reasonOf(error)
        const said = error instanceof AddressRefused ? error.message : `${new URL(url).origin}: ${why}`
        throw new IssuerUnreachable(said, { cause: error })
      }
    },
    close: dispatchers.close,
  }
}
