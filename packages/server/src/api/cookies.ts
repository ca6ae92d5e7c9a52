import type { Request, Response } from 'express'
import { isLoopbackHost } from '../runtime/address-kind.js'
import { HansaError } from '../runtime/errors.js'
import { hostNameOf } from './host-names.js'

/** `session`: of a person who is signed in; `flow`: of a sign-in that began. */
type Purpose = 'session' | 'flow'

/**
 * Over TLS the prefix `__Host-` keeps other hosts of the domain from setting it. Ports of one host share cookies, so on loopback the name
 * contains the hub. Source: RFC 6265bis, 4.1.3.
 */
const nameOf = (request: Request, hubUid: string, purpose: Purpose): string => {
  const base = request.secure ? '__Host-hansa' : `hansa-${hubUid.slice(0, 8)}`
  return purpose === 'session' ? base : `${base}-flow`
}

/** The value of a cookie; undefined if there are several: one of them could be another's. */
const contentOf = (header: string | undefined, name: string): string | undefined => {
  const values = (header ?? '').split(';').flatMap((part) => {
    const at = part.indexOf('=')
    return at > 0 && part.slice(0, at).trim() === name ? [part.slice(at + 1).trim()] : []
  })
  return values.length === 1 && values[0] !== '' ? values[0] : undefined
}

/** The cookies of a hub. */
export interface Cookies {
  read(request: Request, purpose: Purpose): string | undefined
  /** Lives until the browser is closed, or the hub ends what it stands for. */
  set(request: Request, response: Response, purpose: Purpose, value: string): void
  clear(request: Request, response: Response, purpose: Purpose): void
}

/** Cookies without `Secure` leave this machine in clear text. Throws `BadRequest`. */
const refuseClearText = (request: Request): void => {
  if (request.secure || isLoopbackHost(hostNameOf(request.host ?? ''))) return
  throw new HansaError(
    'BadRequest',
    { reason: 'signing in in a browser requires TLS' },
    {
      hint: 'open the hub over https://; behind a proxy that terminates TLS, start the hub with --behind-proxy, and let the proxy send X-Forwarded-Proto',
    },
  )
}

export const createCookies = (hubUid: string): Cookies => {
  const write = (
    request: Request,
    response: Response,
    purpose: Purpose,
    [value, seconds]: readonly [string, number?],
  ): void => {
    const secure = request.secure ? '; Secure' : ''
    // Lax: the issuer's redirect is a navigation from another site.
    const sameSite = purpose === 'session' ? 'Strict' : 'Lax'
    const name = nameOf(request, hubUid, purpose)
    const age = seconds === undefined ? '' : `; Max-Age=${seconds}`
    response.append('Set-Cookie', `${name}=${value}; Path=/; HttpOnly; SameSite=${sameSite}${age}${secure}`)
  }
  return {
    read: (request, purpose) => contentOf(request.get('cookie'), nameOf(request, hubUid, purpose)),
    set: (request, response, purpose, value) => {
      refuseClearText(request)
      write(request, response, purpose, purpose === 'flow' ? [value, 600] : [value])
    },
    clear: (request, response, purpose) => write(request, response, purpose, ['', 0]),
  }
}
