import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HansaClient, HansaRedirectError } from '../index.js'

let other: Server
let hub: Server
let heard: (string | undefined)[]
let status: number
let asked: number

const listen = async (server: Server): Promise<string> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

let client: HansaClient
let elsewhere: string
beforeEach(async () => {
  heard = []
  asked = 0
  other = createServer((request, response) => {
    heard.push(request.headers.authorization)
    response.setHeader('content-type', 'application/json')
    response.end('{"items":[],"metadata":{"resourceVersion":"1"}}')
  })
  elsewhere = await listen(other)
  hub = createServer((_request, response) => {
    asked += 1
    response.writeHead(status, { location: `${elsewhere}/api/v1/clusters?token=x` }).end()
  })
  client = new HansaClient({ baseUrl: await listen(hub), token: 'secret' })
})
afterEach(() => {
  other.close()
  hub.close()
})

describe.each([301, 302, 303, 307, 308])('a redirect (%i)', (code) => {
  test.each<[string, () => Promise<unknown>]>([
    ['a read', () => client.clusters.get('eu-1')],
    ['a write', () => client.request('PUT', '/api/v1/clusters/eu-1', { body: { a: 1 } })],
    ['a raw call', () => client.raw.GET('/api/v1/clusters', {})],
    [
      'a stream',
      async () => {
        for await (const change of client.stream('/api/v1/clusters', { resourceVersion: '1' })) return change
      },
    ],
  ])('is not followed with the token, and not retried: %s', async (_what, call) => {
    status = code
    const error = await call().then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(HansaRedirectError)
    expect(String(error)).toContain(`answered with a redirect to ${elsewhere}; redirects are not followed`)
    expect(String(error)).not.toContain('token=x')
    expect([asked, heard]).toEqual([1, []])
  })
})

test('a fetch of the caller that follows one is not trusted', async () => {
  status = 302
  const following: typeof fetch = (input) => fetch(new Request(input, { redirect: 'follow' }))
  const own = new HansaClient({ baseUrl: client.baseUrl, token: 'secret', fetch: following })
  await expect(own.clusters.get('eu-1')).rejects.toBeInstanceOf(HansaRedirectError)
})
