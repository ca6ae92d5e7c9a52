import { connect, isIP, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { type Egress, openAllowed } from '../../runtime/egress.js'
import type { Hidden } from '../../runtime/hidden.js'
import type { LdapSpec } from '../contract.js'

/** The secrets of a Directory, opened. */
export interface LdapSecrets {
  password?: Hidden
  clientKey?: Hidden
}

/** One server, as a URL names it. */
export interface LdapServer {
  url: string
  /** `ldaps`: TLS from the first byte; `startTLS`: TLS before anything else; `plain`; `socket`: a local one. */
  transport: 'ldaps' | 'startTLS' | 'plain' | 'socket'
  host: string
  port: number
  /** For `socket`. */
  path: string
}

export const targetOf = (url: string, startTLS: boolean): LdapServer => {
  if (url.startsWith('ldapi://')) {
    const path = decodeURIComponent(url.slice('ldapi://'.length).replace(/\/$/, ''))
    return { url, transport: 'socket', host: 'localhost', port: 0, path }
  }
  const { protocol, hostname, port } = new URL(url)
  const secure = protocol === 'ldaps:'
  return {
    url,
    transport: secure ? 'ldaps' : startTLS ? 'startTLS' : 'plain',
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 636 : 389) : Number(port),
    path: '',
  }
}

/** How the server's certificate is verified and, with SASL EXTERNAL, which client certificate is presented. */
export const tlsOptions = (target: LdapServer, spec: LdapSpec, secrets: LdapSecrets): ConnectionOptions => {
  const { bind, certificateAuthority } = spec
  const external = bind.method === 'external' ? bind : undefined
  const name = spec.serverName ?? target.host
  return {
    host: target.host,
    // SNI supports only names; the certificate is still verified for the address.
    ...(isIP(name) === 0 ? { servername: name } : {}),
    ...(certificateAuthority === undefined ? {} : { ca: certificateAuthority }),
    ...(external?.clientCertificate === undefined ? {} : { cert: external.clientCertificate }),
    ...(secrets.clientKey === undefined ? {} : { key: secrets.clientKey.reveal() }),
    minVersion: 'TLSv1.2',
  }
}

/** Opens the first socket to a server: TLS for ldaps, plain otherwise. Fails immediately if `egress` denies the server. */
export const openSocket = (target: LdapServer, tls: ConnectionOptions, egress: Egress): Socket => {
  const { transport, host, port, path } = target
  const { lookup } = egress
  if (transport === 'socket') return connect({ path })
  return openAllowed(egress, host, () =>
    transport === 'ldaps' ? connectTls({ ...tls, port, lookup }) : connect({ host, port, lookup }),
  )
}
