import { connect, createServer, type Socket } from 'node:net'

/** What a server says before it closes the connection of a session that an administrator ended. */
const sessionEnds = (): Buffer => {
  const fields = Buffer.from('SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0')
  const head = Buffer.alloc(5, 'E')
  head.writeInt32BE(fields.length + 4, 1)
  return Buffer.concat([head, fields])
}

/**
 * A proxy between a client and a PostgreSQL server. After `loseAnswerTo(text)` the next message to the server that holds `text` is passed
 * on, and the connection is cut before its answer gets back: the client cannot know whether it was done. After `endAt(text)` the next
 * such message is answered with the end of the session, and the connection is closed only when the client sends another.
 */
export const startProxy = async (target: string) => {
  const { port, hostname } = new URL(target)
  const sockets = new Set<Socket>()
  let fatal: string | undefined
  let last: string | undefined
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    let lost = false
    let ended = false
    client.on('data', (bytes) => {
      if (ended) return client.destroy()
      if (last !== undefined && bytes.includes(last)) {
        last = undefined
        ended = true
        return client.write(sessionEnds())
      }
      if (fatal !== undefined && bytes.includes(fatal)) {
        fatal = undefined
        lost = true
      }
      upstream.write(bytes)
    })
    upstream.on('data', (bytes) => {
      if (lost) client.destroy()
      else client.write(bytes)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  const url = new URL(target)
  url.hostname = '127.0.0.1'
  url.port = String(address.port)
  return {
    url: url.href,
    loseAnswerTo: (text: string): void => {
      fatal = text
    },
    endAt: (text: string): void => {
      last = text
    },
    close: async (): Promise<void> => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
