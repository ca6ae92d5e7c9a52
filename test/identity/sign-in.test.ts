import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request as forward } from 'node:http'
import { createServer, type Server } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { start } from '../../packages/cli/src/testing/hansa.js'
import { type Browser, createBrowser } from '../../packages/server/src/sign-in/testing/browser.js'
import { type Hub, startHub } from '../../packages/server/src/sign-in/testing/hub.js'
import { makeCertificate } from '../rig/directory/certificate.js'
import {
  type Authelia,
  available,
  directoryAvailable,
  freePort,
  type Slapd,
  startAuthelia,
  startSlapd,
  until,
} from '../rig/index.js'
import { dnOf, groupLdif, openldapSpec, personLdif } from './support/room.js'

const servers = available(['authelia'])
const can = servers.available ? directoryAvailable('slapd') : servers
const title = can.available ? 'signing in' : `signing in (skipped: ${can.reason})`
const suffix = 'dc=example,dc=org'
/** Of "a-client-secret", by `authelia crypto hash generate pbkdf2`. */
const secretDigest =
  '$pbkdf2-sha512$310000$yRkevyWiu/lNqbRJt4beBA$1XbVxkhi5dcAiMMSwgAo1.r1flpL1rrNXPPjEWv8VeKvCJCGBNo4iMYywxaJmmnEpK0nTqVMQ2hdwgvQd4BZIw'

/** How Authelia 4.37 finds people and groups in OpenLDAP. */
const backend = (slapd: Slapd) => ({
  implementation: 'custom',
  url: slapd.url,
  base_dn: suffix,
  additional_users_dn: 'ou=people',
  users_filter: '(&({username_attribute}={input})(objectClass=inetOrgPerson))',
  username_attribute: 'uid',
  mail_attribute: 'mail',
  display_name_attribute: 'cn',
  additional_groups_dn: 'ou=groups',
  groups_filter: '(&(member={dn})(objectClass=groupOfNames))',
  group_name_attribute: 'cn',
  user: slapd.reader.dn,
  password: slapd.reader.password,
})

describe.skipIf(!can.available)(title, () => {
  const folder = mkdtempSync(join(tmpdir(), 'hansa-sign-in-'))
  let slapd: Slapd
  let authelia: Authelia
  let front: Server
  let host: string
  let hub: Hub

  const add = (...uids: string[]) =>
    slapd.add(uids.map((uid) => personLdif(uid, suffix, `userPassword: ${uid}-pw`)).join(''))

  beforeAll(async () => {
    slapd = await startSlapd()
    await add('anna', 'ben', 'carla')
    await slapd.add(groupLdif('team-web', suffix, [dnOf('anna', suffix), dnOf('carla', suffix)]))
    hub = await startHub()
    await hub.apply('RoleBinding', 'rolebindings', 'team-web', {
      role: 'admin',
      subjects: [{ group: 'team-web' }],
    })
    // TLS, as Authelia requires of issuers.
    const { certificate, key } = await makeCertificate(folder)
    const port = await freePort()
    host = `127.0.0.1:${port}`
    const oidc = {
      hmac_secret: 'a-secret-of-enough-length-for-hmac',
      issuer_private_key: execFileSync('openssl', ['genrsa', '-traditional', '2048'], { encoding: 'utf8' }),
      clients: [
        {
          id: 'hansa',
          description: 'Hansa',
          secret: secretDigest,
          authorization_policy: 'one_factor',
          consent_mode: 'implicit',
          redirect_uris: [`${hub.url}/auth/company/callback`],
          scopes: ['openid', 'profile', 'groups'],
          userinfo_signing_algorithm: 'none',
        },
      ],
    }
    const fragment = join(folder, 'oidc.yml')
    writeFileSync(fragment, stringify({ identity_providers: { oidc } }))
    authelia = await startAuthelia({ ldap: backend(slapd), fragments: [fragment] })
    front = createServer(
      { cert: readFileSync(certificate), key: readFileSync(key) },
      (incoming, outgoing) => {
        const headers = { ...incoming.headers, 'x-forwarded-proto': 'https', 'x-forwarded-host': host }
        const { method, url } = incoming
        const call = forward(`${authelia.url}${url}`, { method, headers }, (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
          answer.pipe(outgoing)
        })
        incoming.pipe(call)
      },
    ).listen(port, '127.0.0.1')
    await hub.apply(
      'Directory',
      'directories',
      'corp',
      openldapSpec([slapd], {
        urls: [slapd.ldapsUrl],
        certificateAuthority: slapd.certificateAuthority,
      }),
    )
    await hub.apply('SignIn', 'signins', 'company', {
      type: 'oidc',
      oidc: {
        issuer: `https://${host}`,
        clientId: 'hansa',
        clientSecret: { value: 'a-client-secret' },
        directory: 'corp',
        certificateAuthority: readFileSync(certificate, 'utf8'),
      },
    })
    await hub.apply('SignIn', 'signins', 'ldap', { type: 'ldap', ldap: { directory: 'corp' } })
    await until(
      'the directory is read',
      async () => (await hub.call('GET', '/directories/corp/people')).status === 200,
    )
  }, 300_000)
  afterAll(async () => {
    front?.close()
    await hub?.close()
    await authelia?.stop()
    await slapd?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Signs in at Authelia as its own page would, and returns the address it sends the browser back to. */
  const atAuthelia = async (address: string, username: string): Promise<string> => {
    const { pathname, search } = new URL(address)
    const { cookie } = await authelia.login(username, `${username}-pw`)
    const answer = await fetch(`${authelia.url}${pathname}${search}`, {
      redirect: 'manual',
      headers: { cookie, 'x-forwarded-proto': 'https', 'x-forwarded-host': host },
    })
    return answer.headers.get('location') ?? `${answer.status} ${await answer.text()}`
  }
  const signIn = async (browser: Browser, username: string, address = `${hub.url}/auth/company/start`) => {
    const begun = await browser.send(address)
    const location = begun.headers.get('location')
    if (location === null) throw new Error(`${begun.status} ${await begun.text()}`)
    return browser.send(await atAuthelia(location, username))
  }
  const me = async (browser: Browser) => {
    const response = await browser.send(`${hub.url}/api/v1/me`)
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  const idOf = async (uid: string): Promise<string> =>
    /entryUUID: (.*)/.exec(await slapd.search(suffix, `(uid=${uid})`, 'entryUUID'))?.[1] ?? ''
  const hansa = (args: string[], input?: string) =>
    start(args, { XDG_CONFIG_HOME: join(folder, 'config') }, input === undefined ? {} : { input })

  it('at Authelia with PKCE makes a person of the directory a user of the hub', async () => {
    const browser = createBrowser()
    const response = await signIn(browser, 'anna')
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('Signed in')])
    expect((await me(browser)).body).toMatchObject({
      id: `corp/${await idOf('anna')}`,
      kind: 'User',
      name: 'anna',
      groups: ['team-web'],
    })
    expect((await browser.send(`${hub.url}/api/v1/clusters`)).status).toBe(200)
    const { body } = await hub.call('GET', '/signins/company')
    expect(body.status.conditions).toMatchObject([
      { type: 'DiscoveryValid', status: 'True' },
      { type: 'IssuerReachable', status: 'True' },
      { type: 'Ready', status: 'True' },
    ])
  })

  it('of a command line: the browser brings it a code, and it keeps the session in a context', async () => {
    const login = hansa([
      'login',
      '--url',
      hub.url,
      '--context',
      'work',
      '--sign-in',
      'company',
      '--no-browser',
    ])
    await until('the address', () => /\/auth\/\S+/.test(login.stderr()))
    const address = /http\S+\/auth\/\S+/.exec(login.stderr())?.[0] ?? ''
    const page = await (await signIn(createBrowser(), 'carla', address)).text()
    const shown = /the code (\S+ \S+)/.exec(login.stderr())?.[1] ?? 'none'
    expect(page).toContain(`<code>${shown}</code>`)
    const [, back = ''] = /href="(http:\/\/127\.0\.0\.1:[^"]+)"/.exec(page) ?? []
    // A page that guesses the port does not know the state.
    expect((await fetch(`${new URL(back).origin}/?code=x&state=y`)).status).toBe(400)
    expect((await fetch(back.replaceAll('&#38;', '&'))).status).toBe(200)
    expect((await login.ended).stdout).toMatch(/^Signed in to \S+ as carla until \S+ \(context "work"\)\.\n$/)
    const who = await hansa(['whoami', '-o', 'json']).ended
    expect(JSON.parse(who.stdout)).toMatchObject({ name: 'carla', groups: ['team-web'] })
  })

  it('with the password of OpenLDAP needs the right one, and neither tells who exists', async () => {
    const post = async (username: string, password: string) => {
      const response = await fetch(`${hub.url}/api/v1/sign-in/password`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ signIn: 'ldap', username, password }),
      })
      const body = (await response.json()) as Record<string, unknown>
      return { status: response.status, detail: body.detail, token: body.token }
    }
    const wrong = { status: 401, detail: 'wrong username or password' }
    expect(await post('ben', 'wrong')).toMatchObject(wrong)
    expect(await post('nobody', 'wrong')).toMatchObject(wrong)
    expect((await post('ben', '')).status).toBe(400)
    const { status, token } = await post('ben', 'ben-pw')
    expect(status).toBe(200)
    const own = await fetch(`${hub.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } })
    expect(await own.json()).toMatchObject({ name: 'ben', session: { signIn: 'ldap' } })
    const login = ['login', '--url', hub.url, '--context', 'ben', '--sign-in', 'ldap', '--username', 'ben']
    expect((await hansa([...login, '--password-stdin'], 'ben-pw\n').ended).stdout).toContain('as ben')
    expect((await hansa(['logout', '--context', 'ben']).ended).stdout).toContain('Signed out')
    const after = await hansa(['whoami', '--context', 'ben']).ended
    expect(after.stderr).toContain('context "ben" is signed out')
  })

  it('is over for a person removed with ldapdelete: sessions, command lines, open watches and tRPC subscriptions end', async () => {
    const browser = createBrowser()
    await signIn(browser, 'carla')
    const former = (await me(browser)).body.id
    const streams = ['/api/v1/clusters?watch=true', '/trpc/clusters.watch?input=%7B%7D'].map(async (path) => {
      const { status, body } = await browser.send(`${hub.url}${path}`)
      expect(status).toBe(200)
      return body?.getReader()
    })
    const readers = await Promise.all(streams)
    const ended = readers.map(async (reader) => {
      for (;;) if ((await reader?.read().catch(() => ({ done: true })))?.done !== false) return true
    })
    await slapd.modify(`dn: ${dnOf('carla', suffix)}\nchangetype: delete\n`)
    expect(await Promise.all(ended)).toEqual([true, true])
    expect((await me(browser)).status).toBe(401)
    const command = await hansa(['whoami', '--context', 'work']).ended
    expect(command.exit).toBe(4)
    // Authelia still knows the browser: the directory decides.
    expect((await signIn(createBrowser(), 'carla').catch(() => ({ status: 401 }))).status).toBe(401)

    await add('carla')
    const again = createBrowser()
    await until('the new Carla is known', async () => (await signIn(again, 'carla')).status === 200)
    expect((await me(again)).body.id).toBe(`corp/${await idOf('carla')}`)
    expect((await me(again)).body.id).not.toBe(former)
    expect((await me(browser)).status).toBe(401)
  })
})
