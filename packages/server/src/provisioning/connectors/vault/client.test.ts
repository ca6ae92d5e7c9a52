import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defaultLimits } from '../../../runtime/limits.js'
import { silentLogger } from '../../../runtime/logger.js'
import { createManualClock, type ManualClock } from '../../../runtime/testing/clock.js'
import { createHttpClient, type HttpClient, TargetLimit } from '../http.js'
import { createVaultClient, type VaultClient } from './client.js'
import type { VaultAuth } from './login.js'

const Data = z.object({ value: z.string() })

describe('Vault’s client', () => {
  let server: Server
  let http: HttpClient
  let clock: ManualClock
  let client: VaultClient
  /** `METHOD path token`, in order of arrival. */
  let calls: string[]
  let logins: number
  /** Tokens that Vault accepts. */
  let valid: Set<string>
  /** Responses to GET /slow, completed by the test. */
  let slow: ServerResponse[]
  const { signal } = new AbortController()

  /** Completes a response to GET /slow. */
  const end = (index: number, status: number, body: unknown): void => {
    const answer = slow[index]
    if (answer !== undefined) json(answer, status, body)
  }
  const json = (answer: ServerResponse, status: number, body: unknown): void => {
    answer.writeHead(status, { 'content-type': 'application/json' })
    answer.end(JSON.stringify(body))
  }
  const start = (auth: VaultAuth): void => {
    client = createVaultClient({
      http,
      auth,
      namespace: undefined,
      clock,
      logger: silentLogger,
      connector: 'target',
    })
  }
  const appRole: VaultAuth = { method: 'approle', mount: 'approle', roleId: 'r', secretId: 's' }

  beforeEach(async () => {
    calls = []
    slow = []
    logins = 0
    valid = new Set(['hvs.given'])
    clock = createManualClock()
    server = createServer((request, answer) => {
      request.resume()
      const token = String(request.headers['x-vault-token'] ?? '')
      calls.push(`${request.method} ${request.url} ${token}`.trim())
      const auth = { client_token: '', lease_duration: 60, renewable: true }
      if (request.url === '/v1/auth/approle/login') {
        logins++
        valid.add(`hvs.${logins}`)
        json(answer, 200, { auth: { ...auth, client_token: `hvs.${logins}` } })
      } else if (!valid.has(token)) json(answer, 403, { errors: ['permission denied'] })
      else if (request.url === '/v1/auth/token/renew-self')
        json(answer, 200, { auth: { ...auth, client_token: token } })
      else if (request.url === '/v1/auth/token/lookup-self')
        json(answer, 200, { data: { ttl: 60, renewable: true } })
      else if (request.url === '/v1/slow') slow.push(answer)
      else if (request.url === '/v1/broken') json(answer, 500, { errors: ['sealed'] })
      else if (request.url === '/v1/few?list=1')
        json(answer, 200, { data: { keys: ['a', 'b'], value: 'listed' } })
      else if (request.url?.endsWith('?list=1') === true)
        json(answer, 200, { data: { keys: ['a', 'b', 'c'], value: 'listed' } })
      else json(answer, 200, { data: { value: token } })
      server.emit('called')
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
    http = createHttpClient({
      endpoint: async () => ({ url, generation: '1' }),
      connections: 4,
      mayWrite: () => undefined,
      limits: { ...defaultLimits.target, listItems: { ...defaultLimits.target.listItems, most: 2 } },
    })
  })
  afterEach(async () => {
    client.close()
    await http.close()
    server.closeAllConnections()
    server.close()
  })

  test('logs in once for many calls, and again when its token is refused', async () => {
    start(appRole)
    const both = await Promise.all([client.read('/x', Data, signal), client.read('/y', Data, signal)])
    expect(both).toEqual([{ value: 'hvs.1' }, { value: 'hvs.1' }])
    valid.delete('hvs.1')
    expect(await client.read('/x', Data, signal)).toEqual({ value: 'hvs.2' })
    expect(await client.write('/x', {}, signal)).toEqual({ data: { value: 'hvs.2' } })
    expect(calls.slice(3)).toEqual([
      'GET /v1/x hvs.1',
      'POST /v1/auth/approle/login',
      'GET /v1/x hvs.2',
      'POST /v1/x hvs.2',
    ])
  })

  test('a call under way keeps the token of its login when another call logs in again', async () => {
    start(appRole)
    const first = client.read('/slow', Data, signal)
    await once(server, 'called')
    await expect.poll(() => slow.length).toBe(1)
    valid.delete('hvs.1')
    await client.read('/x', Data, signal)
    end(0, 403, { errors: ['permission denied'] })
    await expect.poll(() => slow.length).toBe(2)
    end(1, 200, { data: { value: 'late' } })
    expect(await first).toEqual({ value: 'late' })
    expect(logins).toBe(2)
    expect(calls.filter((call) => call.includes('/slow'))).toEqual([
      'GET /v1/slow hvs.1',
      'GET /v1/slow hvs.2',
    ])
  })

  test('refused with a given token it does not try again, and says what must be allowed', async () => {
    start({ method: 'token', token: 'hvs.given' })
    await client.read('/x', Data, signal)
    valid.clear()
    await expect(client.read('/x', Data, signal)).rejects.toThrow(
      "GET /x: permission denied: the policy of Hansa's token must allow it",
    )
    expect(calls).toHaveLength(3)
  })

  test('a token is renewed at half of its life, which is counted by the hub’s clock', async () => {
    start({ method: 'token', token: 'hvs.given' })
    await client.read('/x', Data, signal)
    await clock.pass(29_999)
    expect(calls.some((call) => call.includes('renew-self'))).toBe(false)
    await clock.pass(1)
    await expect.poll(() => calls).toContain('POST /v1/auth/token/renew-self hvs.given')
  })

  test('a list of more keys than the limit is refused', async () => {
    start({ method: 'token', token: 'hvs.given' })
    await expect(client.list('/x', Data, signal)).rejects.toBeInstanceOf(TargetLimit)
  })

  test('a list of as many keys as the limit is read', async () => {
    start({ method: 'token', token: 'hvs.given' })
    expect(await client.list('/few', Data, signal)).toEqual({ value: 'listed' })
  })

  test('another failure than a refused token leads to no other login, and is not tried again', async () => {
    start(appRole)
    await expect(client.read('/broken', Data, signal)).rejects.toThrow('sealed')
    expect(logins).toBe(1)
    expect(calls.filter((call) => call.includes('/broken'))).toHaveLength(1)
  })

  test('policies are read and written below sys/policies/acl', async () => {
    start({ method: 'token', token: 'hvs.given' })
    expect(await client.readPolicy('ops team', Data, signal)).toEqual({ value: 'hvs.given' })
    await client.writePolicy('ops team', 'path "x" {}', signal)
    expect(calls.slice(1)).toEqual([
      'GET /v1/sys/policies/acl/ops%20team hvs.given',
      'PUT /v1/sys/policies/acl/ops%20team hvs.given',
    ])
  })

  test('a closed client does not renew its token', async () => {
    start({ method: 'token', token: 'hvs.given' })
    await client.read('/x', Data, signal)
    client.close()
    await clock.pass(60_000)
    await client.read('/x', Data, signal)
    await client.read('/x', Data, signal)
    expect(calls.some((call) => call.includes('renew-self'))).toBe(false)
  })
})
