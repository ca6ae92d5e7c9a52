import { createServer } from 'node:net'

/** A server that must not receive a secret: accepts everything and answers `answer`. */
export interface Thief {
  readonly port: number
  /** Everything it has received so far. */
  heard(): string
  close(): Promise<void>
}

export const startThief = (answer = ''): Promise<Thief> =>
  new Promise((resolve, reject) => {
    let heard = ''
    const sockets = new Set<{ destroy(): unknown }>()
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => sockets.delete(socket))
      socket.on('data', (bytes) => {
        heard += bytes.toString('latin1')
        if (answer !== '') socket.end(answer)
      })
    }).once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : 0,
        heard: () => heard,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed())
            for (const socket of sockets) socket.destroy()
          }),
      })
    })
  })
