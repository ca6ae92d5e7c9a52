import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { checkServerIdentity, connect } from 'node:tls'
import { classify } from '../errors.js'
import { awaitEvent } from './await-event.js'

export interface TlsOptions {
  certificateAuthority?: string | undefined
  /** The name verified and, unless it is an IP address, sent as SNI; the host when absent. */
  serverName?: string | undefined
  insecure?: boolean | undefined
  clientCertificate?: string | undefined
  clientKey?: string | undefined
  /** Offered by ALPN, the preferred one first. */
  protocols: readonly string[]
}

/** TLS over an open connection; the stream's `alpnProtocol` says what the server picked. */
export const startTls = async (
  socket: Duplex,
  host: string,
  options: TlsOptions,
  signal: AbortSignal,
): Promise<Duplex> => {
  const name = options.serverName ?? host
  try {
    const secured = connect({
      socket,
      ...(isIP(name) === 0 && { servername: name }),
      ...(options.certificateAuthority !== undefined && { ca: options.certificateAuthority }),
      ...(options.clientCertificate !== undefined && { cert: options.clientCertificate }),
      ...(options.clientKey !== undefined && { key: options.clientKey }),
      rejectUnauthorized: options.insecure !== true,
      checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
      ALPNProtocols: [...options.protocols],
    })
    await awaitEvent(secured, 'secureConnect', signal, 'Tls')
    return secured
  } catch (error) {
    socket.destroy()
    throw classify(error, 'Tls')
  }
}
