import { connect, createServer, type Socket } from 'node:net'

export interface Relay {
  /** `127.0.0.1:port` */
  host: string
  /** From now on nothing passes, in either direction, as when the server's process is stopped: nothing is cut. */
  hang(): void
  resume(): void
  stop(): Promise<void>
}

/** Passes bytes on to `server` (a URL on loopback) until told to hang. */
export const startRelay = async (server: string): Promise<Relay> => {
  const target = new URL(server)
  const sockets = new Set<Socket>()
  let hung = false
  const relay = createServer((near) => {
    const far = connect({ host: target.hostname, port: Number(target.port) })
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('data', (chunk) => to.write(chunk))
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
      from.on('error', () => to.destroy())
      if (hung) from.pause()
    }
  })
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
  const address = relay.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  return {
    host: `127.0.0.1:${port}`,
    hang: () => {
      hung = true
      for (const socket of sockets) socket.pause()
    },
    resume: () => {
      hung = false
      for (const socket of sockets) socket.resume()
    },
    stop: () =>
      new Promise((resolve) => {
        relay.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
