import { isIP } from 'node:net'
import { parseUrl } from '@hansa/manifests'
import { z } from 'zod'
import { isClearText } from '../runtime/address.js'
import { isLoopbackHost, linkLocalNetworks, loopbackNetworks } from '../runtime/address-kind.js'
import { HansaError } from '../runtime/errors.js'
import { createNetworkList, networkOf } from '../runtime/networks.js'

/** HTTP settings of the hub; each can also be set in the environment variable named. */
export interface HttpSettings {
  /** HANSA_TLS_CERT and HANSA_TLS_KEY: PEM files; read again when they change. */
  tls: { cert: string; key: string } | undefined
  /** HANSA_BEHIND_PROXY: addresses, networks and names of networks whose X-Forwarded-* headers are trusted; undefined: none. */
  proxies: readonly string[] | undefined
  /** HANSA_ALLOWED_HOSTS: names under which clients can reach the hub, in addition to those of this machine and of the certificate. */
  allowedHosts: readonly string[]
  /** HANSA_PUBLIC_URL: the origin under which browsers reach the hub, such as https://hub.example.com; undefined if it is not set. */
  publicUrl: string | undefined
  /** HANSA_MAX_CONNECTIONS. */
  connections: number
  /** HANSA_MAX_CONNECTIONS_PER_ADDRESS; of IPv6 per /56. Trusted proxies are exempt. */
  connectionsPerAddress: number
  /** HANSA_REQUEST_TIMEOUT_SECONDS: timeout until a request has arrived in full. */
  requestTimeoutMs: number
  /** HANSA_IDLE_TIMEOUT_SECONDS: timeout of a body that stops arriving, or of an answer that is not read. */
  idleTimeoutMs: number
}

/** Options of `hansa-server serve`; they override the environment. */
export interface HttpOptions {
  tlsCert?: string | undefined
  tlsKey?: string | undefined
  behindProxy?: string | true | undefined
  allowedHost?: readonly string[] | undefined
  publicUrl?: string | undefined
}

const networks: Readonly<Record<string, readonly string[]>> = {
  loopback: loopbackNetworks,
  linklocal: linkLocalNetworks,
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
}

const wrong = (reason: string, hint: string): HansaError => new HansaError('BadRequest', { reason }, { hint })

/** Whether an address is one of `items`: addresses, networks (10.0.0.0/8), or loopback, linklocal, uniquelocal. Throws `BadRequest`. */
export const createAddressList = (items: readonly string[]): ((address: string) => boolean) => {
  const known = items
    .flatMap((one) => networks[one] ?? [one])
    .map((item) => {
      const network = networkOf(item)
      if (network === undefined)
        throw wrong(
          `invalid proxy "${item}" in HANSA_BEHIND_PROXY (--behind-proxy): expected an address or a network`,
          'for example --behind-proxy=10.0.0.0/8, or loopback, linklocal, uniquelocal',
        )
      return network
    })
  return createNetworkList(known)
}

const whole = (name: string, fallback: number) =>
  z.coerce
    .number(`${name} must be a number`)
    .int(`${name} must be a whole number`)
    .positive(`${name} must be above 0`)
    .default(fallback)

const Environment = z.object({
  HANSA_MAX_CONNECTIONS: whole('HANSA_MAX_CONNECTIONS', 4096),
  HANSA_MAX_CONNECTIONS_PER_ADDRESS: whole('HANSA_MAX_CONNECTIONS_PER_ADDRESS', 1024),
  HANSA_REQUEST_TIMEOUT_SECONDS: whole('HANSA_REQUEST_TIMEOUT_SECONDS', 120),
  HANSA_IDLE_TIMEOUT_SECONDS: whole('HANSA_IDLE_TIMEOUT_SECONDS', 30),
})

const listed = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')

const proxiesOf = (given: string | true | undefined): readonly string[] | undefined => {
  if (given === undefined || given === 'false') return undefined
  const proxies =
    given === true || given === 'true' || given === '' ? ['loopback', 'uniquelocal'] : listed(given)
  createAddressList(proxies)
  return proxies
}

const hostForm = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/

/** A name, an address, or `*.example.com`, without a port and in lower case. */
const hostOf = (text: string): string => {
  const host = text.toLowerCase().replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 || hostForm.test(host.replace(/^\*\./, ''))) return host
  throw wrong(
    `invalid host "${text}" in HANSA_ALLOWED_HOSTS (--allowed-host): expected a host name or an address, without scheme and port`,
    'for example --allowed-host hub.example.com',
  )
}

/** The origin of a URL without a path. Over plain HTTP, a browser would send tokens that others can read. */
const publicUrlOf = (text: string | undefined): string | undefined => {
  if (text === undefined || text === '') return undefined
  const refuse = (expected: string): HansaError =>
    wrong(
      `invalid URL "${text}" in HANSA_PUBLIC_URL (--public-url): expected ${expected}`,
      'for example --public-url https://hub.example.com',
    )
  const url = parseUrl(text)
  if (url === undefined || !['https:', 'http:'].includes(url.protocol)) throw refuse('an https URL')
  if (url.href !== `${url.origin}/`) throw refuse('only a scheme, a host and a port')
  if (isClearText(url.href)) throw refuse('https, because browsers send tokens to this address')
  return url.origin
}

/** Throws `BadRequest` naming the invalid setting. */
export const readHttpSettings = (environment: NodeJS.ProcessEnv, options: HttpOptions = {}): HttpSettings => {
  const parsed = Environment.safeParse(environment)
  if (!parsed.success)
    throw wrong(
      parsed.error.issues.map(({ message }) => message).join('; '),
      'docs/reference/limits.md names every limit and its environment variable',
    )
  const cert = options.tlsCert ?? environment.HANSA_TLS_CERT
  const key = options.tlsKey ?? environment.HANSA_TLS_KEY
  if ((cert === undefined) !== (key === undefined))
    throw wrong(
      `TLS requires a certificate and its key: HANSA_TLS_${cert === undefined ? 'CERT (--tls-cert)' : 'KEY (--tls-key)'} is missing`,
      'set both --tls-cert FILE and --tls-key FILE',
    )
  const known = parsed.data
  return {
    tls: cert === undefined || key === undefined ? undefined : { cert, key },
    proxies: proxiesOf(options.behindProxy ?? environment.HANSA_BEHIND_PROXY),
    allowedHosts: (options.allowedHost ?? listed(environment.HANSA_ALLOWED_HOSTS)).map(hostOf),
    publicUrl: publicUrlOf(options.publicUrl ?? environment.HANSA_PUBLIC_URL),
    connections: known.HANSA_MAX_CONNECTIONS,
    connectionsPerAddress: known.HANSA_MAX_CONNECTIONS_PER_ADDRESS,
    requestTimeoutMs: known.HANSA_REQUEST_TIMEOUT_SECONDS * 1000,
    idleTimeoutMs: known.HANSA_IDLE_TIMEOUT_SECONDS * 1000,
  }
}

/** Every request carries tokens and secrets: other machines reach the hub only over TLS, its own or a proxy's. Throws `BadRequest`. */
export const refuseClearText = (
  host: string,
  { tls, proxies }: Pick<HttpSettings, 'tls' | 'proxies'>,
): void => {
  if (isLoopbackHost(host) || tls !== undefined || proxies !== undefined) return
  throw wrong(
    `refusing to serve plain HTTP on ${host}: tokens and secrets would cross the network unencrypted`,
    'set --tls-cert FILE and --tls-key FILE; or set --behind-proxy if a reverse proxy terminates TLS; or listen on 127.0.0.1',
  )
}
