/** Either a bearer token or a client certificate with its key (PEM). */
export type Credentials = { token: string } | { clientCertificate: string; clientKey: string }

/** How one member's API server is reached. Plain data, but for credentials that are renewed while in use. */
export interface Connection {
  /** `https://host:port`, possibly with a path below which the API lies; `http://` for servers without TLS. */
  server: string
  /** PEM, one or more certificates; without it the system's roots hold. */
  certificateAuthority?: string | undefined
  /** The name the certificate must bear and that is sent as SNI, where it is not the server's host. */
  serverName?: string | undefined
  /** `http://` or `https://`, possibly with user and password: reached by HTTP CONNECT. */
  proxyUrl?: string | undefined
  /** The server's certificate is not verified. */
  insecure?: boolean | undefined
  /** A function is asked before each call (tokens) and each connection (certificates); it answers from memory. */
  credentials: Credentials | (() => Credentials | Promise<Credentials>)
}

/** The parts of `server` a connection needs. */
export interface Address {
  tls: boolean
  host: string
  port: number
  /** `''` or `/path`, without a slash at the end. */
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

/** The credentials of this moment; only asks when they are a function, so that the usual case costs no turn. */
export const credentialsOf = (connection: Connection): Credentials | Promise<Credentials> =>
  typeof connection.credentials === 'function' ? connection.credentials() : connection.credentials
