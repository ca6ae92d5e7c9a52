import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Egress } from '../../runtime/egress.js'
import { HansaError } from '../../runtime/errors.js'
import { localFaultOf } from '../../runtime/local-fault.js'
import { createHttpClient, type HttpClient, TargetUnreachable } from './http.js'

describe('a connector without the lease', () => {
  let server: Server
  let client: HttpClient
  let seen: string[]
  let may: boolean
  const { signal } = new AbortController()

  beforeEach(async () => {
    seen = []
    may = false
    server = createServer((request, answer) => {
      seen.push(`${request.method} ${request.url}`)
      answer.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    client = createHttpClient({
      endpoint: async () => ({ url: `http://127.0.0.1:${port}`, generation: '1' }),
      connections: 2,
      mayWrite: () => {
        if (!may) throw new HansaError('LeaseLost', { lease: 'controllers' })
      },
    })
  })
  afterEach(async () => {
    await client.close()
    server.close()
  })

  test('sends no write, whatever its method', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
      const refused = await client
        .send({ method, path: '/x', body: {}, signal })
        .catch((error: unknown) => error)
      expect(refused).toBeInstanceOf(TargetUnreachable)
      expect(refused).toMatchObject({ cause: { code: 'LeaseLost' } })
    }
    expect(seen).toEqual([])
  })

  test('reads, and logs in to read', async () => {
    await client.send({ method: 'GET', path: '/x', signal })
    await client.send({ method: 'POST', path: '/login', body: {}, reads: true, signal })
    expect(seen).toEqual(['GET /x', 'POST /login'])
  })

  test('writes again once it has it', async () => {
    await client.send({ method: 'POST', path: '/x', body: {}, signal }).catch(() => undefined)
    may = true
    await client.send({ method: 'POST', path: '/x', body: {}, signal })
    expect(seen).toEqual(['POST /x'])
  })
})

describe('a fault of the hub host', () => {
  const emfile = Object.assign(new Error('connect EMFILE'), { code: 'EMFILE' })
  const { signal } = new AbortController()
  const egress: Egress = {
    check: () => undefined,
    lookup: (_host, _options, done) => done(emfile, ''),
  }

  test.each([
    ['on a direct connection', { egress }],
    ['on a port-forward', { open: () => Promise.reject(emfile) }],
  ])('is known as one, %s', async (_, way) => {
    const client = createHttpClient({
      endpoint: async () => ({ url: 'http://git.example.org', generation: '1', ...way }),
      connections: 1,
      mayWrite: () => undefined,
    })
    const failure = await client.send({ method: 'GET', path: '/x', signal }).catch((error: unknown) => error)
    await client.close()
    expect(failure).toBeInstanceOf(TargetUnreachable)
    expect(localFaultOf(failure)?.code).toBe('EMFILE')
  })

  test('is known as one where the endpoint could not be found out', async () => {
    const client = createHttpClient({
      endpoint: () => Promise.reject(emfile),
      connections: 1,
      mayWrite: () => undefined,
    })
    const failure = await client.send({ method: 'GET', path: '/x', signal }).catch((error: unknown) => error)
    expect(localFaultOf(failure)?.code).toBe('EMFILE')
  })
})

describe('a target that redirects', () => {
  const { signal } = new AbortController()
  const servers: Server[] = []
  const listen = async (respond: Parameters<typeof createServer>[1]): Promise<string> => {
    const server = createServer(respond)
    servers.push(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  }
  afterEach(() => {
    for (const server of servers.splice(0)) server.close()
  })

  test.each([301, 302, 303, 307, 308])('to another address (%i) is followed by no token', async (status) => {
    const heard: unknown[] = []
    const other = await listen((request, answer) => {
      heard.push(request.headers['x-vault-token'])
      answer.end('{}')
    })
    const url = await listen((_request, answer) =>
      answer.writeHead(status, { location: `${other}/v1/x` }).end(),
    )
    const client = createHttpClient({
      endpoint: async () => ({ url, generation: '1' }),
      connections: 1,
      mayWrite: () => undefined,
    })
    for (const method of ['GET', 'POST', 'DELETE'] as const) {
      const sent = client.send({ method, path: '/v1/x', headers: { 'x-vault-token': 'hvs.secret' }, signal })
      const error = await sent.catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(TargetUnreachable)
      expect(String(error)).toContain(
        `${url} answered with a redirect (${status}) to another address, which Hansa does not follow`,
      )
    }
    expect(heard).toEqual([])
    await client.close()
  })

  test('within itself is an answer like any other, and not followed either', async () => {
    const seen: unknown[] = []
    const url = await listen((request, answer) => {
      seen.push(request.url)
      answer.writeHead(307, { location: '/api/v1/users/renamed' }).end()
    })
    const client = createHttpClient({
      endpoint: async () => ({ url, generation: '1' }),
      connections: 1,
      mayWrite: () => undefined,
    })
    const { status } = await client.send({ method: 'GET', path: '/api/v1/users/old', signal })
    expect([status, seen]).toEqual([307, ['/api/v1/users/old']])
    await client.close()
  })
})
