import { connect, createServer, type Socket } from 'node:net'
import { freePort } from '../../rig/index.js'

/** A proxy to a server that counts the bytes it sends and can be watched. */
export interface Proxy {
  readonly url: string
  /** Called once after the server has sent this many more bytes, before they are forwarded. */
  after(bytes: number, then: () => void): void
  stop(): Promise<void>
}

export const startProxy = async (target: string): Promise<Proxy> => {
  const { port: targetPort } = new URL(target)
  const port = await freePort()
  const sockets = new Set<Socket>()
  let left = Number.POSITIVE_INFINITY
  let then = (): void => {}
  const server = createServer((client) => {
    const upstream = connect({ host: '127.0.0.1', port: Number(targetPort) })
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.on('data', (data) => upstream.write(data))
    upstream.on('data', (data) => {
      left -= data.length
      if (left <= 0) {
        left = Number.POSITIVE_INFINITY
        then()
      }
      client.write(data)
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `ldap://127.0.0.1:${port}`,
    after: (bytes, call) => {
      left = bytes
      then = call
    },
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
