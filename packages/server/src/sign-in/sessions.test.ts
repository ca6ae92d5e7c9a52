import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../runtime/clock.js'
import { type Browser, createBrowser } from './testing/browser.js'
import { type Hub, startHub } from './testing/hub.js'
import { clientId, clientSecret, type Issuer, startIssuer } from './testing/issuer.js'

const apiVersion = 'hansa.dev/v1'
const time = { offset: 0 }
const clock = {
  ...systemClock,
  now: () => Date.now() + time.offset,
  monotonic: () => performance.now() + time.offset,
}
let issuer: Issuer
let hub: Hub
let browser: Browser
const signIn = async (username: string, by: Browser): Promise<void> => {
  issuer.login = { sub: `sub-${username}`, claims: { preferred_username: username } }
  const { response } = await by.open(`${hub.url}/auth/company/start`)
  expect(response.status).toBe(200)
}
beforeEach(async () => {
  time.offset = 0
  issuer = await startIssuer({ sub: 'x' })
  hub = await startHub({ clock, administrators: ['anna'] })
  await hub.addSignIn('company', {
    type: 'oidc',
    oidc: { issuer: issuer.url, clientId, clientSecret: { value: clientSecret } },
  })
  browser = createBrowser()
  await signIn('anna', browser)
})
afterEach(async () => {
  await hub.close()
  await issuer.stop()
})

const status = async (path: string, init: RequestInit = {}, by = browser): Promise<number> =>
  (await by.send(`${hub.url}${path}`, init)).status

describe('a session', () => {
  const write = (headers: Record<string, string>, by = browser) =>
    status(
      '/api/v1/namespaces/default/placements/p',
      {
        method: 'PUT',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ apiVersion, kind: 'Placement', metadata: { name: 'p' }, spec: {} }),
      },
      by,
    )

  it('writes from pages of the hub alone', async () => {
    const other = `http://127.0.0.1:${Number(new URL(hub.url).port) + 1}`
    for (const headers of [
      {},
      { origin: other },
      { origin: 'null' },
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site' },
    ])
      expect(await write({ ...headers } as Record<string, string>), JSON.stringify(headers)).toBe(403)
    expect(await write({ origin: hub.url })).toBe(201)
    expect(await write({ 'sec-fetch-site': 'same-origin' })).toBe(200)
  })

  it('is not used by pages of other origins to read, or to call tRPC; no answer allows another origin', async () => {
    for (const path of ['/api/v1/me', '/trpc/access.me'])
      expect(await status(path, { headers: { 'sec-fetch-site': 'same-site' } }), path).toBe(403)
    const response = await browser.send(`${hub.url}/api/v1/me`, { headers: { origin: hub.url } })
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, null])
    expect(await status('/trpc/access.me')).toBe(200)
  })

  it('of a user without rights shows who that is, and nothing else', async () => {
    const berts = createBrowser()
    await signIn('bert', berts)
    expect(await status('/api/v1/me', {}, berts)).toBe(200)
    for (const path of [
      '/api/v1/clusters',
      '/api/v1/clusters?watch=true',
      '/api/v1/events',
      '/api/v1/audit',
      '/api/v1/watch?kinds=Cluster',
      '/trpc/clusters.list',
    ])
      expect(await status(path, {}, berts), path).toBe(403)
    expect(await write({ origin: hub.url }, berts)).toBe(403)
    expect(await status('/api/v1/clusters')).toBe(200)
  })

  it('is a cookie: its secret is not a bearer token', async () => {
    const [cookie = ''] = browser.cookies('127.0.0.1')
    const secret = cookie.slice(cookie.indexOf('=') + 1)
    expect(
      await status('/api/v1/me', { headers: { authorization: `Bearer ${secret}` } }, createBrowser()),
    ).toBe(401)
  })

  it('ends after an hour without a request, and twelve hours after the sign-in', async () => {
    for (let hours = 0; hours < 11.5; hours += 0.9) {
      time.offset = hours * 3_600_000
      expect(await status('/api/v1/me'), `${hours} h`).toBe(200)
      // The use is stored beside the answer.
      await expect
        .poll(async () => {
          const [row] = await hub.store.read(({ db, tables }) => db.select().from(tables.sessions))
          return Date.parse(row?.lastUsedAt ?? '') + 60_000 > clock.now()
        })
        .toBe(true)
    }
    time.offset = 12 * 3_600_000
    expect(await status('/api/v1/me')).toBe(401)
    const idle = createBrowser()
    await signIn('anna', idle)
    time.offset += 3_700_000
    expect(await status('/api/v1/me', {}, idle)).toBe(401)
  })

  it('ends by signing out; other sessions end by signing out everywhere', async () => {
    const [second, third] = [createBrowser(), createBrowser()]
    await signIn('anna', second)
    await signIn('anna', third)
    const remove = (path: string, by: Browser) =>
      by.send(`${hub.url}/api/v1${path}`, { method: 'DELETE', headers: { origin: hub.url } })
    expect(await (await remove('/session', browser)).json()).toEqual({ revoked: true })
    expect(await status('/api/v1/me')).toBe(401)
    // The browser forgets a cookie that stands for nothing.
    expect(browser.cookies('127.0.0.1')).toEqual([])
    expect(await status('/api/v1/me', {}, second)).toBe(200)
    expect(await (await remove('/sessions', second)).json()).toEqual({ ended: 2 })
    expect(await status('/api/v1/me', {}, third)).toBe(401)
  })

  it('of somebody else ends by an administrator, by username or ID, and by nobody else', async () => {
    const berts = createBrowser()
    await signIn('bert', berts)
    const signOut = async (user: string) => {
      const { status: code, body } = await hub.call('POST', '/people/sign-out', { user })
      return [code, body.ended ?? body.detail]
    }
    const asBert = await berts.send(`${hub.url}/api/v1/people/sign-out`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: hub.url },
      body: JSON.stringify({ user: 'anna' }),
    })
    expect(asBert.status).toBe(403)
    expect(await signOut('Bert')).toEqual([200, 1])
    expect(await status('/api/v1/me', {}, berts)).toBe(401)
    expect(await status('/api/v1/me')).toBe(200)
    expect(await signOut('company/sub-anna')).toEqual([200, 1])
    expect(await signOut('anna')).toEqual([404, 'user "anna" not found'])
    await signIn('bert', berts)
    const { body } = await hub.call('GET', '/audit?kind=Session&verb=delete')
    expect(JSON.stringify(body)).toContain('company/sub-bert')
  })

  const block = (verb: 'block' | 'unblock', person: string) =>
    hub.call('POST', `/people/${verb}`, { person, reason: 'INC 42' })

  it('of a user without a directory is refused and ended by a block, which leaves other people alone', async () => {
    const berts = createBrowser()
    await signIn('bert', berts)
    expect((await block('block', 'bert')).body).toMatchObject({
      person: 'company/sub-bert',
      username: 'bert',
      names: [],
      endedSessions: 1,
    })
    await expect.poll(() => status('/api/v1/me', {}, berts), { timeout: 5_000 }).toBe(401)
    await expect(signIn('bert', berts)).rejects.toThrow()
    expect(await status('/api/v1/me')).toBe(200)
    expect((await block('unblock', 'bert')).status).toBe(200)
    expect(await status('/api/v1/me', {}, berts)).toBe(401)
    await signIn('bert', berts)
  })

  it('of somebody who is not signed in is prevented by a block of the username at the SignIn', async () => {
    const berts = createBrowser()
    expect((await block('block', 'compnay/username:bert')).status).toBe(404)
    expect((await block('block', 'company/username:Bert')).body).toMatchObject({ username: 'bert' })
    await expect(signIn('bert', berts)).rejects.toThrow()
    expect((await block('unblock', 'bert')).status).toBe(200)
    await signIn('bert', berts)
    expect((await block('block', 'company/username:bert')).body).toMatchObject({ endedSessions: 1 })
    expect(await status('/api/v1/me')).toBe(200)
  })

  it('a block of a username revokes the tokens of its user, and outlives the SignIn', async () => {
    const berts = createBrowser()
    await signIn('bert', berts)
    await hub.apply('RoleBinding', 'rolebindings', 'token-makers', {
      role: 'admin',
      subjects: [{ user: 'bert', signIn: 'company' }],
    })
    const create = () =>
      berts.send(`${hub.url}/api/v1/service-tokens`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: hub.url },
        body: JSON.stringify({ name: 'robot' }),
      })
    await expect.poll(async () => (await create()).status, { timeout: 5_000 }).toBe(201)
    expect((await block('block', 'company/username:Bert')).body).toMatchObject({
      revokedTokens: ['robot'],
      endedSessions: 1,
    })
    expect((await block('block', 'company/username:Anna Berg')).body).toMatchObject({ username: 'anna berg' })
    expect((await hub.call('DELETE', '/signins/company')).status).toBe(200)
    expect((await block('block', 'company/username:carla')).status).toBe(404)
    for (const user of ['company/username:Bert', 'company/username:Anna Berg'])
      expect((await block('unblock', user)).status, user).toBe(200)
  })

  it('ends with its SignIn, and with a change of who its people are; a new secret of the client changes nothing', async () => {
    const change = (more: object) =>
      hub.apply('SignIn', 'signins', 'company', {
        type: 'oidc',
        oidc: { issuer: issuer.url, clientId, clientSecret: { value: clientSecret }, ...more },
      })
    await change({ clientSecret: { value: 'another' }, scopes: ['openid'] })
    expect(await status('/api/v1/me')).toBe(200)
    await change({ usernameClaim: 'email' })
    await expect.poll(() => status('/api/v1/me')).toBe(401)
  })
})

describe('a SignIn', () => {
  const put = async (name: string, oidc: object) => {
    const spec = { type: 'oidc', oidc: { issuer: issuer.url, clientId, ...oidc } }
    const { status: code, body } = await hub.call('PUT', `/signins/${name}`, {
      apiVersion,
      kind: 'SignIn',
      metadata: { name },
      spec,
    })
    return { code, detail: body.detail as string | undefined, spec: body.spec }
  }
  const digest = async () =>
    (await hub.call('GET', '/signins/company')).body.spec.oidc.clientSecret as { digest: string }

  it('keeps its secret hidden, and for the address it was entered for', async () => {
    const stored = await digest()
    expect(stored.digest).toMatch(/^hmac-/)
    expect((await put('company', { clientSecret: stored })).code).toBe(200)
    for (const moved of [{ issuer: 'https://evil.example' }, { clientId: 'other' }])
      expect(await put('company', { clientSecret: stored, ...moved }), JSON.stringify(moved)).toMatchObject({
        code: 400,
        detail: expect.stringContaining('requires the secret again'),
      })
  })

  it.each([
    [{ issuer: 'http://auth.example.org' }, 'https://'],
    [{ issuer: 'https://user@auth.example.org' }, 'https://'],
    [{ scopes: ['profile'] }, 'openid'],
    [{ certificateAuthority: '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----' }, 'invalid PEM'],
    [{ directory: 'missing' }, 'does not exist'],
  ])('is refused with %j', async (wrong, word) => {
    const { code, detail } = await put('other', { clientSecret: { value: 's' }, ...wrong })
    expect(code).toBeGreaterThanOrEqual(400)
    expect(detail).toContain(word)
  })

  it('has no name whose users could have the ids of others', async () => {
    await hub.addDirectory()
    expect(await put('corp', { clientSecret: { value: 's' } })).toMatchObject({ code: 400 })
    expect(await put('hub', { clientSecret: { value: 's' } })).toMatchObject({ code: 400 })
    const directory = {
      apiVersion,
      kind: 'Directory',
      metadata: { name: 'company' },
      spec: { type: 'ldif', ldif: { path: 'people.ldif' } },
    }
    expect((await hub.call('PUT', '/directories/company', directory)).body.detail).toContain('SignIn')
  })
})
