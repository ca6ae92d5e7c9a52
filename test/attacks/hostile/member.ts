import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Answers a request instead of the cluster; false passes it on to the cluster. */
export type Attack = (asked: IncomingMessage, answer: ServerResponse) => boolean

/** A proxy in front of a simulated cluster: honest until a test makes it hostile. */
export interface HostileMember {
  readonly server: string
  attack(attack: Attack | undefined): void
  stop(): Promise<void>
}

/** Writes `piece()` for as long as the other end reads. */
export const pour = (answer: ServerResponse, piece: () => string): void => {
  const more = (): void => {
    while (!answer.destroyed) if (!answer.write(piece())) break
    if (!answer.destroyed) answer.once('drain', more)
  }
  more()
}

export const startHostileMember = async (behind: string): Promise<HostileMember> => {
  const target = new URL(behind)
  let attack: Attack | undefined
  const server = createServer((asked, answer) => {
    answer.on('error', () => undefined)
    if (attack?.(asked, answer)) return
    const passed = request(
      {
        host: target.hostname,
        port: target.port,
        method: asked.method,
        path: target.pathname.replace(/\/$/, '') + (asked.url ?? ''),
        headers: { ...asked.headers, host: target.host },
      },
      (given) => {
        answer.writeHead(given.statusCode ?? 502, given.headers)
        given.pipe(answer)
      },
    )
    passed.on('error', () => answer.destroy())
    answer.on('close', () => passed.destroy())
    asked.pipe(passed)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    server: `http://127.0.0.1:${port}`,
    attack: (next) => {
      attack = next
      // Open connections were opened to an honest cluster.
      server.closeAllConnections()
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
