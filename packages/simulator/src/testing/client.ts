import { Agent, type ClientRequest, get, request } from 'node:http'
import type { SimulatedCluster } from '../cluster/cluster.js'
import { isObject, type JsonObject } from '../objects/json.js'

export interface Reply {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: JsonObject
  text: string
}

export interface SendOptions {
  body?: JsonObject | string
  type?: string
  accept?: string
  token?: string
}

export interface OpenWatchHandle {
  events: { type: string; object: JsonObject }[]
  /** `end` or `cut`, once it is over. */
  over(): string | undefined
  status(): number
  close(): void
}

/** A small client for tests: node:http with keep-alive, against one simulated cluster. */
export interface TestClient {
  send(method: string, path: string, options?: SendOptions): Promise<Reply>
  get(path: string): Promise<Reply>
  apply(path: string, body: JsonObject, options?: { manager?: string; query?: string }): Promise<Reply>
  watch(path: string, accept?: string): OpenWatchHandle
  close(): void
}

const parse = (text: string): JsonObject => {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

const send = (
  { server, token: adminToken }: SimulatedCluster,
  agent: Agent,
  method: string,
  path: string,
  options: SendOptions,
): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const body = options.body ?? ''
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const token = options.token ?? adminToken
    const outgoing = request(
      `${server}${path}`,
      {
        method,
        agent,
        headers: {
          'user-agent': 'test/1',
          accept: options.accept ?? 'application/json',
          ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
          ...(text === '' ? {} : { 'content-type': options.type ?? 'application/json' }),
          // Node sends the body of a DELETE without its length by default.
          'content-length': Buffer.byteLength(text),
        },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const body = Buffer.concat(chunks).toString('utf8')
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: parse(body),
            text: body,
          })
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(text)
  })

export const createTestClient = (cluster: SimulatedCluster): TestClient => {
  const agent = new Agent({ keepAlive: true })
  const open = new Set<ClientRequest>()

  const sendTo: TestClient['send'] = (method, path, options = {}) =>
    send(cluster, agent, method, path, options)

  const watch: TestClient['watch'] = (path, accept = 'application/json') => {
    const events: OpenWatchHandle['events'] = []
    let over: string | undefined
    let status = 0
    const headers = { authorization: `Bearer ${cluster.token}`, accept }
    const outgoing = get(`${cluster.server}${path}`, { headers }, (response) => {
      status = response.statusCode ?? 0
      let rest = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) {
          const { type, object } = parse(line)
          events.push({ type: String(type), object: isObject(object) ? object : {} })
        }
      })
      response.on('end', () => {
        over = 'end'
      })
      response.on('error', () => {
        over = 'cut'
      })
    })
    outgoing.on('error', () => {
      over ??= 'cut'
    })
    open.add(outgoing)
    return { events, over: () => over, status: () => status, close: () => outgoing.destroy() }
  }

  return {
    send: sendTo,
    get: (path) => sendTo('GET', path),
    apply: (path, body, { manager = 'hansa', query = '' } = {}) =>
      sendTo('PATCH', `${path}?fieldManager=${manager}${query}`, {
        body,
        type: 'application/apply-patch+yaml',
      }),
    watch,
    close: () => {
      for (const outgoing of open) outgoing.destroy()
      agent.destroy()
    },
  }
}
