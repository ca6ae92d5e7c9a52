import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

const given = new Set<number>()

// Below the range the kernel hands to outgoing connections (from 32768 on Linux, 49152 elsewhere): a server that
// was killed must find its port free on return, and a client that connects to the dead port must never get that same
// port as its local one, which would connect it to itself.
const first = 18_000
const last = 32_000

/** @returns a TCP port on 127.0.0.1 that is free now and that this process has not been given before */
export const freePort = async (): Promise<number> => {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = randomInt(first, last)
    if (given.has(port) || !(await canListen(port))) continue
    given.add(port)
    return port
  }
  throw new Error(`no free port between ${first} and ${last} on 127.0.0.1`)
}

const canListen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
