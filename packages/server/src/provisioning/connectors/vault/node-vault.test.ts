import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import nodeVault from 'node-vault'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { defaultLimits } from '../../../runtime/limits.js'
import { createHttpClient, type HttpClient, TargetLimit, TargetUnreachable } from '../http.js'
import { VaultRefusal } from './answer.js'
import { createVaultApi, type VaultApi } from './node-vault.js'

/** One call as received by the server. */
interface Call {
  method: string | undefined
  url: string | undefined
  token: unknown
  namespace: unknown
  body: string
}

describe('node-vault over the hub’s HTTP client', () => {
  let server: Server
  let http: HttpClient
  let calls: Call[]
  let respond: (call: Call, answer: ServerResponse) => void
  let url: string
  const { signal } = new AbortController()

  const json = (answer: ServerResponse, status: number, body?: unknown): void => {
    answer.writeHead(status, { 'content-type': 'application/json' })
    answer.end(body === undefined ? '' : JSON.stringify(body))
  }
  const open = (options: { namespace?: string; token?: string } = {}): Promise<VaultApi> =>
    createVaultApi({
      http,
      namespace: options.namespace,
      token: options.token ?? 'hvs.own',
    })
  /** Unmodified node-vault with only the transport. */
  const bare = (sent: object[] = [], answer: object = { statusCode: 200, body: {} }) =>
    nodeVault({
      'request-promise': {
        defaults: () => async (request: object) => {
          sent.push(request)
          return { request: { path: '' }, ...answer }
        },
      },
    })

  beforeEach(async () => {
    calls = []
    respond = (_, answer) => json(answer, 200, { data: {} })
    server = createServer(async (request, answer) => {
      let body = ''
      for await (const chunk of request) body += chunk
      const { method, url: path, headers } = request
      const call = {
        method,
        url: path,
        token: headers['x-vault-token'],
        namespace: headers['x-vault-namespace'],
        body,
      }
      calls.push(call)
      respond(call, answer)
      server.emit('called')
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
    http = createHttpClient({
      endpoint: async () => ({ url, generation: '1' }),
      connections: 4,
      mayWrite: () => undefined,
      limits: {
        ...defaultLimits.target,
        answerBytes: { ...defaultLimits.target.answerBytes, most: 100_000 },
      },
    })
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    await http.close()
    server.closeAllConnections()
    server.close()
  })

  describe('relies on', () => {
    test('a transport given as request-promise, which gets method, uri, headers, json and signal', async () => {
      const sent: object[] = []
      const client = bare(sent)
      await client.write('identity/entity', { name: 'anna' }, { signal })
      expect(sent).toMatchObject([
        {
          method: 'POST',
          uri: 'http://127.0.0.1:8200/v1/identity/entity',
          json: { name: 'anna' },
          signal,
          headers: {},
        },
      ])
    })

    test('handleVaultResponse of the client, asked at every call', async () => {
      const client = bare()
      Object.assign(client, { handleVaultResponse: async () => 'ours' })
      expect(await client.read('x')).toBe('ours')
      expect(await client.auths()).toBe('ours')
    })
  })

  describe('a gap of node-vault is there, and mended:', () => {
    test('202 is a failure', async () => {
      await expect(bare([], { statusCode: 202, body: {} }).read('x')).rejects.toThrow('Status 202')
      respond = (_, answer) => json(answer, 202, { request_id: '1' })
      expect(await (await open()).revokePrefix('auth/userpass/login/anna', false, signal)).toEqual({
        request_id: '1',
      })
    })

    test('the 404 of an empty LIST is a failure', async () => {
      await expect(bare([], { statusCode: 404, body: { errors: [] } }).list('x')).rejects.toThrow(
        'Status 404',
      )
      respond = (_, answer) => json(answer, 404, { errors: [] })
      const api = await open()
      expect(await api.list('/identity/entity/id', signal)).toBeUndefined()
      expect(await api.read('/identity/entity/id/1', signal)).toBeUndefined()
      expect(await api.delete('/identity/entity/id/1', signal)).toBeUndefined()
      const written = await api.write('/identity/entity/id/1', {}, signal).catch((error: unknown) => error)
      expect(written).toMatchObject({ name: 'VaultRefusal', status: 404 })
    })

    test('LIST as a method, which proxies refuse', async () => {
      const sent: object[] = []
      await bare(sent).list('x')
      expect(sent).toMatchObject([{ method: 'LIST' }])
      await (await open()).list('/x', signal)
      expect(calls).toMatchObject([{ method: 'GET', url: '/v1/x?list=1' }])
    })

    test('revokePrefix calls a path that OpenBao removed, with the options as its body', async () => {
      const sent: object[] = []
      await bare(sent).revokePrefix({ path_prefix: 'auth/x', requestOptions: { signal } })
      expect(sent).toMatchObject([
        {
          uri: expect.stringMatching('/v1/sys/revoke-prefix/'),
          json: { path_prefix: 'auth/x', requestOptions: {} },
        },
      ])
      await (await open()).revokePrefix('auth/userpass/login/anna', true, signal)
      expect(calls).toMatchObject([
        {
          method: 'PUT',
          url: '/v1/sys/leases/revoke-prefix/auth/userpass/login/anna',
          body: '{"sync":true}',
        },
      ])
    })

    test('policies are those of the older path', async () => {
      const sent: object[] = []
      await bare(sent).getPolicy({ name: 'a' })
      expect(sent).toMatchObject([{ uri: expect.stringMatching('/v1/sys/policy/a$') }])
      const api = await open()
      await api.writePolicy('a', 'path "x" {}', signal)
      await api.readPolicy('a', signal)
      expect(calls).toMatchObject([
        { method: 'PUT', url: '/v1/sys/policies/acl/a', body: '{"policy":"path \\"x\\" {}"}' },
        { method: 'GET', url: '/v1/sys/policies/acl/a', body: '' },
      ])
    })

    test('names are put into paths as HTML', async () => {
      const sent: object[] = []
      await bare(sent).getPolicy({ name: "it's" })
      expect(sent).toMatchObject([{ uri: expect.stringMatching('it&#39;s') }])
      const api = await open()
      for (const name of ["it's", 'a/b', 'a&#x2F;b', 'who?x#y', '100%', '{{x}}', 'Müller'])
        await api.readPolicy(name, signal)
      expect(
        calls.map((call) => decodeURIComponent(call.url?.replace('/v1/sys/policies/acl/', '') ?? '')),
      ).toEqual(["it's", 'a/b', 'a&#x2F;b', 'who?x#y', '100%', '{{x}}', 'Müller'])
      await api.revokePrefix("auth/team's/userpass/login/a?b#c", true, signal)
      expect(calls.at(-1)?.url).toBe('/v1/sys/leases/revoke-prefix/auth/team%27s/userpass/login/a%3Fb%23c')
    })

    test('options left empty are taken from VAULT_ADDR, VAULT_TOKEN, VAULT_NAMESPACE and VAULT_PREFIX', async () => {
      vi.stubEnv('VAULT_ADDR', 'https://elsewhere.example.org')
      vi.stubEnv('VAULT_TOKEN', 'hvs.leaked')
      vi.stubEnv('VAULT_NAMESPACE', 'leaked')
      vi.stubEnv('VAULT_PREFIX', '/leaked')
      const sent: object[] = []
      await bare(sent).read('x')
      expect(sent).toMatchObject([
        {
          uri: 'https://elsewhere.example.org/v1/leaked/x',
          headers: { 'X-Vault-Token': 'hvs.leaked', 'X-Vault-Namespace': 'leaked' },
        },
      ])
      const without = await open({ token: '' })
      await without.read('/x', signal)
      const inTeam = await open({ namespace: 'team', token: 'hvs.own' })
      await inTeam.read('/x', signal)
      expect(calls).toMatchObject([
        { url: '/v1/x', token: undefined, namespace: undefined },
        { url: '/v1/x', token: 'hvs.own', namespace: 'team' },
      ])
    })

    test('with DEBUG=node-vault bodies are written out, and secret ids with them', async () => {
      const debug: { enable(names: string): void; disable(): void; log?: unknown } = createRequire(
        createRequire(import.meta.url).resolve('node-vault'),
      )('debug')
      const written: unknown[] = []
      debug.log = (...args: unknown[]) => written.push(...args)
      debug.enable('node-vault')
      try {
        await bare().approleLogin({ role_id: 'r', secret_id: 'very-secret' })
        expect(JSON.stringify(written)).toContain('very-secret')
        written.length = 0
        respond = (_, answer) => json(answer, 200, { auth: { client_token: 'hvs.new' } })
        const api = await open()
        await api.loginByAppRole({ mount: 'approle', roleId: 'r', secretId: 'very-secret' }, signal)
        await api.write('/identity/entity', { name: 'anna' }, signal)
        expect(calls[0]?.body).toContain('very-secret')
        expect(written).toEqual([])
      } finally {
        debug.disable()
        delete debug.log
      }
    })

    test('an answer without a body breaks a login', async () => {
      await expect(bare([], { statusCode: 204 }).approleLogin({ role_id: 'r' })).rejects.toThrow(TypeError)
      respond = (_, answer) => json(answer, 204)
      const api = await open({ token: '' })
      expect(await api.loginByAppRole({ mount: 'approle', roleId: 'r', secretId: 's' }, signal)).toEqual({})
    })
  })

  test('a login carries no token, and the calls after it the one it gave', async () => {
    respond = ({ url: path }, answer) =>
      json(answer, 200, path?.includes('login') ? { auth: { client_token: 'hvs.new' } } : { data: {} })
    const api = await open({ token: '' })
    await api.loginByAppRole({ mount: "team/a'b", roleId: 'r', secretId: 's' }, signal)
    await api.read('/x', signal)
    expect(calls).toMatchObject([
      {
        method: 'POST',
        url: '/v1/auth/team/a%27b/login',
        token: undefined,
        body: '{"role_id":"r","secret_id":"s"}',
      },
      { url: '/v1/x', token: 'hvs.new' },
    ])
  })

  test('logins, look-ups and renewals go through without the right to write; writes do not', async () => {
    const reader = createHttpClient({
      endpoint: async () => ({ url, generation: '1' }),
      connections: 1,
      mayWrite: () => {
        throw new Error('not the leader')
      },
    })
    const api = await createVaultApi({ http: reader, namespace: undefined, token: 'hvs.own' })
    await api.lookupSelf(signal)
    await api.renewSelf(signal)
    await api.loginByAppRole({ mount: 'approle', roleId: 'r', secretId: 's' }, signal)
    const paths = calls.map((call) => call.url)
    await expect(api.write('/identity/entity', {}, signal)).rejects.toThrow('not the leader')
    await expect(api.delete('/identity/entity/id/1', signal)).rejects.toThrow('not the leader')
    await expect(api.writePolicy('a', '', signal)).rejects.toThrow('not the leader')
    await expect(api.revokePrefix('auth/x', true, signal)).rejects.toThrow('not the leader')
    await reader.close()
    expect(paths).toEqual([
      '/v1/auth/token/lookup-self',
      '/v1/auth/token/renew-self',
      '/v1/auth/approle/login',
    ])
    expect(calls).toHaveLength(paths.length)
  })

  test('what Vault refuses is a VaultRefusal that names the call and all it said', async () => {
    respond = (_, answer) => json(answer, 400, { errors: ['first', 'second'] })
    const refused = await (await open())
      .write('/identity/entity', {}, signal)
      .catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(VaultRefusal)
    expect(refused).toMatchObject({ status: 400, message: 'POST /identity/entity: first; second' })
  })

  test('a call that is given up rejects with the reason, and its connection is closed', async () => {
    let closed: Promise<unknown> = Promise.resolve()
    respond = (_, answer) => {
      closed = once(answer, 'close')
    }
    const controller = new AbortController()
    const call = (await open()).read('/slow', controller.signal)
    await once(server, 'called')
    controller.abort(new Error('the hub stops'))
    await expect(call).rejects.toThrow('the hub stops')
    await closed
  })

  test('an answer larger than the limit is not read to its end', async () => {
    respond = (_, answer) => json(answer, 200, { data: { text: 'x'.repeat(200_000) } })
    const call = (await open()).read('/x', signal)
    await expect(call).rejects.toBeInstanceOf(TargetLimit)
    respond = (_, answer) => json(answer, 200, { data: { text: 'x'.repeat(90_000) } })
    expect(JSON.stringify(await (await open()).read('/x', signal))).toHaveLength(90_020)
  })

  test('a redirect to another address is not followed', async () => {
    respond = (_, answer) => answer.writeHead(307, { location: 'http://127.0.0.2:1/v1/x' }).end()
    await expect((await open()).read('/x', signal)).rejects.toBeInstanceOf(TargetUnreachable)
  })
})
