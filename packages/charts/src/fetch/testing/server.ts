import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'

/** An HTTP server on loopback that records its requests. */
export interface TestServer {
  /** `http://127.0.0.1:PORT` */
  url: string
  requests: { path: string; headers: IncomingHttpHeaders }[]
  close(): Promise<void>
}

/** @param answer called for each request; `count` is how often its path was requested before */
export const startServer = async (
  answer: (request: IncomingMessage, response: ServerResponse, count: number) => void,
): Promise<TestServer> => {
  const requests: TestServer['requests'] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    const count = requests.filter((one) => one.path === path).length
    requests.push({ path, headers: request.headers })
    answer(request, response, count)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The servers of one test: `close` ends those that were started since it was called. */
export const createServers = () => {
  const servers: TestServer[] = []
  return {
    serve: async (answer: Parameters<typeof startServer>[0]): Promise<TestServer> => {
      const server = await startServer(answer)
      servers.push(server)
      return server
    },
    close: async (): Promise<void> => {
      await Promise.all(servers.splice(0).map((server) => server.close()))
    },
  }
}
