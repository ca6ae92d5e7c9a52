import { describe, expect, it } from 'vitest'
import { hostNameOf } from './host-names.js'
import { createHostRule } from './hosts.js'
import { fateOf } from './http-server.js'
import { createAddressList, readHttpSettings, refuseClearText } from './http-settings.js'

const refused = { code: 'BadRequest' }

describe('plain HTTP', () => {
  it.each(['127.0.0.1', '127.8.8.8', '::1', 'localhost'])('is served to this machine: %s', (host) => {
    expect(() => refuseClearText(host, readHttpSettings({}))).not.toThrow()
  })
  it.each(['0.0.0.0', '::', '192.168.1.5', 'hub.example.com'])('is refused to others: %s', (host) => {
    expect(() => refuseClearText(host, readHttpSettings({}))).toThrow(/--tls-cert|plain HTTP/)
    expect(() => refuseClearText(host, readHttpSettings({ HANSA_BEHIND_PROXY: 'true' }))).not.toThrow()
    const tls = { HANSA_TLS_CERT: 'c.pem', HANSA_TLS_KEY: 'k.pem' }
    expect(() => refuseClearText(host, readHttpSettings(tls))).not.toThrow()
  })
})

describe('HTTP settings', () => {
  it.each([
    [{ HANSA_TLS_CERT: 'c.pem' }, 'HANSA_TLS_KEY'],
    [{ HANSA_TLS_KEY: 'k.pem' }, 'HANSA_TLS_CERT'],
    [{ HANSA_BEHIND_PROXY: 'everybody' }, 'everybody'],
    [{ HANSA_BEHIND_PROXY: '0.0.0.0/0' }, '0.0.0.0/0'],
    [{ HANSA_ALLOWED_HOSTS: 'https://hub' }, 'https://hub'],
    [{ HANSA_ALLOWED_HOSTS: 'hub:443' }, 'hub:443'],
    [{ HANSA_PUBLIC_URL: 'hub.example.com' }, 'hub.example.com'],
    [{ HANSA_PUBLIC_URL: 'ftp://hub.example.com' }, 'expected an https URL'],
    [{ HANSA_PUBLIC_URL: 'https://hub.example.com/hansa' }, 'only a scheme, a host and a port'],
    [{ HANSA_PUBLIC_URL: 'https://anna:pw@hub.example.com' }, 'only a scheme, a host and a port'],
    [{ HANSA_PUBLIC_URL: 'http://hub.example.com' }, 'expected https'],
    [{ HANSA_MAX_CONNECTIONS: '0' }, 'HANSA_MAX_CONNECTIONS'],
    [{ HANSA_IDLE_TIMEOUT_SECONDS: 'soon' }, 'HANSA_IDLE_TIMEOUT_SECONDS'],
  ])('%o are refused by name', (environment, name) => {
    expect(() => readHttpSettings(environment)).toThrow(expect.objectContaining(refused))
    expect(() => readHttpSettings(environment)).toThrow(name)
  })

  it('of the command line take precedence', () => {
    const settings = readHttpSettings(
      { HANSA_ALLOWED_HOSTS: 'a.example', HANSA_BEHIND_PROXY: '10.0.0.0/8' },
      { allowedHost: ['b.example', '*.c.example'], behindProxy: true },
    )
    expect(settings).toMatchObject({
      allowedHosts: ['b.example', '*.c.example'],
      proxies: ['loopback', 'uniquelocal'],
    })
  })
})

describe('addresses of proxies', () => {
  const isProxy = createAddressList(['loopback', '10.0.0.0/8', '2001:db8::/32', '192.0.2.7'])
  it.each([
    ['127.0.0.1', true],
    ['::ffff:127.0.0.1', true],
    ['::1', true],
    ['10.255.0.1', true],
    ['2001:db8:1::5', true],
    ['192.0.2.7', true],
    ['192.0.2.8', false],
    ['11.0.0.1', false],
    ['::ffff:11.0.0.1', false],
    ['not an address', false],
  ])('%s: %s', (address, expected) => {
    expect(isProxy(address)).toBe(expected)
  })
})

describe('the public URL', () => {
  it.each([
    ['https://hub.example.com', 'https://hub.example.com'],
    ['https://HUB.example.com:443/', 'https://hub.example.com'],
    ['https://hub.example.com:8443', 'https://hub.example.com:8443'],
    ['http://localhost:7070', 'http://localhost:7070'],
  ])('%s is the origin %s, and its name is a name of the hub', (given, origin) => {
    const http = readHttpSettings({ HANSA_PUBLIC_URL: 'https://other' }, { publicUrl: given })
    expect(http.publicUrl).toBe(origin)
    const allows = createHostRule({ listen: '127.0.0.1', http })
    const { host, hostname } = new URL(origin)
    expect([allows(hostNameOf(host), undefined), allows('other', undefined)]).toEqual([true, false])
    expect(allows(`evil.${hostname}`.replace('localhost', 'example'), undefined)).toBe(false)
  })
})

describe('the names of a hub', () => {
  const http = { tls: undefined, allowedHosts: ['hub.example.com', '*.hansa.example'] }
  const allows = createHostRule({ listen: '192.168.1.5', http })
  it.each([
    ['localhost:7070', true],
    ['127.0.0.1:7070', true],
    ['[::1]:7070', true],
    ['LOCALHOST', true],
    ['192.168.1.5:7070', true],
    ['10.0.0.9:7070', true],
    ['hub.example.com', true],
    ['hub.example.com.:443', true],
    ['a.hansa.example', true],
    ['a.b.hansa.example', false],
    ['hansa.example', false],
    ['evil.example:7070', false],
    ['127.0.0.1.evil.example', false],
    ['localhost.evil.example', false],
    ['192.168.1.6', false],
    ['', false],
  ])('%s: %s', (header, expected) => {
    // The connection came to 10.0.0.9.
    expect(allows(hostNameOf(header), '::ffff:10.0.0.9')).toBe(expected)
  })
})

describe('a connection without traffic', () => {
  it.each([
    ['and nothing is asked', undefined, 0, 'close'],
    ['because nobody reads the answer', { received: true }, 1, 'close'],
    ['because the body stopped', { received: false }, 0, 'time out'],
    ['because the hub works, or the stream is quiet', { received: true }, 0, 'keep'],
  ])('%s', (_, exchange, unsent, fate) => {
    expect(fateOf(exchange, unsent)).toBe(fate)
  })
})
