import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Postgres, startPostgres, until } from '../rig/index.js'
import { type Hub, startHub } from '../support/hub.js'

/** Lets the tokens of these tests read placements: a token that is created over the API has no rights without a binding. */
const bind = (hub: Hub) =>
  hub.client.rolebindings.apply({
    apiVersion: 'hansa.dev/v1',
    kind: 'RoleBinding',
    metadata: { name: 'viewers' },
    spec: {
      role: 'viewer',
      subjects: ['guessed', 'local', 'office', 'watched', 'rotated', 'shared', 'back'].map((token) => ({
        token,
      })),
    },
  })

let open: Hub
let proxied: Hub
beforeAll(async () => {
  open = await startHub()
  proxied = await startHub({ HANSA_BEHIND_PROXY: 'loopback' })
  await bind(open)
  await bind(proxied)
})
afterAll(async () => {
  await open?.stop()
  await proxied?.stop()
})

interface Answer {
  status: number
  body: { code?: string; detail?: string; instance?: string; metadata?: { resourceVersion?: string } }
}

const get = async (hub: Hub, token: string, headers: Record<string, string> = {}): Promise<Answer> => {
  const answer = await fetch(`${hub.url}/api/v1/placements`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
  })
  return { status: answer.status, body: (await answer.json()) as Answer['body'] }
}

/** A request whose headers are sent as they are, also several of one name. */
const getRaw = (hub: Hub, headers: readonly string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    httpRequest(
      `${hub.url}/api/v1/placements`,
      { headers: ['Host', new URL(hub.url).host, ...headers] },
      (answer) => {
        answer.resume()
        resolve(answer.statusCode ?? 0)
      },
    )
      .on('error', reject)
      .end()
  })

const audited = async (hub: Hub, subject: string) =>
  (await hub.client.audit.list({ subject, result: 'Denied' })).items

describe('guessing', () => {
  it('learns nothing: unknown, revoked, expired and malformed tokens have the same answer', async () => {
    const { token } = await open.client.serviceTokens.create('guessed')
    expect((await get(open, token)).status).toBe(200)
    await open.client.serviceTokens.revoke('guessed')
    await until('the revoked token is refused', async () => (await get(open, token)).status === 401)
    const expired = await open.server('token', 'create', 'expired', '--ttl', '1s')
    await until('the expired token is refused', async () => (await get(open, expired)).status === 401)
    const answers = [
      await get(open, token),
      await get(open, expired),
      await get(open, `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`),
      await get(open, `hansa_${'A'.repeat(43)}`),
      await get(open, 'hansa_'),
      await get(open, 'x'),
    ]
    const plain = answers.map(({ status, body: { instance: _, ...body } }) => ({ status, body }))
    for (const answer of plain) expect(answer).toEqual(plain[0])
    expect(plain[0]).toMatchObject({ status: 401, body: { code: 'Unauthenticated' } })
  })

  it('finds no text of a token in any list, event or entry of the audit trail', async () => {
    const { token } = await open.client.serviceTokens.create('kept')
    const { token: next } = await open.client.serviceTokens.rotate('kept')
    const shown = JSON.stringify([
      await open.client.serviceTokens.list(),
      (await open.client.audit.list()).items,
      (await open.client.events.list()).items,
      open.log(),
    ])
    for (const text of [token, next]) expect(shown).not.toContain(text.slice('hansa_'.length))
  })
})

describe('source ranges', () => {
  it('hold whatever X-Forwarded-For says, while no proxy is trusted', async () => {
    const { token } = await open.client.serviceTokens.create('office', { sourceRanges: ['192.0.2.0/24'] })
    for (const headers of [
      {},
      { 'x-forwarded-for': '192.0.2.7' },
      { 'x-forwarded-for': '192.0.2.7, 192.0.2.8' },
      { 'x-real-ip': '192.0.2.7' },
      { forwarded: 'for=192.0.2.7' },
      { 'x-client-ip': '192.0.2.7' },
      { 'cf-connecting-ip': '192.0.2.7' },
    ])
      expect(await get(open, token, headers), JSON.stringify(headers)).toMatchObject({
        status: 403,
        body: { code: 'Forbidden', detail: 'this token is not allowed to be used from 127.0.0.1' },
      })
    const local = await open.client.serviceTokens.create('local', { sourceRanges: ['127.0.0.0/8'] })
    expect((await get(open, local.token)).status).toBe(200)
  })

  it('apply to the last address that the trusted proxy did not write itself', async () => {
    const { token } = await proxied.client.serviceTokens.create('office', { sourceRanges: ['192.0.2.0/24'] })
    const status = async (forwarded: string) =>
      (await get(proxied, token, { 'x-forwarded-for': forwarded })).status
    expect(await status('192.0.2.7')).toBe(200)
    expect(await status('203.0.113.9, 192.0.2.7')).toBe(200)
    expect(await status('::ffff:192.0.2.7')).toBe(200)
    for (const forwarded of [
      '203.0.113.9',
      '192.0.2.7, 203.0.113.9',
      '192.0.2.7,203.0.113.9, 127.0.0.1',
      '192.0.2.7 203.0.113.9',
      '192.0.2.7:80',
      'office',
      '192.0.2.7%eth0, 203.0.113.9',
      '',
    ])
      expect(await status(forwarded), forwarded).toBe(403)
    const bearer = ['Authorization', `Bearer ${token}`]
    expect(
      await getRaw(proxied, [...bearer, 'X-Forwarded-For', '192.0.2.7', 'X-Forwarded-For', '203.0.113.9']),
    ).toBe(403)
  })

  it('apply over tRPC and to watches, and a refusal is in the audit trail with the token and the address', async () => {
    const { token } = await proxied.client.serviceTokens.create('stolen', { sourceRanges: ['192.0.2.0/24'] })
    const headers = { authorization: `Bearer ${token}`, 'x-forwarded-for': '203.0.113.9' }
    for (const path of ['/trpc/placements.listAll', '/api/v1/placements?watch=true', '/api/v1/session']) {
      const answer = await fetch(`${proxied.url}${path}`, { headers })
      expect([path, answer.status]).toEqual([path, 403])
      expect(await answer.text()).not.toMatch(/stolen|192\.0\.2/)
    }
    await expect
      .poll(async () => (await audited(proxied, 'stolen'))[0], { timeout: 10_000 })
      .toMatchObject({
        subject: { kind: 'ServiceToken', id: 'stolen' },
        address: '203.0.113.9',
        result: 'Denied',
        detail: { code: 'Forbidden' },
      })
  })
})

/** Opens a watch; `ended` resolves when the hub ends it. */
const watch = async (hub: Hub, token: string) => {
  const response = await fetch(`${hub.url}/api/v1/placements?watch=true`, {
    headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
  })
  expect(response.status).toBe(200)
  const state = { ended: false }
  const read = async (): Promise<void> => {
    for await (const _ of response.body ?? []) {
      // Ignore the data.
    }
  }
  read()
    .catch(() => {})
    .finally(() => {
      state.ended = true
    })
  return state
}
const ends = (stream: { ended: boolean }) =>
  until('the watch has ended', async () => stream.ended, { timeoutMs: 10_000, everyMs: 50 })

describe('an open watch', () => {
  it('ends with the revocation of its token over the API, and with its expiry; others continue', async () => {
    const { token } = await open.client.serviceTokens.create('watched')
    const mine = await watch(open, token)
    const expiring = await watch(open, await open.server('token', 'create', 'short', '--ttl', '3s'))
    const other = await watch(open, open.token)
    await open.client.serviceTokens.revoke('watched')
    await ends(mine)
    await ends(expiring)
    expect(other.ended).toBe(false)
  })

  it('with the former text of a rotated token ends with the overlap; with the new text it continues', async () => {
    const { token } = await open.client.serviceTokens.create('rotated')
    const former = await watch(open, token)
    const { token: next } = await open.client.serviceTokens.rotate('rotated', { overlapSeconds: 4 })
    const current = await watch(open, next)
    expect((await get(open, token)).status).toBe(200)
    await ends(former)
    await until('the former text is refused', async () => (await get(open, token)).status === 401)
    expect([(await get(open, next)).status, current.ended]).toEqual([200, false])
  })
})

describe('two hubs on one database', () => {
  let postgres: Postgres
  const hubs: Hub[] = []
  beforeAll(async () => {
    postgres = await startPostgres()
    const database = await postgres.createDatabase()
    const first = await startHub({ HANSA_DATABASE: database })
    hubs.push(first, await startHub({ HANSA_DATABASE: database }, first))
    await bind(first)
  })
  afterAll(async () => {
    for (const hub of [...hubs].reverse()) await hub.stop()
    await postgres?.stop()
  })

  it('refuse a token, and end its watches, that was revoked on the other', async () => {
    const [first, second] = hubs
    if (first === undefined || second === undefined) throw new Error('no hubs')
    const { token } = await first.client.serviceTokens.create('shared')
    expect((await get(second, token)).status).toBe(200)
    const stream = await watch(second, token)
    await first.client.serviceTokens.revoke('shared')
    await ends(stream)
    await until('the other hub refuses it', async () => (await get(second, token)).status === 401, {
      timeoutMs: 10_000,
    })
    // The other way round, by the standby.
    const { token: back } = await second.client.serviceTokens.create('back')
    expect((await get(first, back)).status).toBe(200)
    await second.client.serviceTokens.revoke('back')
    await until('the first hub refuses it', async () => (await get(first, back)).status === 401, {
      timeoutMs: 10_000,
    })
  })
})
