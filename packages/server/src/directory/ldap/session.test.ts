import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import { Client } from 'ldapts'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createCertificate } from '../../kube/testing/index.js'
import { localEgress } from '../../runtime/egress.js'
import { Hidden } from '../../runtime/hidden.js'
import { defaultLimits } from '../../runtime/limits.js'
import { ReadFailure } from '../failure.js'
import {
  type LdapServer,
  type ScriptedPage,
  type ScriptedSearch,
  startLdapServer,
} from '../testing/ldap-server.js'
import { ldapSpec } from '../testing/spec.js'
import type { Search } from './search.js'
import { type LdapSession, openSession } from './session.js'

const open: { stop(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop()
})

const anna = { dn: 'uid=anna,dc=x', attributes: { uid: ['anna'] } }
const search: Search = { base: 'dc=x', scope: 'sub', filter: '(uid=*)', attributes: ['uid'], pageSize: 2 }

const boundTo = async (
  answer: (search: ScriptedSearch) => ScriptedPage | undefined,
  overrides: Record<string, unknown> = {},
  limits = defaultLimits.directory,
): Promise<{ server: LdapServer; session: LdapSession }> => {
  const server = await startLdapServer(answer)
  open.push(server)
  const session = await openSession({
    url: server.url,
    spec: ldapSpec([server.url], overrides),
    secrets: { password: new Hidden('hunter2') },
    egress: localEgress,
    limits,
  })
  open.push({ stop: async () => session.close() })
  return { server, session }
}

const lost = { reason: 'Incomplete', message: expect.stringContaining('the connection was lost') }

// ldapts would reconnect without binding, and the result of an anonymous read would look as if everyone had left.
describe('a connection that was lost', () => {
  test('is not searched on', async () => {
    const { server, session } = await boundTo(() => ({ entries: [anna] }))
    expect((await session.search(search)).entries.map(({ dn }) => dn)).toEqual([anna.dn])
    expect(session.usable()).toBe(true)
    server.drop()
    await expect.poll(() => session.usable()).toBe(false)
    await expect(session.search(search)).rejects.toMatchObject(lost)
    expect(server.searches.map(({ bound }) => bound)).toEqual([true])
    expect(server.connections()).toBe(0)
  })

  test('does not ask who it is bound as', async () => {
    const { server, session } = await boundTo(() => ({}))
    expect(await session.whoAmI()).not.toBeNull()
    server.drop()
    await expect.poll(() => session.usable()).toBe(false)
    await expect(session.whoAmI()).rejects.toMatchObject(lost)
    expect(server.connections()).toBe(0)
  })

  test('between two pages ends the search: no page is read anonymously', async () => {
    const { server, session } = await boundTo((asked) => {
      asked.hangUp()
      return { entries: [anna], cookie: 'more' }
    })
    await expect(session.search(search)).rejects.toMatchObject({ reason: 'Incomplete' })
    expect(server.searches.every(({ bound }) => bound)).toBe(true)
  })
})

test('an answer over a connection that is no longer bound is not believed', async () => {
  const { server, session } = await boundTo(() => ({ entries: [anna] }))
  // Like a client that reconnects automatically while it waits.
  const bound = vi.spyOn(Client.prototype, 'isBound', 'get').mockReturnValueOnce(true).mockReturnValue(false)
  try {
    await expect(session.search(search)).rejects.toMatchObject(lost)
    expect(server.searches).toHaveLength(1)
  } finally {
    bound.mockRestore()
  }
})

test('an answer beyond a limit is not believed, even if the client completes it', async () => {
  const { directory } = defaultLimits
  const limits = { ...directory, entries: { ...directory.entries, most: 0 } }
  const { session } = await boundTo(() => ({ entries: [anna] }), {}, limits)
  const complete = { searchEntries: [], searchReferences: [] }
  const original = Client.prototype.search
  const searching = vi.spyOn(Client.prototype, 'search').mockImplementation(function (
    this: Client,
    ...given
  ) {
    return original.apply(this, given).catch(() => complete)
  })
  const bound = vi.spyOn(Client.prototype, 'isBound', 'get').mockReturnValue(true)
  try {
    await expect(session.search(search)).rejects.toMatchObject({ reason: 'LimitExceeded' })
  } finally {
    searching.mockRestore()
    bound.mockRestore()
  }
})

describe('a search', () => {
  test('asks for a page and these attributes, or for everything at once', async () => {
    const { server, session } = await boundTo(() => ({ entries: [anna] }))
    await session.search(search)
    await session.search({ ...search, pageSize: 0, scope: 'base', attributes: ['cn', 'mail'] })
    expect(server.searches).toMatchObject([
      { base: 'dc=x', scope: 2, attributes: ['uid'], paged: true, encrypted: false },
      { base: 'dc=x', scope: 0, attributes: ['cn', 'mail'], paged: false },
    ])
    expect(server.searches[0]?.filter).toContain('uid')
    expect(server.binds).toEqual(['simple cn=hansa'])
  })

  test('waits for the one before it', async () => {
    const { server, session } = await boundTo(({ base }) => ({ entries: [{ dn: base, attributes: {} }] }))
    const bases = ['dc=a', 'dc=b', 'dc=c']
    const found = await Promise.all(bases.map((base) => session.search({ ...search, base, pageSize: 0 })))
    expect(found.map(({ entries }) => entries.map(({ dn }) => dn))).toEqual(bases.map((base) => [base]))
    expect(server.searches).toHaveLength(3)
  })

  test('that fails fails alone', async () => {
    const { session } = await boundTo(({ base }) => ({ code: base === 'dc=no' ? 50 : 0, entries: [] }))
    const failing = session.search({ ...search, base: 'dc=no', pageSize: 0 })
    const next = session.search({ ...search, pageSize: 0 })
    await expect(failing).rejects.toBeInstanceOf(ReadFailure)
    expect(await next).toEqual({ entries: [], references: [] })
  })

  test('gives what came before the size limit to who asked for a few at most', async () => {
    const two = [anna, { ...anna, dn: 'uid=bert,dc=x' }]
    const { session } = await boundTo(() => ({ entries: two, code: 4 }))
    const few = { ...search, pageSize: 0, atMost: 2 }
    expect((await session.search(few)).entries).toHaveLength(2)
    await expect(session.search({ ...few, atMost: 3 })).rejects.toMatchObject({ reason: 'Incomplete' })
    await expect(session.search({ ...search, pageSize: 0 })).rejects.toMatchObject({ reason: 'Incomplete' })
  })

  test('that is given up ends at once, and its connection with it', async () => {
    const giving = new AbortController()
    const { server, session } = await boundTo(() => {
      giving.abort()
      return undefined
    })
    await expect(session.search({ ...search, signal: giving.signal })).rejects.toBeInstanceOf(ReadFailure)
    await expect.poll(() => server.connections()).toBe(0)
  })

  test('that was given up before is not sent', async () => {
    const { server, session } = await boundTo(() => ({}))
    await expect(session.search({ ...search, signal: AbortSignal.abort() })).rejects.toThrow('cancelled')
    expect(server.searches).toEqual([])
    expect(session.usable()).toBe(true)
  })

  test('leaves no time limit behind: a late abort or timeout does not end the connection', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const { server, session } = await boundTo(() => ({ entries: [anna] }))
      const giving = new AbortController()
      await session.search({ ...search, signal: giving.signal })
      giving.abort()
      vi.advanceTimersByTime(60_000)
      expect((await session.search(search)).entries).toHaveLength(1)
      expect(server.connections()).toBe(1)
    } finally {
      vi.useRealTimers()
    }
  })

  test('that is not answered in time ends, and its connection with it', async () => {
    const { server, session } = await boundTo(() => undefined, { timeoutSeconds: 0.1 })
    await expect(session.search(search)).rejects.toMatchObject({ reason: 'TimedOut' })
    session.close()
    await expect.poll(() => server.connections()).toBe(0)
  })

  test('with more entries than the limit ends, and counts from where a read begins', async () => {
    const { directory } = defaultLimits
    const limits = { ...directory, entries: { ...directory.entries, most: 2 } }
    const { server, session } = await boundTo(() => ({ entries: [anna] }), {}, limits)
    const one = { ...search, pageSize: 0 }
    for (let reads = 0; reads < 3; reads += 1) {
      session.begin()
      expect((await session.search(one)).entries).toHaveLength(1)
      expect((await session.search(one)).entries).toHaveLength(1)
    }
    await expect(session.search(one)).rejects.toMatchObject({ reason: 'LimitExceeded' })
    await expect.poll(() => server.connections()).toBe(0)
  })
})

describe('a connection', () => {
  const certificate = createCertificate(['localhost', '127.0.0.1'])
  const { certificate: certificateAuthority } = certificate
  const connect = async (
    tls: Parameters<typeof startLdapServer>[1],
    spec: Record<string, unknown>,
    more: Partial<Parameters<typeof openSession>[0]> = {},
  ) => {
    const server = await startLdapServer(() => ({ entries: [anna] }), tls)
    open.push(server)
    const session = await openSession({
      url: server.url,
      spec: ldapSpec([server.url], spec),
      secrets: { password: new Hidden('hunter2') },
      egress: localEgress,
      ...more,
    })
    open.push({ stop: async () => session.close() })
    return { server, session }
  }

  test('with ldaps is encrypted, and trusted by its authority alone', async () => {
    const tls = { tls: { ...certificate, fromStart: true } }
    const { server, session } = await connect(tls, { certificateAuthority })
    await session.search(search)
    expect(server.searches).toMatchObject([{ encrypted: true, bound: true }])
    await expect(connect(tls, {})).rejects.toMatchObject({ reason: 'TlsFailed' })
  })

  test('with StartTLS sends no password before it is encrypted', async () => {
    const steps: string[] = []
    const entered = (step: string) => steps.push(step)
    const { server, session } = await connect(
      { tls: certificate },
      { startTLS: true, certificateAuthority },
      { entered },
    )
    await session.search(search)
    expect(server.searches).toMatchObject([{ encrypted: true, bound: true }])
    expect(steps).toEqual(['tls', 'bind'])
    expect(server.binds).toEqual(['simple cn=hansa'])
  })

  test('with StartTLS and a certificate of somebody else sends no password at all', async () => {
    const server = await startLdapServer(() => ({}), { tls: certificate })
    open.push(server)
    const opening = openSession({
      url: server.url,
      spec: ldapSpec([server.url], { startTLS: true }),
      secrets: { password: new Hidden('hunter2') },
      egress: localEgress,
    })
    await expect(opening).rejects.toMatchObject({ reason: 'TlsFailed' })
    expect(server.binds).toEqual([])
    await expect.poll(() => server.connections()).toBe(0)
  })

  test('with StartTLS ends when the server never encrypts it', async () => {
    const sockets = new Set<Socket>()
    const silent = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => sockets.delete(socket))
      // Success of the first request (RFC 4511, 4.14.2), and nothing afterwards.
      socket.once('data', () => socket.write(Buffer.from('300c02010178070a010004000400', 'hex')))
    })
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    open.push({ stop: () => new Promise((resolve) => silent.close(() => resolve())) })
    const url = `ldap://127.0.0.1:${(silent.address() as AddressInfo).port}`
    const opening = openSession({
      url,
      spec: ldapSpec([url], { startTLS: true, timeoutSeconds: 0.2 }),
      secrets: { password: new Hidden('hunter2') },
      egress: localEgress,
    })
    await expect(opening).rejects.toMatchObject({ reason: 'TimedOut' })
    await expect.poll(() => sockets.size).toBe(0)
  })

  test('that is opened slowly and not answered was too slow as a whole', async () => {
    const secureContext = createSecureContext({ cert: certificate.certificate, key: certificate.key })
    const slow = createServer((socket) => {
      socket.on('error', () => undefined)
      // Within the time limit of ldapts for the connection, and for the bind; not within the limit for both.
      setTimeout(() => {
        new TLSSocket(socket, { isServer: true, secureContext }).on('error', () => undefined).resume()
      }, 600)
    })
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve))
    open.push({ stop: () => new Promise((resolve) => slow.close(() => resolve())) })
    const url = `ldaps://127.0.0.1:${(slow.address() as AddressInfo).port}`
    const opening = openSession({
      url,
      spec: ldapSpec([url], { certificateAuthority, timeoutSeconds: 1 }),
      secrets: { password: new Hidden('hunter2') },
      egress: localEgress,
    })
    await expect(opening).rejects.toMatchObject({ reason: 'TimedOut' })
  })

  test('that takes longer than the limit of a read ends', async () => {
    const { directory } = defaultLimits
    const limits = { ...directory, readMs: { ...directory.readMs, most: -1 } }
    await expect(boundTo(() => ({}), {}, limits)).rejects.toMatchObject({
      reason: 'LimitExceeded',
      message: expect.stringContaining('the read takes more than'),
    })
  })

  test('that ends while the identity is asked for was not too slow', async () => {
    const { session } = await boundTo(() => ({}))
    const asked = session.whoAmI()
    session.close()
    await expect(asked).rejects.toMatchObject({ reason: 'Unreachable' })
  })

  test('with SASL EXTERNAL sends no password', async () => {
    const { server } = await connect({}, { bind: { method: 'external' } }, { secrets: {} })
    expect(server.binds).toEqual(['sasl EXTERNAL'])
  })

  test('does not say who it is where the server does not tell', async () => {
    const { session } = await connect({ whoAmI: 2 }, {})
    expect(await session.whoAmI()).toBeUndefined()
    const dying = await connect({ whoAmI: 2 }, {})
    const asked = dying.session.whoAmI()
    dying.session.close()
    await expect(asked).rejects.toBeInstanceOf(ReadFailure)
  })
})

test('an empty password is never sent: the server would accept the bind and know nobody', async () => {
  const server = await startLdapServer(() => ({}))
  open.push(server)
  await expect(
    openSession({
      url: server.url,
      spec: ldapSpec([server.url]),
      secrets: { password: new Hidden('') },
      egress: localEgress,
    }),
  ).rejects.toThrow(/password is empty/)
  expect(server.binds).toEqual([])
})

test('a missing password is treated as an empty one', async () => {
  const server = await startLdapServer(() => ({}))
  open.push(server)
  const spec = ldapSpec([server.url])
  await expect(openSession({ url: server.url, spec, secrets: {}, egress: localEgress })).rejects.toThrow(
    /password is empty/,
  )
  expect(server.binds).toEqual([])
})
