import { connect, createServer } from 'node:net'
import { PassThrough } from 'node:stream'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../runtime/clock.js'
import { addressRefused, createEgress, type Egress } from '../runtime/egress.js'
import { createDial } from './dial.js'
import { createCertificate } from './testing/certificate.js'
import { startProxy } from './testing/proxy.js'
import { createBench, failure } from './testing/transport.js'

const { member, transportTo, later, cleanup } = createBench()
afterEach(cleanup)

const readyz = { method: 'GET' as const, path: '/readyz', timeoutMs: 5_000 }

describe('connections to members', () => {
  it('beyond the limit are a fault of this machine, until one is closed', async () => {
    const to = await member('http', (_request, answer) => answer.send(200, 'ok'))
    const told: string[] = []
    const dial = createDial({
      clock: systemClock,
      most: () => 1,
      onLocal: ({ message }) => told.push(message),
    })
    const { hostname, port } = new URL(to.server)
    const options = { host: hostname, port: Number(port), timeoutMs: 5_000 }
    const first = await dial(options)
    const refused = await failure(dial(options))
    expect(refused).toMatchObject({ cause: 'Local', message: expect.stringContaining('all 1 connections') })
    expect(told).toEqual([refused.message])
    first.destroy()
    await expect.poll(() => dial(options).then(Boolean, () => false)).toBe(true)
  })

  it('that fail for lack of descriptors are reported with their code', async () => {
    const told: unknown[] = []
    const open = () => Promise.reject(Object.assign(new Error('connect EMFILE'), { code: 'EMFILE' }))
    const dial = createDial({ clock: systemClock, open, onLocal: (fault) => told.push(fault) })
    expect((await failure(dial({ host: 'x', port: 1, timeoutMs: 1_000 }))).cause).toBe('Local')
    expect(told).toEqual([{ code: 'EMFILE', message: 'connect EMFILE' }])
  })
})

describe('a certificate', () => {
  it('of an unknown authority is a Tls error', async () => {
    const to = await member('h2', (_request, answer) => answer.send(200, 'ok'))
    const transport = transportTo(to, { certificateAuthority: createCertificate(['other']).certificate })
    expect((await failure(transport.request(readyz))).cause).toBe('Tls')
  })

  it('for another name is a Tls error, unless that name is the one to verify', async () => {
    const certificate = createCertificate(['member.test'])
    const to = await member('h2', (_request, answer) => answer.send(200, 'ok'), { certificate })
    const error = await failure(transportTo(to).request(readyz))
    expect(error).toMatchObject({ cause: 'Tls', code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
    const named = transportTo(to, { serverName: 'member.test' })
    expect((await named.request(readyz)).text).toBe('ok')
  })

  it('is not verified when insecure is set', async () => {
    const certificate = createCertificate(['member.test'])
    const to = await member('h2', (_request, answer) => answer.send(200, 'ok'), { certificate })
    const transport = transportTo(to, { insecure: true, certificateAuthority: undefined })
    expect((await transport.request(readyz)).text).toBe('ok')
  })

  it.each(['h2', 'https'] as const)('of the client is shown to the server over %s', async (speaks) => {
    const client = createCertificate(['hub'])
    const to = await member(
      speaks,
      (request, answer) => answer.send(200, request.headers.authorization ?? 'none'),
      {
        clientAuthority: client.certificate,
      },
    )
    const credentials = { clientCertificate: client.certificate, clientKey: client.key }
    expect((await transportTo(to, { credentials }).request(readyz)).text).toBe('none')
    const without = await failure(transportTo(to).request(readyz))
    expect(['Tls', 'Closed']).toContain(without.cause)
  })

  it('that is not PEM is a Tls error', async () => {
    const to = await member('h2', () => undefined)
    const credentials = { clientCertificate: 'nonsense', clientKey: 'nonsense' }
    expect((await failure(transportTo(to, { credentials }).request(readyz))).cause).toBe('Tls')
  })
})

describe('credentials given by a function', () => {
  it('are requested for each call', async () => {
    const to = await member('h2', (request, answer) =>
      answer.send(200, request.headers.authorization ?? 'none'),
    )
    let count = 0
    const credentials = async () => ({ token: `token-${++count}` })
    const transport = transportTo(to, { credentials })
    await transport.request(readyz)
    const { text } = await transport.request(readyz)
    expect(text).toBe(`Bearer token-${count}`)
    expect(count).toBeGreaterThan(1)
  })

  it('fail the call when they are unavailable', async () => {
    const to = await member('h2', () => undefined)
    const credentials = () => Promise.reject(new Error('sealed'))
    expect((await failure(transportTo(to, { credentials }).request(readyz))).message).toBe('sealed')
  })

  it('that are invalid in a header are refused without being shown', async () => {
    const to = await member('h2', () => undefined)
    const error = await failure(transportTo(to, { credentials: { token: 'bad\ntoken' } }).request(readyz))
    expect(error.cause).toBe('Protocol')
    expect(error.message).not.toContain('bad')
  })
})

describe('a proxy', () => {
  it.each(['h2', 'https', 'http'] as const)('tunnels to a server that speaks %s', async (speaks) => {
    const to = await member(speaks, (_request, answer) => answer.send(200, 'ok'))
    const proxy = await startProxy()
    later(() => proxy.stop())
    const transport = transportTo(to, { proxyUrl: proxy.url })
    expect((await transport.request(readyz)).text).toBe('ok')
    expect(proxy.asked[0]).toEqual({
      target: new URL(to.server).host,
      authorization: `Basic ${Buffer.from('user:p@ss').toString('base64')}`,
    })
  })

  it('that declines is named, without its password', async () => {
    const to = await member('h2', () => undefined)
    const proxy = await startProxy({ refuse: 407 })
    later(() => proxy.stop())
    const error = await failure(transportTo(to, { proxyUrl: proxy.url }).request(readyz))
    expect(error.cause).toBe('Refused')
    expect(error.message).toMatch(
      /^the proxy 127\.0\.0\.1:\d+ returned HTTP 407 to CONNECT 127\.0\.0\.1:\d+$/,
    )
  })

  it('with TLS must present a certificate that the system trusts', async () => {
    const to = await member('h2', () => undefined)
    const proxy = await startProxy({ certificate: createCertificate(['127.0.0.1']) })
    later(() => proxy.stop())
    expect((await failure(transportTo(to, { proxyUrl: proxy.url }).request(readyz))).cause).toBe('Tls')
  })
})

describe('dialling', () => {
  const dial = createDial({ clock: systemClock })

  it('ends at its deadline when the server accepts and stays silent', async () => {
    const server = createServer(() => undefined)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    later(() => server.close())
    const address = server.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    const tls = { protocols: ['h2'] }
    const error = await failure(dial({ host: '127.0.0.1', port, tls, timeoutMs: 50 }))
    expect(error).toMatchObject({
      cause: 'Timeout',
      message: `no connection to 127.0.0.1:${port} within 50 ms`,
    })
  })

  it('fails with Name for a host that does not resolve', async () => {
    const error = await failure(dial({ host: 'member.invalid', port: 1, timeoutMs: 5_000 }))
    expect(error.cause).toBe('Name')
  })

  it('fails with Tls when the server speaks plain HTTP', async () => {
    const to = await member('http', () => undefined)
    const { hostname, port } = new URL(to.server)
    const tls = { protocols: ['h2'] }
    const error = await failure(dial({ host: hostname, port: Number(port), tls, timeoutMs: 5_000 }))
    expect(error.cause).toBe('Tls')
  })

  it('works over any stream that leads to the server, for HTTP/2 and HTTP/1.1', async () => {
    for (const speaks of ['h2', 'https', 'http'] as const) {
      const to = await member(speaks, (_request, answer) => answer.send(200, 'ok'))
      const tunnelled = createDial({
        clock: systemClock,
        open: async ({ host, port }) => {
          const socket = connect({ host, port })
          const near = new PassThrough()
          const { Duplex } = await import('node:stream')
          return Duplex.from({ readable: socket.pipe(near), writable: socket })
        },
      })
      const transport = transportTo(to, {}, { dial: tunnelled })
      expect((await transport.request(readyz)).text).toBe('ok')
    }
  })
})

describe('an address that the hub is not allowed to connect to', () => {
  const dialling = (egress: Egress) => createDial({ clock: systemClock, egress })
  const resolvingTo = (address: string) =>
    createEgress({
      allowLoopback: false,
      resolve: (_host, _options, done) => done(null, [{ address, family: 4 }]),
    })

  it.each([
    ['loopback', '127.0.0.1', createEgress({ allowLoopback: false })],
    ['a name of it', 'member.example', resolvingTo('127.0.0.1')],
    ['metadata', '169.254.169.254', createEgress({ allowLoopback: true })],
  ])('is refused before anything is sent (%s)', async (_, host, egress) => {
    const to = await member('http', (_request, answer) => answer.send(200, 'ok'))
    const { port } = new URL(to.server)
    const dial = dialling(egress)
    const error = await failure(dial({ host, port: Number(port), timeoutMs: 5_000 }))
    expect(error).toMatchObject({ cause: 'Refused', code: addressRefused })
    expect(to.connections()).toBe(0)
  })

  it('is refused as a proxy, and behind one', async () => {
    const proxy = await startProxy()
    later(() => proxy.stop())
    const [egress, open] = [createEgress({ allowLoopback: false }), createEgress({ allowLoopback: true })]
    const through = { port: 443, proxyUrl: proxy.url, timeoutMs: 5_000 }
    for (const [host, to] of [
      ['member.example', egress],
      ['169.254.169.254', open],
    ] as const)
      expect(await failure(dialling(to)({ ...through, host })), host).toMatchObject({ code: addressRefused })
  })
})
