import type { Duplex } from 'node:stream'
import type { Clock } from '../../runtime/clock.js'
import { type Address, type Connection, credentialsOf } from '../connection.js'
import type { Dial } from '../dial.js'
import { createHttp1Wire } from './http1.js'
import { createHttp2Wire } from './http2.js'
import type { Timeouts, Wire } from './wire.js'

export interface NegotiatedOptions {
  connection: Connection
  address: Address
  dial: Dial
  clock: Clock
  timeouts: Timeouts
}

const alpnOf = (stream: Duplex): unknown => ('alpnProtocol' in stream ? stream.alpnProtocol : undefined)

/** HTTP/2 where the server picks it by ALPN, else HTTP/1.1; negotiated again whenever no connection is left. */
export const createNegotiatedWire = (options: NegotiatedOptions): Wire => {
  const { connection, address, dial, clock, timeouts } = options
  const { origin } = address

  const connect = async (protocols: readonly string[]): Promise<Duplex> => {
    const credentials = await credentialsOf(connection)
    const { host, port } = address
    return dial({
      host,
      port,
      timeoutMs: timeouts.connectMs,
      proxyUrl: connection.proxyUrl,
      ...(address.tls && {
        tls: {
          certificateAuthority: connection.certificateAuthority,
          serverName: connection.serverName,
          insecure: connection.insecure,
          ...('clientKey' in credentials && credentials),
          protocols,
        },
      }),
    })
  }

  let speaksHttp2 = address.tls
  const http1 = createHttp1Wire({
    origin,
    timeouts,
    connect: () =>
      connect(['http/1.1']).catch((error: unknown) => {
        // The next connection may reach another server, or the same one after an upgrade.
        speaksHttp2 = address.tls
        throw error
      }),
  })
  const http2 = createHttp2Wire({
    origin,
    clock,
    timeouts,
    fallback: http1,
    connect: async () => {
      const socket = await connect(['h2', 'http/1.1'])
      if (alpnOf(socket) === 'h2') return socket
      speaksHttp2 = false
      http1.adopt(socket)
      return undefined
    },
  })

  return {
    start: (exchange, sink) => (speaksHttp2 ? http2 : http1).start(exchange, sink),
    renew: () => {
      speaksHttp2 = address.tls
      http1.renew()
      http2.renew()
    },
    close: () => {
      http1.close()
      http2.close()
    },
  }
}
