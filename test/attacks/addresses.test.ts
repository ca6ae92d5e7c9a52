import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, listAt, until } from '../rig/index.js'
import { type Hub, startHub } from '../support/hub.js'
import { attacker, type Call } from './support/attacker.js'

/** A hub that other machines reach gives no access to addresses that only its own machine can reach, nor to its network's metadata service. */
const secret = 'internal admin page'
let hub: Hub
let call: Call
let victim: Server
let port = 0
let connections = 0

beforeAll(async () => {
  victim = createServer((socket) => {
    connections += 1
    socket.on('error', () => undefined)
    socket.end(
      `HTTP/1.1 403 Forbidden\r\ncontent-type: text/html\r\ncontent-length: ${secret.length}\r\n\r\n${secret}`,
    )
  })
  await new Promise<void>((resolve) => victim.listen(0, '127.0.0.1', resolve))
  const address = victim.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
  hub = await startHub({ HANSA_ALLOW_LOOPBACK: '0' })
  call = attacker(hub)
})
afterAll(async () => {
  await hub?.stop()
  victim?.close()
})

const hosts = [
  ['127.0.0.1', /loopback/],
  ['127.1', /loopback/],
  ['2130706433', /loopback/],
  ['0x7f000001', /loopback/],
  ['localhost', /loopback/],
  ['[::1]', /loopback/],
  ['[::ffff:127.0.0.1]', /loopback/],
  ['[64:ff9b::7f00:1]', /loopback/],
  ['169.254.169.254', /metadata/],
  ['[::ffff:a9fe:a9fe]', /metadata/],
  ['[fd00:ec2::254]', /metadata/],
  ['169.254.1.1', /link-local/],
  ['[fe80::1]', /link-local/],
  ['0.0.0.0', /unspecified/],
  ['[::]', /unspecified/],
  ['224.0.0.1', /multicast/],
  ['255.255.255.255', /broadcast/],
] as const

const ldap = (urls: readonly string[]) => ({
  type: 'ldap',
  ldap: {
    urls,
    preset: 'openldap',
    bind: { method: 'simple', dn: 'cn=x,dc=x', password: { value: 'x' } },
    people: { base: 'dc=x' },
    groups: { base: 'dc=x' },
    timeoutSeconds: 2,
  },
})

describe.each(hosts)('at %s the hub reaches', (host, reason) => {
  test('no cluster', async () => {
    const connection = { server: `http://${host}:${port}`, credentials: { token: { value: 'x' } } }
    const { status, body } = await call('POST', '/clusters/register', { name: 'eu-1', connection })
    expect([status, String(at(body, 'detail'))]).toEqual([422, expect.stringMatching(reason)])
  })

  test('no proxy', async () => {
    const connection = {
      server: 'https://192.0.2.1',
      proxyUrl: `http://${host}:${port}`,
      credentials: { token: { value: 'x' } },
    }
    const { status, body } = await call('POST', '/clusters/register', { name: 'eu-1', connection })
    expect([status, String(at(body, 'detail'))]).toEqual([422, expect.stringMatching(reason)])
  })

  test.each(['ldap', 'ldaps'])('no directory over %s', async (scheme) => {
    const spec = ldap([`${scheme}://${host}:${port}`])
    const { status, body } = await call('POST', '/directories/test', {
      directory: { apiVersion: 'hansa.dev/v1', kind: 'Directory', metadata: { name: 'corp' }, spec },
    })
    expect(status, JSON.stringify(body)).toBe(200)
    const steps = listAt(body, 'steps')
    expect(at(body, 'ok')).toBe(false)
    // Names that do not resolve are not reached either.
    const failed = steps.find((step) => at(step, 'ok') === false)
    if (at(failed, 'step') !== 'resolve') expect(at(failed, 'detail')).toMatch(reason)
    else expect(host).toMatch(/^(0x7f000001|2130706433|127\.1)$/)
  })
})

test('nor a target of a connector', async () => {
  const made = await call('POST', '/connectors', {
    apiVersion: 'hansa.dev/v1',
    kind: 'Connector',
    metadata: { name: 'git' },
    spec: {
      type: 'gitea',
      gitea: {
        endpoint: { url: `http://127.0.0.1:${port}` },
        credentials: { username: 'root', password: { value: 'x' } },
      },
    },
  })
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  const plan = await call('GET', '/sync/plan?connector=git')
  const shown = await until('it says why', async () => {
    const { body } = await call('GET', '/connectors/git')
    const text = `${JSON.stringify(plan.body)}${JSON.stringify(at(body, 'status'))}`
    return /loopback/.test(text) ? text : undefined
  })
  expect(shown).toContain('loopback')
})

test('the hub connects to none of them, and repeats none of their text', () => {
  expect(connections).toBe(0)
})

test('a hub that allows it repeats only the status and type of a server that is not a Kubernetes API server', async () => {
  const other = await startHub({ HANSA_ALLOW_LOOPBACK: '1' })
  try {
    const connection = { server: `http://127.0.0.1:${port}`, credentials: { token: { value: 'x' } } }
    const { body } = await attacker(other)('POST', '/clusters/register', { name: 'eu-1', connection })
    expect(JSON.stringify(body)).not.toContain(secret)
    expect(at(body, 'detail')).toMatch(/the server returned HTTP 403 \(text\/html\)/)
    expect(connections).toBeGreaterThan(0)
  } finally {
    await other.stop()
  }
})
