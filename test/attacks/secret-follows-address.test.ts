import { createSimulator, type Simulator } from '@hansa/simulator'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Api, createApi } from '../faults/support/api.js'
import { registerAll } from '../faults/support/register.js'
import { at, until } from '../rig/index.js'
import { type Hub, startHub } from '../support/hub.js'
import { startThief, type Thief } from './support/thief.js'

let hub: Hub
let api: Api
let simulator: Simulator
let thief: Thief

beforeAll(async () => {
  hub = await startHub()
  api = createApi(hub)
  simulator = await createSimulator()
  const member = simulator.addCluster({ name: 'eu-1', region: 'eu', nodes: 1 })
  const { server, token } = member
  await registerAll(api, [{ name: 'eu-1', region: 'eu', server, token } as never])
})
afterAll(async () => {
  await thief?.close()
  await hub?.stop()
  await simulator?.close()
})
beforeEach(async () => {
  await thief?.close()
  thief = await startThief('HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
})

const refused = async (method: string, path: string, body: unknown): Promise<string> =>
  api.call(method, path, body).then(
    () => {
      throw new Error(`${method} ${path} was accepted`)
    },
    (error: unknown) => String(error),
  )

describe('the stored token of a cluster', () => {
  const moves = (): [string, Record<string, unknown>][] => [
    ['server', { server: `http://127.0.0.1:${thief.port}` }],
    ['proxyUrl', { proxyUrl: `http://127.0.0.1:${thief.port}` }],
    ['serverName', { serverName: 'another.example.org' }],
    ['insecure', { insecure: true }],
  ]

  test.each([0, 1, 2, 3])('is not sent by a changed address (%i)', async (index) => {
    const [field, connection] = moves()[index] ?? ['', {}]
    for (const query of ['?dryRun=All', '']) {
      const said = await refused('PATCH', `/clusters/eu-1${query}`, { spec: { connection } })
      expect(said).toContain('400 BadRequest')
      expect(said).toContain(`changing spec.connection.${field} requires the secret again`)
    }
    expect(thief.heard()).toBe('')
  })
})

const ldap = (port: number, password: Record<string, string>) => ({
  type: 'ldap',
  ldap: {
    preset: 'openldap',
    urls: [`ldap://127.0.0.1:${port}`],
    bind: { method: 'simple', dn: 'cn=hansa,dc=example,dc=org', password },
    people: { base: 'ou=people,dc=example,dc=org' },
    timeoutSeconds: 2,
  },
})

describe('the stored password of a directory', () => {
  const password = 'correct-horse-ldap'
  let honest: Thief
  beforeAll(async () => {
    honest = await startThief()
    await api.call('PUT', '/directories/corp', {
      apiVersion: 'hansa.dev/v1',
      kind: 'Directory',
      metadata: { name: 'corp' },
      spec: ldap(honest.port, { value: password }),
    })
    await until('the directory is bound to', async () => honest.heard().includes(password))
  })
  afterAll(() => honest?.close())

  test('is not sent to another server by a change of urls', async () => {
    const urls = [`ldap://127.0.0.1:${honest.port}`, `ldap://127.0.0.1:${thief.port}`]
    const said = await refused('PATCH', '/directories/corp', { spec: { ldap: { urls } } })
    expect(said).toContain('changing spec.ldap.urls.1 requires the secret again')
    expect(said).not.toContain(password)
  })

  test('is not sent to another server by a test with its digest', async () => {
    const stored = await api.call('GET', '/directories/corp')
    const digest = String(at(stored, 'spec', 'ldap', 'bind', 'password', 'digest'))
    const trial = (port: number, given: string) => ({
      directory: {
        apiVersion: 'hansa.dev/v1',
        kind: 'Directory',
        metadata: { name: 'corp' },
        spec: ldap(port, { digest: given }),
      },
    })
    const moved = await refused('POST', '/directories/test', trial(thief.port, digest))
    expect(moved).toContain('changing spec.ldap.urls.0 requires the secret again')
    const guessed = await refused('POST', '/directories/test', trial(honest.port, 'hmac-of-nothing'))
    expect(guessed).toContain('does not match the secret stored for this directory')
    expect(thief.heard()).not.toContain(password)
  })
})

describe('the stored password of a connector', () => {
  const basic = Buffer.from('admin:correct-horse-git').toString('base64')
  const gitea = (endpoint: Record<string, unknown>, password?: Record<string, string>) => ({
    spec: {
      type: 'gitea',
      gitea: { endpoint, credentials: { username: 'admin', ...(password && { password }) } },
    },
  })
  beforeAll(async () => {
    await api.call('PUT', '/connectors/git', {
      apiVersion: 'hansa.dev/v1',
      kind: 'Connector',
      metadata: { name: 'git' },
      ...gitea({ url: 'http://127.0.0.1:1' }, { value: 'correct-horse-git' }),
    })
  })

  test('is not sent to another address', async () => {
    const body = gitea({ url: `http://127.0.0.1:${thief.port}` })
    const said = await refused('PATCH', '/connectors/git', body)
    expect(said).toContain('changing spec.gitea.endpoint.url requires the secret again')
    expect(thief.heard()).not.toContain(basic)
  })

  test('is not sent into a release either', async () => {
    const endpoint = { url: null, release: 'apps/mine', port: 3000 }
    expect(await refused('PATCH', '/connectors/git', gitea(endpoint))).toContain('requires the secret again')
  })

  test('sent again, it can go to another address', async () => {
    const url = `http://127.0.0.1:${thief.port}`
    await api.call('PATCH', '/connectors/git', gitea({ url }, { value: 'another' }))
    const stored = await api.call('GET', '/connectors/git')
    expect(at(stored, 'spec', 'gitea', 'endpoint', 'url')).toBe(url)
  })
})
