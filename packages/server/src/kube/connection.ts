/** Either a bearer token or a client certificate with its key (PEM). */
export type Credentials = { token: string } | { clientCertificate: string; clientKey: string }

/** How to connect to one member's API server. Plain data, except for credentials that are renewed while in use. */
export interface Connection {
  /** `https://host:port`, optionally with the base path of the API; `http://` for servers without TLS. */
  server: string
  /** PEM, one or more certificates; the system's roots when absent. */
  certificateAuthority?: string | undefined
  /** The name expected in the certificate and sent as SNI; defaults to the server's host. */
  serverName?: string | undefined
  /** `http://` or `https://`, optionally with user and password: used with HTTP CONNECT. */
  proxyUrl?: string | undefined
  /** Skips verification of the server's certificate. */
  insecure?: boolean | undefined
  /** A function is called before each call (tokens) and each connection (certificates); it answers from memory. */
  credentials: Credentials | (() => Credentials | Promise<Credentials>)
}

/** The parts of `server` that a connection needs. */
export interface Address {
  tls: boolean
  host: string
  port: number
  /** `''` or `/path`, without a trailing slash. */
  basePath: string
  /** `https://host:port` */
  origin: string
}

/** Throws TypeError unless `server` is an http or https URL. */
export const addressOf = (server: string): Address => {
  const url = new URL(server)
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new TypeError(`invalid server address: expected https:// or http://, found ${url.protocol}//`)
  const tls = url.protocol === 'https:'
  return {
    tls,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (tls ? 443 : 80) : Number(url.port),
    basePath: url.pathname.replace(/\/+$/, ''),
    origin: url.origin,
  }
}

/** The current credentials; only async when they are a function, so that the usual case costs no turn. */
export const credentialsOf = (connection: Connection): Credentials | Promise<Credentials> =>
  typeof connection.credentials === 'function' ? connection.credentials() : connection.credentials
