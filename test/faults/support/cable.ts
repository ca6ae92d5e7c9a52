import { connect, createServer, type Socket } from 'node:net'

/** The connection to a PostgreSQL server, which can be cut or can swallow everything. */
export interface Cable {
  /** The server's URL through it. */
  readonly url: string
  /** Closes every connection and refuses new ones. */
  cut(): void
  /** Takes connections and bytes, and passes nothing on in either direction: a partition. */
  hang(): void
  mend(): void
  close(): Promise<void>
}

export const startCable = async (target: string): Promise<Cable> => {
  const { port, hostname } = new URL(target)
  const sockets = new Set<Socket>()
  let state: 'whole' | 'cut' | 'hanging' = 'whole'
  const server = createServer((client) => {
    if (state === 'cut') {
      client.destroy()
      return
    }
    const upstream = connect(Number(port), hostname)
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      from.on('error', () => {})
      from.on('data', (bytes) => {
        if (state === 'whole') to.write(bytes)
      })
      from.on('close', () => {
        sockets.delete(from)
        // A client behind a partition does not learn that the other side is gone.
        if (state !== 'hanging') to.destroy()
      })
    }
  })
  const drop = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = new URL(target)
  url.hostname = '127.0.0.1'
  url.port = typeof address === 'object' ? String(address?.port) : ''
  return {
    url: url.href,
    cut: () => {
      state = 'cut'
      drop()
    },
    hang: () => {
      state = 'hanging'
    },
    mend: () => {
      // A hanging connection lacks the bytes it has swallowed: it is of no more use.
      if (state === 'hanging') drop()
      state = 'whole'
    },
    close: async () => {
      drop()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
