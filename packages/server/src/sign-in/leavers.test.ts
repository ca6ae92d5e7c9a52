import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Browser, createBrowser } from './testing/browser.js'
import { type Entry, type Hub, startHub } from './testing/hub.js'
import { clientId, clientSecret, type Issuer, startIssuer } from './testing/issuer.js'

const anna: Entry = { id: 'id-anna', username: 'anna', groups: ['team-web'] }
const bert: Entry = { id: 'id-bert', username: 'bert' }

let issuer: Issuer
let hub: Hub
let browser: Browser
beforeEach(async () => {
  // Authelia's `sub` belongs to the username, whoever has it.
  issuer = await startIssuer({ sub: 'sub-anna', claims: { preferred_username: 'anna', groups: ['forged'] } })
  hub = await startHub({ people: [anna, bert], administrators: ['anna', 'anna-marie'] })
  await hub.addDirectory()
  await hub.apply('SignIn', 'signins', 'company', {
    type: 'oidc',
    oidc: { issuer: issuer.url, clientId, clientSecret: { value: clientSecret }, directory: 'corp' },
  })
  await expect.poll(async () => (await hub.call('GET', '/directories/corp/people')).status).toBe(200)
  browser = createBrowser()
})
afterEach(async () => {
  await hub.close()
  await issuer.stop()
})

const signIn = async (by = browser) => {
  const { response } = await by.open(`${hub.url}/auth/company/start`)
  return { status: response.status, text: await response.text() }
}
const me = async (by = browser) => {
  const response = await by.send(`${hub.url}/api/v1/me`)
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const watch = async (by = browser) => {
  const response = await by.send(`${hub.url}/api/v1/clusters?watch=true`)
  expect(response.status).toBe(200)
  const reader = response.body?.getReader()
  if (reader === undefined) throw new Error('no stream')
  const ended = (async () => {
    try {
      for (;;) if ((await reader.read()).done) return true
    } catch {
      return true
    }
  })()
  return { ended }
}

describe('a user of a directory', () => {
  it('has the rights that bindings give to its id; who gets its username later has none of them', async () => {
    const { body } = await hub.call('GET', '/rolebindings/administrators')
    expect(body.spec.subjects).toEqual([{ user: 'corp/id-anna' }, { user: 'anna-marie' }])
    await signIn()
    expect((await browser.send(`${hub.url}/api/v1/clusters`)).status).toBe(200)
    hub.setPeople([{ ...anna, id: 'id-other' }, bert])
    await expect.poll(async () => (await me()).status).toBe(401)
    await signIn()
    expect((await me()).body).toMatchObject({ id: 'corp/id-other', name: 'anna' })
    expect((await browser.send(`${hub.url}/api/v1/clusters`)).status).toBe(403)
  })

  it('is known by the stable id, with the groups of the directory and not those of the issuer', async () => {
    expect((await signIn()).status).toBe(200)
    expect((await me()).body).toMatchObject({
      id: 'corp/id-anna',
      name: 'anna',
      groups: ['everybody', 'team-web'],
    })
    hub.setPeople([{ ...anna, groups: ['team-api'] }, bert])
    await expect.poll(async () => (await me()).body.groups).toEqual(['everybody', 'team-api'])
  })

  it.each([
    ['is removed', [bert]],
    ['is disabled', [{ ...anna, disabled: true }, bert]],
  ])('who %s loses sessions and open streams with the next read', async (_what, people) => {
    await signIn()
    const { ended } = await watch()
    hub.setPeople(people)
    expect(await ended).toBe(true)
    expect((await me()).status).toBe(401)
    const sessions = () => hub.store.read(({ db, tables }) => db.select().from(tables.sessions))
    await expect.poll(sessions).toEqual([])
    expect((await signIn(createBrowser())).status).toBe(401)
  })

  it('is signed out when the directory gets another source, and a person who may not change sign-ins cannot give it one', async () => {
    await hub.apply('RoleBinding', 'rolebindings', 'people', {
      role: 'people-manager',
      subjects: [{ token: 'manager' }],
    })
    const { body: made } = await hub.call('POST', '/service-tokens', { name: 'manager' })
    const asManager = async (method: string, path: string, body?: unknown) => {
      const response = await fetch(`${hub.url}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${made.token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return response.status
    }
    const put = (spec: object) => ({
      apiVersion: 'hansa.dev/v1',
      kind: 'Directory',
      metadata: { name: 'corp' },
      spec: { type: 'ldif', pollSeconds: 0.1, ...spec },
    })
    const own = put({ ldif: { path: 'own.ldif' } })
    await signIn()
    const slower = put({ ldif: { path: 'people.ldif' }, pollSeconds: 0.2 })
    expect(await asManager('PUT', '/directories/corp', slower)).toBe(200)
    expect(await asManager('PUT', '/directories/corp', own)).toBe(403)
    expect(await asManager('POST', '/directories/corp/accept')).toBe(403)
    expect((await me()).status).toBe(200)
    await hub.apply('Directory', 'directories', 'corp', own.spec)
    await expect.poll(async () => (await me()).status).toBe(401)
  })

  const tokens = async () => {
    const { body } = await hub.call('GET', '/service-tokens')
    return (body.items as { metadata: { name: string } }[]).map(({ metadata }) => metadata.name)
  }
  const makeToken = async () => {
    await signIn()
    const response = await browser.send(`${hub.url}/api/v1/service-tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: hub.url },
      body: JSON.stringify({ name: 'pipeline' }),
    })
    expect(response.status).toBe(201)
    expect(await tokens()).toEqual(['admin', 'pipeline'])
  }

  it.each([
    ['is removed', [bert]],
    ['is disabled', [{ ...anna, disabled: true }, bert]],
  ])('who %s loses service tokens with the next read, with an event', async (_what, people) => {
    await makeToken()
    hub.setPeople(people)
    await expect.poll(tokens, { timeout: 15_000 }).toEqual(['admin'])
    const { body } = await hub.call('GET', '/events')
    expect(JSON.stringify(body)).toContain(
      'service tokens of people who left or are disabled were revoked: pipeline',
    )
  })

  it('who leaves while the hub does not run loses service tokens with its first read', async () => {
    await makeToken()
    await hub.restart(() => hub.setPeople([bert]))
    await expect.poll(tokens, { timeout: 15_000 }).toEqual(['admin'])
  })

  it('who is blocked is signed out and cannot sign in; the end of the block brings no session back', async () => {
    await signIn()
    const blocked = await hub.call('POST', '/people/block', { person: 'anna', reason: 'INC 42' })
    expect(blocked.body).toMatchObject({ person: 'corp/id-anna', endedSessions: 1 })
    await expect.poll(async () => (await me()).status, { timeout: 5_000 }).toBe(401)
    const second = createBrowser()
    expect(await signIn(second)).toMatchObject({ status: 401, text: expect.stringContaining('blocked') })
    await hub.call('POST', '/people/unblock', { person: 'anna' })
    expect((await me()).status).toBe(401)
    expect((await signIn(second)).status).toBe(200)
  })

  it('who is renamed stays signed in', async () => {
    await signIn()
    hub.setPeople([{ ...anna, username: 'anna-marie' }, bert])
    await expect.poll(async () => (await me()).body.name).toBe('anna-marie')
    expect((await me()).body.id).toBe('corp/id-anna')
  })

  it('who is made again under the same name is another person', async () => {
    await signIn()
    hub.setPeople([{ ...anna, id: 'id-other' }, bert])
    await expect.poll(async () => (await me()).status).toBe(401)
    const other = createBrowser()
    await signIn(other)
    expect((await me(other)).body.id).toBe('corp/id-other')
  })

  it('without an account in the directory cannot sign in', async () => {
    issuer.login = { sub: 's', claims: { preferred_username: 'nobody' } }
    expect(await signIn()).toMatchObject({ status: 401, text: expect.stringContaining('&#34;nobody&#34;') })
  })

  it('stays signed in over a restart of the hub; a leaver of that time does not', async () => {
    const berts = createBrowser()
    await signIn()
    issuer.login = { sub: 'b', claims: { preferred_username: 'bert' } }
    await signIn(berts)
    hub.setPeople([anna])
    await hub.restart()
    await expect.poll(async () => (await me(berts)).status).toBe(401)
    expect((await me()).status).toBe(200)
  })

  it('keeps the Directory: it is not deleted while a SignIn names it', async () => {
    const { status, body } = await hub.call('DELETE', '/directories/corp')
    expect([status, body.detail]).toEqual([409, 'directory "corp" is used by sign-in "company"'])
  })
})
