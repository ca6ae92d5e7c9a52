import { parseUrl } from '@hansa/manifests'
import type { Request } from 'express'
import { HansaError } from '../runtime/errors.js'
import { mediaTypeOf } from './body.js'
import { type AllowsHost, hostNameOf } from './host-names.js'

/** Methods that change nothing. A page of another origin cannot read their responses. */
const reads: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Media types that a page can send anywhere without a preflight request. Source: Fetch standard, CORS-safelisted request-header. */
const formTypes: ReadonlySet<string> = new Set([
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'text/plain',
])

/** The address of the request as the client knows it; X-Forwarded-* apply only if the proxy is trusted. */
export const originOf = (request: Request): string => `${request.protocol}://${request.host ?? 'localhost'}`

/** `https://Hub.example.com:443` as browsers write it; undefined for text that is not an origin, such as `null`. */
const normal = (origin: string): string | undefined => {
  const url = parseUrl(origin)
  return url === undefined || url.origin === 'null' || url.href !== `${url.origin}/` ? undefined : url.origin
}

/**
 * The origins of the hub's own pages: its public URL, and the address of the request if that is a name of the hub. A page with a name that
 * was made to resolve to the hub (DNS rebinding) has an origin equal to its Host header, which therefore proves nothing alone.
 */
export const ownOrigins = (
  request: Request,
  { publicUrl, allowsHost }: { publicUrl?: string | undefined; allowsHost: AllowsHost },
): string[] => {
  const { host } = request
  const known = host !== undefined && allowsHost(hostNameOf(host), request.socket.localAddress)
  return [...(publicUrl === undefined ? [] : [publicUrl]), ...(known ? [originOf(request)] : [])]
}

/** The origin of the page that sent a request, if it is not among `allowed`; undefined if nothing shows a foreign page. */
export const foreignOriginOf = (request: Request, allowed: readonly string[]): string | undefined => {
  const origin = request.get('origin')
  if (origin !== undefined) {
    const sent = normal(origin)
    return sent !== undefined && allowed.some((one) => normal(one) === sent) ? undefined : origin
  }
  const site = request.get('sec-fetch-site')
  return site === undefined || site === 'same-origin' || site === 'none' ? undefined : `a ${site} page`
}

/** The error for a page of another origin. */
export const foreignPage = (actor: string, hint: string): HansaError =>
  new HansaError('Forbidden', { actor, verb: 'call', kind: 'this operation' }, { hint })

/**
 * Why a request does not count although its cookie is valid; undefined if it does. A browser adds a cookie without the page knowing it, so
 * nothing may show a page of an origin that is not `allowed`, and a write must show an allowed one: browsers send Origin, or at least
 * Sec-Fetch-Site, with every write. Refuses the media types of forms too, which no page of the hub sends.
 */
export const cookieRefusal = (request: Request, allowed: readonly string[]): HansaError | undefined => {
  const hint = `call it from ${allowed.join(' or ') || 'a page of the hub'}, or with an Authorization header in place of a cookie`
  const foreign = foreignOriginOf(request, allowed)
  if (foreign !== undefined) return foreignPage(foreign, hint)
  if (reads.has(request.method)) return undefined
  if (request.get('origin') === undefined && request.get('sec-fetch-site') !== 'same-origin')
    return foreignPage('a request without an Origin header', hint)
  const type = mediaTypeOf(request.get('content-type'))
  if (!formTypes.has(type)) return undefined
  return new HansaError(
    'UnsupportedMediaType',
    { type },
    { hint: 'with a cookie, send JSON: `Content-Type: application/json`' },
  )
}
