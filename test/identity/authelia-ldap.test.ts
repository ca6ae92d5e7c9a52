import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { createAutheliaFactory } from '../../packages/server/src/provisioning/connectors/index.js'
import type { WantedAccount } from '../../packages/server/src/provisioning/index.js'
import {
  type Authelia,
  available,
  directoryAvailable,
  type Slapd,
  startAuthelia,
  startSlapd,
} from '../rig/index.js'
import { adapterOf, observe, person, provision, wanted } from './support/connector.js'
import { dnOf, groupLdif, personLdif } from './support/room.js'

const servers = available(['authelia'])
const can = servers.available ? directoryAvailable('slapd') : servers
const title = can.available ? 'Authelia on LDAP' : `Authelia on LDAP (skipped: ${can.reason})`
const suffix = 'dc=example,dc=org'

/** The output of `authelia crypto hash generate sha2crypt` for "chat-secret". */
const digest = (): string =>
  execFileSync('openssl', ['passwd', '-6', 'chat-secret'], { encoding: 'utf8' })
    .trim()
    .replace('$6$', '$6$rounds=5000$')

/** How Authelia 4.37 finds people and groups in OpenLDAP: it has no implementation with that name. */
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

const client = (id: string, policy: string) => ({
  id,
  secret: { digest: 'sealed' },
  redirectUris: [`https://${id}.example.org/callback`],
  scopes: ['openid', 'groups'],
  policy,
  everyone: true,
})

describe.skipIf(!can.available)(title, () => {
  let slapd: Slapd
  let authelia: Authelia
  const folder = mkdtempSync(join(tmpdir(), 'hansa-authelia-ldap-'))
  const fragment = join(folder, 'hansa.yml')
  const secrets: Record<string, string> = {}

  const connect = (version = '4.37') =>
    adapterOf(
      createAutheliaFactory(),
      {
        type: 'authelia',
        authelia: {
          mode: 'ldap',
          version,
          fragment: { path: 'hansa.yml' },
          clients: [client('chat', 'one_factor'), client('vault', 'two_factor')],
        },
      },
      { folder, secrets },
    )
  const inGroup = (name: string, group: string) => {
    const access = [{ domain: `${group}.example.org`, policy: 'one_factor' as const, groups: [group] }]
    const grants: WantedAccount<'authelia'>['grants'] = { groups: [group], access, clients: [] }
    return person<'authelia'>(name, grants)
  }
  const people = wanted(inGroup('anna', 'red'), inGroup('ben', 'blue'))

  beforeAll(async () => {
    for (const id of ['chat', 'vault']) secrets[`/authelia/clients/${id}/secret`] = digest()
    slapd = await startSlapd()
    await slapd.add(
      personLdif('anna', suffix, 'userPassword: anna-pw') +
        personLdif('ben', suffix, 'userPassword: ben-pw') +
        groupLdif('red', suffix, [dnOf('anna', suffix)]) +
        groupLdif('blue', suffix, [dnOf('ben', suffix)]),
    )
    // The operator's part: keys, which Hansa's fragments never contain.
    const own = join(folder, 'keys.yml')
    const key = execFileSync('openssl', ['genrsa', '-traditional', '2048'], { encoding: 'utf8' })
    const oidc = { hmac_secret: 'a-secret-of-enough-length-for-hmac', issuer_private_key: key }
    writeFileSync(own, stringify({ identity_providers: { oidc } }))
    await provision(connect(), people)
    authelia = await startAuthelia({
      ldap: backend(slapd),
      accessControl: { default_policy: 'deny' },
      fragments: [own, fragment],
    })
  }, 300_000)
  afterAll(async () => {
    await authelia?.stop()
    await slapd?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('the real Authelia 4.37 finds nothing wrong with the rendered configuration', async () => {
    const { valid, output } = await authelia.validate(join(folder, 'keys.yml'), fragment)
    expect(valid, output).toBe(true)
    // And would, if there were any: authorization policies require a later version.
    const wrong = join(folder, 'wrong.yml')
    writeFileSync(
      wrong,
      'identity_providers: {oidc: {authorization_policies: {x: {default_policy: deny}}}}\n',
    )
    expect((await authelia.validate(join(folder, 'keys.yml'), fragment, wrong)).valid).toBe(false)
  })

  it('people log in with their password of the directory, and open what their group is given alone', async () => {
    expect((await authelia.login('anna', 'wrong')).status).toBe(401)
    const anna = await authelia.login('anna', 'anna-pw')
    const ben = await authelia.login('ben', 'ben-pw')
    expect([anna.status, ben.status]).toEqual([200, 200])
    expect(await authelia.verify(anna.cookie, 'https://red.example.org/')).toBe(200)
    expect(await authelia.verify(anna.cookie, 'https://blue.example.org/')).toBe(403)
    expect(await authelia.verify(ben.cookie, 'https://blue.example.org/')).toBe(200)
    expect(await authelia.verify(ben.cookie, 'https://red.example.org/')).toBe(403)
  })

  const authorize = async (id: string, cookie: string, redirect = `https://${id}.example.org/callback`) => {
    const query = new URLSearchParams({
      client_id: id,
      redirect_uri: redirect,
      response_type: 'code',
      scope: 'openid groups',
      state: 'a-state-of-enough-length',
      nonce: 'a-nonce-of-enough-length',
    })
    const answer = await fetch(`${authelia.url}/api/oidc/authorization?${query}`, {
      redirect: 'manual',
      headers: { cookie, 'x-forwarded-proto': 'https', 'x-forwarded-host': 'auth.example.org' },
    })
    return { status: answer.status, to: answer.headers.get('location') ?? '', text: await answer.text() }
  }

  it('rendered clients are clients: one that is asked for is taken up, one that is not rendered is refused', async () => {
    const { cookie } = await authelia.login('anna', 'anna-pw')
    const chat = await authorize('chat', cookie)
    expect(chat.to, JSON.stringify(chat)).toContain('https://auth.example.org/consent')
    const stranger = await authorize('stranger', cookie)
    expect(JSON.stringify(stranger)).toContain('invalid_client')
    const elsewhere = await authorize('chat', cookie, 'https://evil.example.org/callback')
    expect(elsewhere.to).not.toContain('/consent')
  })

  it('a client with two factors does not take a login with one', async () => {
    const { cookie } = await authelia.login('anna', 'anna-pw')
    const { to } = await authorize('vault', cookie)
    expect(to).not.toContain('/consent')
  })

  it('what was written is what is wanted; it holds the digests, and nothing that is shown does', async () => {
    const written = readFileSync(fragment, 'utf8')
    for (const value of Object.values(secrets)) expect(written).toContain(value)
    const adapter = connect()
    const seen = await observe(adapter)
    const [desired] = adapter.desire(people, seen).structures
    expect(seen.structures).toContainEqual(expect.objectContaining({ fields: desired?.fields }))
    for (const value of Object.values(secrets)) expect(JSON.stringify(seen)).not.toContain(value)
  })

  it('somebody blocked is denied by the first rule once Authelia was restarted; everyone else opens what they did', async () => {
    const adapter = connect()
    const before = await authelia.login('anna', 'anna-pw')
    expect(await adapter.deny?.(['anna'], { signal: AbortSignal.timeout(10_000) })).toEqual({ ok: true })
    const { valid, output } = await authelia.validate(join(folder, 'keys.yml'), fragment)
    expect(valid, output).toBe(true)
    // The next plan finds nothing to do: the prepended rule is the desired one.
    const seen = await observe(adapter)
    const [desired] = adapter.desire({ ...people, blocked: ['anna'] }, seen).structures
    expect(seen.structures).toContainEqual(expect.objectContaining({ fields: desired?.fields }))
    for (const value of Object.values(secrets)) expect(readFileSync(fragment, 'utf8')).toContain(value)

    expect(await authelia.verify(before.cookie, 'https://red.example.org/')).toBe(200)
    const again = await startAuthelia({
      ldap: backend(slapd),
      accessControl: { default_policy: 'deny' },
      fragments: [join(folder, 'keys.yml'), fragment],
    })
    try {
      const anna = await again.login('anna', 'anna-pw')
      const ben = await again.login('ben', 'ben-pw')
      expect(await again.verify(anna.cookie, 'https://red.example.org/')).toBe(403)
      expect(await again.verify(ben.cookie, 'https://blue.example.org/')).toBe(200)
    } finally {
      await again.stop()
    }
  }, 120_000)
})
