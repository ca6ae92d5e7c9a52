import { once } from 'node:events'
import { createServer, type IncomingMessage, request as requestTo, type ServerResponse } from 'node:http'

/** A write (anything but a read) as it passed on its way to a member. */
export interface Passed {
  method: string
  path: string
  body: string
  /** `performance.now()` */
  at: number
}

/**
 * A proxy in front of one member: records every write, and can hold one back like a slow network, whatever happens to
 * its sender.
 */
export interface HoldingProxy {
  readonly server: string
  /** Received writes, including those held back. */
  readonly writes: readonly Passed[]
  /** Holds back the next write that `which` picks. Resolves when it is there; `release` gives what the member answered. */
  hold(which: (write: Passed) => boolean): { held: Promise<Passed>; release(): Promise<number> }
  stop(): Promise<void>
}

const bodyOf = async (incoming: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString()
}

interface Hold {
  which: (write: Passed) => boolean
  caught: (write: Passed) => void
  released: Promise<void>
  answered: (status: number) => void
}

/** Forwards a request to the member; returns the status of its response, or 0. */
const pass = (
  origin: string,
  incoming: IncomingMessage,
  answer: ServerResponse,
  body?: string,
): Promise<number> =>
  new Promise((resolve) => {
    const { host: _host, connection: _connection, ...headers } = incoming.headers
    const forward = requestTo(`${origin}${incoming.url ?? '/'}`, { method: incoming.method, headers })
    forward.on('response', (reply) => {
      resolve(reply.statusCode ?? 0)
      answer.writeHead(reply.statusCode ?? 502, reply.headers)
      answer.flushHeaders()
      reply.pipe(answer)
      reply.on('error', () => answer.destroy())
    })
    forward.on('error', () => {
      resolve(0)
      answer.destroy()
    })
    // A read that nobody waits for ends; a write that came this far goes on.
    if (body === undefined) answer.on('close', () => forward.destroy())
    forward.end(body)
  })

/** @param upstream the member's own address */
export const startHoldingProxy = async (upstream: string): Promise<HoldingProxy> => {
  const { origin, pathname } = new URL(upstream)
  const writes: Passed[] = []
  let holds: Hold[] = []

  const server = createServer((incoming, answer) => {
    const take = async (): Promise<void> => {
      const method = incoming.method ?? ''
      if (method === 'GET') {
        await pass(origin, incoming, answer)
        return
      }
      const body = await bodyOf(incoming)
      const write = { method, path: incoming.url ?? '', body, at: performance.now() }
      writes.push(write)
      const hold = holds.find(({ which }) => which(write))
      holds = holds.filter((one) => one !== hold)
      hold?.caught(write)
      await hold?.released
      const status = await pass(origin, incoming, answer, body)
      hold?.answered(status)
    }
    take().catch(() => answer.destroy())
  })
  server.requestTimeout = 0
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  return {
    server: `http://127.0.0.1:${port}${pathname === '/' ? '' : pathname}`,
    writes,
    hold: (which) => {
      let caught: Hold['caught'] = () => {}
      let answered: Hold['answered'] = () => {}
      let go = (): void => {}
      const held = new Promise<Passed>((resolve) => {
        caught = resolve
      })
      const status = new Promise<number>((resolve) => {
        answered = resolve
      })
      const released = new Promise<void>((resolve) => {
        go = resolve
      })
      holds.push({ which, caught, released, answered })
      return {
        held,
        release: () => {
          go()
          return status
        },
      }
    },
    stop: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
