import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { TestCertificate } from './certificate.js'

export interface TestProxy {
  url: string
  /** The requested targets, with the Proxy-Authorization of each. */
  asked: { target: string; authorization: string | undefined }[]
  stop(): Promise<void>
}

/** An HTTP CONNECT proxy on loopback; responds with `refuse` instead of connecting, if given. */
export const startProxy = async (
  options: { refuse?: number; certificate?: TestCertificate } = {},
): Promise<TestProxy> => {
  const { refuse, certificate } = options
  const server =
    certificate === undefined
      ? createServer()
      : createSecureServer({ key: certificate.key, cert: certificate.certificate })
  const asked: TestProxy['asked'] = []
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  server.on('connect', (request, client) => {
    const target = request.url ?? ''
    asked.push({ target, authorization: request.headers['proxy-authorization'] })
    client.on('error', () => undefined)
    if (refuse !== undefined) return void client.end(`HTTP/1.1 ${refuse} No\r\n\r\n`)
    const colon = target.lastIndexOf(':')
    const upstream = connect({ host: '127.0.0.1', port: Number(target.slice(colon + 1)) }, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      client.pipe(upstream).pipe(client)
    })
    sockets.add(upstream)
    upstream.on('error', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const isInfo = (value: typeof address): value is AddressInfo => typeof value === 'object' && value !== null
  const port = isInfo(address) ? address.port : 0
  return {
    url: `${certificate === undefined ? 'http' : 'https'}://user:p%40ss@127.0.0.1:${port}`,
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
