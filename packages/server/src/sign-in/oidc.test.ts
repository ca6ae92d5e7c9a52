import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../runtime/clock.js'
import { type Browser, createBrowser } from './testing/browser.js'
import { type Hub, startHub } from './testing/hub.js'
import { clientId, clientSecret, type Issuer, type Login, startIssuer } from './testing/issuer.js'

const anna: Login = {
  sub: 'sub-anna',
  claims: { preferred_username: 'anna', name: 'Anna Berg', groups: ['team-web', 'staff'] },
}
const oidc = (issuer: Issuer, more: object = {}) => ({
  type: 'oidc',
  oidc: { issuer: issuer.url, clientId, clientSecret: { value: clientSecret }, ...more },
})

const time = { offset: 0 }
const clock = { ...systemClock, now: () => Date.now() + time.offset }
let issuer: Issuer
let hub: Hub
let browser: Browser
beforeEach(async () => {
  time.offset = 0
  issuer = await startIssuer(anna)
  hub = await startHub({ clock, administrators: ['anna'] })
  browser = createBrowser()
})
afterEach(async () => {
  await hub.close()
  await issuer.stop()
})

const me = async (by = browser) => {
  const response = await by.send(`${hub.url}/api/v1/me`)
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const signIn = async (by = browser) => {
  const { response } = await by.open(`${hub.url}/auth/company/start`)
  return { status: response.status, text: await response.text(), headers: response.headers }
}

describe('a sign-in at an issuer', () => {
  beforeEach(() => hub.addSignIn('company', oidc(issuer)))

  it('begins a session of the person, whose cookie scripts and other sites do not get', async () => {
    const { status, text, headers } = await signIn()
    expect(status).toBe(200)
    expect(text).toContain('http-equiv="refresh" content="0;url=/"')
    expect(headers.getSetCookie().at(-1)).toMatch(
      /^hansa-[0-9a-f]{8}=hansas_[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    )
    expect(await me()).toMatchObject({
      status: 200,
      body: {
        id: 'company/sub-anna',
        kind: 'User',
        name: 'anna',
        groups: ['staff', 'team-web'],
        session: { signIn: 'company' },
      },
    })
    const rows = await hub.store.read(({ db, tables }) => db.select().from(tables.sessions))
    expect(JSON.stringify(rows)).not.toContain(browser.cookies('127.0.0.1').join().split('hansas_')[1])
  })

  it('is recorded in the audit trail, and so is a failed one', async () => {
    await signIn()
    issuer.fault = { audience: 'another' }
    await signIn(createBrowser())
    await expect
      .poll(async () => {
        const { body } = await hub.call('GET', '/audit?kind=Session')
        return body.items.map((entry: Record<string, unknown>) => [
          Object(entry.subject).id,
          entry.verb,
          entry.result,
        ])
      })
      .toEqual([
        ['', 'sign-in', 'Denied'],
        ['company/sub-anna', 'sign-in', 'Succeeded'],
      ])
  })

  it('reads claims from userinfo that the ID token lacks', async () => {
    issuer.login = { sub: 'u', userinfo: { preferred_username: 'uli', groups: ['g'] } }
    await signIn()
    expect((await me()).body).toMatchObject({ id: 'company/u', name: 'uli', groups: ['g'] })
  })

  it('takes 2,000 groups, and refuses 6,000', async () => {
    const groups = (count: number) => Array.from({ length: count }, (_, index) => `group-${index}`)
    issuer.login = { ...anna, claims: { ...anna.claims, groups: groups(2_000) } }
    await signIn()
    expect((await me()).body.groups).toHaveLength(2_000)
    issuer.login = { ...anna, claims: { ...anna.claims, groups: groups(6_000) } }
    expect(await signIn()).toMatchObject({ status: 401, text: expect.stringContaining('6000 groups') })
  })

  it.each([
    ['for another client', { audience: 'another' }, 'aud'],
    ['of another issuer', { issuer: 'https://evil.example' }, 'iss'],
    ['of another sign-in', { nonce: 'replayed' }, 'nonce'],
    ['without a signature', { algorithm: 'none' as const }, 'alg'],
    ['signed by somebody else', { foreignKey: true }, 'signature'],
    ['from 2 minutes ago', { skew: -120 }, 'exp'],
  ])('refuses an ID token %s', async (_what, fault, word) => {
    issuer.fault = fault
    const { status, text } = await signIn()
    expect(status).toBe(401)
    expect(text).toContain(word)
    expect((await me()).status).toBe(401)
  })

  it.each([50, -80])('accepts a clock that differs by up to a minute (%d s)', async (skew) => {
    // Tokens of this issuer are valid for 30 s: at -80 s one ended 50 s ago.
    issuer.fault = { skew }
    await signIn()
    expect((await me()).status).toBe(200)
  })

  it('knows keys that the issuer rotated since the last sign-in', async () => {
    await signIn()
    await issuer.rotateKeys()
    const other = createBrowser()
    await signIn(other)
    expect((await me(other)).status).toBe(200)
  })

  it('is completed once: neither its answer nor its cookie can be replayed', async () => {
    const begun = await browser.send(`${hub.url}/auth/company/start`)
    const flow = browser.cookies('127.0.0.1')
    const back = await fetch(begun.headers.get('location') ?? '', { redirect: 'manual' })
    const callback = back.headers.get('location') ?? ''
    // Without the cookie of the browser that began it.
    expect((await createBrowser().send(callback)).status).toBe(401)
    expect((await browser.send(callback)).status).toBe(200)
    const thief = createBrowser()
    thief.copyTo('127.0.0.1', flow)
    const replayed = await thief.send(callback)
    expect([replayed.status, await replayed.text()]).toEqual([
      401,
      expect.stringContaining('already completed'),
    ])
  })

  it('refuses the answer to another sign-in: the state does not match', async () => {
    await browser.send(`${hub.url}/auth/company/start`)
    const other = await createBrowser().send(`${hub.url}/auth/company/start`)
    const back = await fetch(other.headers.get('location') ?? '', { redirect: 'manual' })
    const response = await browser.send(back.headers.get('location') ?? '')
    expect([response.status, await response.text()]).toEqual([401, expect.stringContaining('state')])
  })

  it('has to be completed within 10 minutes, at the SignIn as it was', async () => {
    const begin = async () => {
      const begun = await browser.send(`${hub.url}/auth/company/start`)
      const back = await fetch(begun.headers.get('location') ?? '', { redirect: 'manual' })
      return back.headers.get('location') ?? ''
    }
    const late = await begin()
    time.offset = 600_000
    expect((await browser.send(late)).status).toBe(401)
    const changed = await begin()
    const second = await startIssuer(anna)
    await hub.apply('SignIn', 'signins', 'company', oidc(second))
    const response = await browser.send(changed)
    await second.stop()
    expect([response.status, await response.text()]).toEqual([401, expect.stringContaining('changed')])
  })

  it('says what is wrong while the issuer is away; sessions go on', async () => {
    await signIn()
    await issuer.stop()
    await hub.restart()
    const { status, text } = await signIn(createBrowser())
    expect(status).toBe(503)
    expect(text).toContain(issuer.url)
    expect((await me()).status).toBe(200)
    await expect
      .poll(async () => (await hub.call('GET', '/signins/company')).body.status.conditions)
      .toMatchObject([
        { type: 'DiscoveryValid', status: 'Unknown' },
        { type: 'IssuerReachable', status: 'False', message: expect.stringContaining(issuer.url) },
        { type: 'Ready', status: 'False' },
      ])
    await issuer.restart()
    const back = createBrowser()
    await signIn(back)
    expect((await me(back)).status).toBe(200)
  })

  it('is not sent to addresses that the hub refuses', async () => {
    await hub.apply('SignIn', 'signins', 'company', {
      type: 'oidc',
      oidc: { issuer: 'https://169.254.169.254', clientId, clientSecret: { value: clientSecret } },
    })
    expect(await signIn()).toMatchObject({ status: 503, text: expect.stringContaining('never allowed') })
  })

  it('goes back to a page of the console, and to nothing else', async () => {
    for (const [to, page] of [
      ['/releases?x=1', '/releases?x=1'],
      ['//evil.example', '/'],
      ['/\\evil.example', '/'],
      ['https://evil.example', '/'],
      ['/"><script>', '/'],
    ] as const) {
      const { response } = await createBrowser().open(
        `${hub.url}/auth/company/start?to=${encodeURIComponent(to)}`,
      )
      const text = await response.text()
      if (to === '/"><script>') expect(text).not.toContain('<script>')
      else expect(text).toContain(`content="0;url=${page}"`)
    }
  })
})
