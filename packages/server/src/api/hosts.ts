import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import type { RequestHandler } from 'express'
import { isEveryAddress, isLoopbackHost } from '../runtime/address-kind.js'
import { HansaError } from '../runtime/errors.js'
import { type AllowsHost, hostNameOf } from './host-names.js'
import { createAddressList, type HttpSettings } from './http-settings.js'
import type { Refuse } from './problems.js'

const matches = (host: string, pattern: string): boolean =>
  pattern.startsWith('*.')
    ? host.endsWith(pattern.slice(1)) && !host.slice(0, -pattern.length + 1).includes('.')
    : host === pattern

/** The names and addresses a PEM certificate is for. */
export const namesOf = (pem: string): string[] =>
  (new X509Certificate(pem).subjectAltName ?? '')
    .split(', ')
    .flatMap((entry) => /^(?:DNS|IP Address):(.+)$/.exec(entry)?.[1]?.toLowerCase() ?? [])

/** The names of a certificate file, read at most every ten seconds; none if it cannot be read. */
const namesIn = (file: string | undefined, now: () => number): (() => readonly string[]) => {
  let known: { names: readonly string[]; until: number } = { names: [], until: Number.NEGATIVE_INFINITY }
  return () => {
    if (file === undefined || now() < known.until) return known.names
    try {
      known = { names: namesOf(readFileSync(file, 'utf8')), until: now() + 10_000 }
    } catch {
      known = { ...known, until: now() + 10_000 }
    }
    return known.names
  }
}

/**
 * Names of this machine, the address it listens on or was reached by, those of its certificate, its public URL, and the allowed ones. A page with a
 * name that was made to resolve to the hub (DNS rebinding) sends its own name.
 */
export const createHostRule = (options: {
  listen: string
  http: Pick<HttpSettings, 'allowedHosts' | 'tls'> & { publicUrl?: string | undefined }
  now?: () => number
}): AllowsHost => {
  const { listen, http, now = () => performance.now() } = options
  const certified = namesIn(http.tls?.cert, now)
  const published = http.publicUrl === undefined ? undefined : hostNameOf(new URL(http.publicUrl).host)
  const isMine = (host: string, local: string | undefined): boolean =>
    isLoopbackHost(host) || host === listen.toLowerCase() || (local !== undefined && isSame(host, local))
  return (host, local) =>
    isMine(host, local) ||
    host === published ||
    http.allowedHosts.some((allowed) => matches(host, allowed)) ||
    certified().some((name) => matches(host, name))
}

/** Addresses have several forms: ::ffff:192.0.2.1 is IPv4 over an IPv6 socket. */
const isSame = (host: string, local: string): boolean => isIP(local) !== 0 && createAddressList([local])(host)

/** Probes use other addresses, and their answers reveal nothing. */
const probes = new Set(['/livez', '/readyz'])

export const requireHost =
  (refuse: Refuse, allows: AllowsHost): RequestHandler =>
  (request, response, next) => {
    const { host } = request
    if (
      probes.has(request.path) ||
      (host !== undefined && allows(hostNameOf(host), request.socket.localAddress))
    )
      return next()
    refuse(request, response, new HansaError('MisdirectedRequest', { host: host ?? '' }))
  }

/** The host under which this machine reaches a server that listens on `host`: a name of its certificate if it listens on all addresses. */
export const urlOf = (host: string, port: number, { tls }: Pick<HttpSettings, 'tls'>): string => {
  const named = tls === undefined ? '127.0.0.1' : (certified(tls.cert) ?? 'localhost')
  const reached = isEveryAddress(host) ? named : host
  return `${tls === undefined ? 'http' : 'https'}://${reached.includes(':') ? `[${reached}]` : reached}:${port}`
}

const certified = (file: string): string | undefined =>
  namesOf(readFileSync(file, 'utf8')).find((name) => !name.startsWith('*.'))
