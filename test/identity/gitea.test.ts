import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGiteaFactory } from '../../packages/server/src/provisioning/connectors/index.js'
import type { ConnectorAdapter } from '../../packages/server/src/provisioning/index.js'
import { fieldChanges } from '../../packages/server/src/provisioning/plan/fields.js'
import { at, available, type Gitea, listAt, startGitea } from '../rig/index.js'
import { act, adapterOf, attempt, observe, person, provision, wanted } from './support/connector.js'

const can = available(['gitea'])
const title = can.available ? 'Gitea' : `Gitea (skipped: ${can.reason})`

describe.skipIf(!can.available)(title, () => {
  let gitea: Gitea
  const open: ConnectorAdapter<'gitea'>[] = []

  const connect = (more: { gitea?: object; leaver?: object } = {}) => {
    const adapter = adapterOf(
      createGiteaFactory(),
      {
        type: 'gitea',
        gitea: {
          endpoint: { url: gitea.url },
          credentials: { username: gitea.admin.username, password: { digest: '' } },
          ...more.gitea,
        },
        leaver: { transferTo: 'archive', ...more.leaver },
      },
      { url: gitea.url, secrets: { '/gitea/credentials/password': gitea.admin.password } },
    )
    open.push(adapter)
    return adapter
  }
  const developers = (organization: string) => ({
    teams: [{ organization, team: 'developers', permission: 'write' as const }],
    admin: false,
    restricted: false,
  })
  const works = async (token: string) =>
    (await gitea.request('GET', '/user', undefined, { token })).status === 200
  const teamsOf = async (login: string) =>
    (await observe(connect())).accounts.find(({ username }) => username === login)?.memberships
  const user = async (login: string) => (await gitea.request('GET', `/users/${login}`)).body
  const exists = async (login: string) => (await gitea.request('GET', `/users/${login}`)).status === 200
  const hand = (username: string, more: object = {}) =>
    gitea.request('POST', '/admin/users', {
      username,
      email: `${username}@example.org`,
      password: 'correct-horse',
      must_change_password: false,
      ...more,
    })

  beforeAll(async () => {
    gitea = await startGitea({ pageSize: 10 })
    await hand('archive')
    await hand('hand')
    await gitea.request('POST', '/admin/users/hand/orgs', { username: 'workshop' })
  }, 300_000)
  afterAll(async () => {
    for (const adapter of open) await adapter.close()
    await gitea?.stop()
  })

  it('joiner: is in the team of the organization, both made as mapped, and may push there', async () => {
    const adapter = connect()
    await provision(adapter, wanted(person('anna', developers('red'))))
    expect(await teamsOf('anna')).toEqual(['red/developers'])
    await gitea.request('POST', '/orgs/red/repos', { name: 'app', auto_init: true })
    const file = { content: 'aGk=', message: 'x', branch: 'main' }
    const written = await gitea.request('POST', '/repos/red/app/contents/a', file, {
      token: await gitea.newToken('anna'),
    })
    expect(written.status).toBe(201)
    const again = adapter.desire(wanted(person('anna', developers('red'))), await observe(adapter))
    const seen = (await observe(adapter)).structures.find(({ key }) => key === 'red/developers')
    expect(again.structures.find(({ key }) => key === 'red/developers')?.fields).toEqual({
      permission: 'write',
      managed: true,
    })
    expect(seen?.fields).toMatchObject({ permission: 'write', managed: true })
  })

  it('mover: loses what the old team gave and gets what the new one gives', async () => {
    const adapter = connect()
    const keys = await provision(
      adapter,
      wanted(person('mona', developers('red')), person('max', developers('blue'))),
    )
    await gitea.request('POST', '/orgs/blue/repos', { name: 'secret', private: true, auto_init: true })
    const token = await gitea.newToken('mona')
    const sees = async () =>
      (await gitea.request('GET', '/repos/blue/secret', undefined, { token })).status === 200
    expect(await sees()).toBe(false)
    const account = { username: 'mona', key: keys.get('mona') ?? '' }
    await act(adapter, 'AddMembership', { account, membership: 'blue/developers' })
    await act(adapter, 'RemoveMembership', { account, membership: 'red/developers' })
    expect(await sees()).toBe(true)
    expect(await teamsOf('mona')).toEqual(['blue/developers'])
    await act(adapter, 'RemoveMembership', { account, membership: 'blue/developers' })
    expect(await sees()).toBe(false)
    await act(adapter, 'RemoveMembership', { account, membership: 'blue/developers' })
  })

  it('rename: the account, its id, its token and its teams stay; what is planned under the old name finds it', async () => {
    const adapter = connect()
    const keys = await provision(adapter, wanted(person('rita', developers('red'))))
    const token = await gitea.newToken('rita')
    const account = { username: 'rita', key: keys.get('rita') ?? '' }
    for (let times = 0; times < 2; times += 1)
      await act(adapter, 'RenameAccount', { account, after: { username: 'rita.new' } })
    expect(account.key).toMatch(new RegExp(`^${String(at(await user('rita.new'), 'id'))}@`))
    expect(await works(token)).toBe(true)
    expect(await teamsOf('rita.new')).toEqual(['red/developers'])
    await act(adapter, 'UpdateAccount', {
      account,
      after: { displayName: 'Rita New', mail: 'rita.new@example.org' },
    })
    expect(await user('rita.new')).toMatchObject({ full_name: 'Rita New', email: 'rita.new@example.org' })
  })

  it('a rename onto a name that is taken is refused for good', async () => {
    const adapter = connect()
    const keys = await provision(adapter, wanted(person('ralf', developers('red'))))
    const account = { username: 'ralf', key: keys.get('ralf') ?? '' }
    expect(await attempt(adapter, 'RenameAccount', { account, after: { username: 'hand' } })).toMatchObject({
      ok: false,
      retry: false,
    })
  })

  it('disabled: neither the password nor a token from before opens anything; enabled again, both do', async () => {
    const adapter = connect()
    const keys = await provision(adapter, wanted(person('dora', developers('red'))))
    const token = await gitea.newToken('dora')
    const password = { username: 'dora', password: 'pw-for-tests' }
    const enters = async () => (await gitea.request('GET', '/user', undefined, password)).status === 200
    expect([await works(token), await enters()]).toEqual([true, true])
    const account = { username: 'dora', key: keys.get('dora') ?? '' }
    await act(adapter, 'DisableAccount', { account })
    expect([await works(token), await enters()]).toEqual([false, false])
    expect((await observe(adapter)).accounts.find(({ key }) => key === account.key)?.enabled).toBe(false)
    await act(adapter, 'EnableAccount', { account })
    expect([await works(token), await enters()]).toEqual([true, true])
  })

  it('disabled, both of its flags are set: neither alone closes every door', async () => {
    const keys = await provision(connect(), wanted(person('dieter', developers('red'))))
    const account = { username: 'dieter', key: keys.get('dieter') ?? '' }
    await act(connect(), 'DisableAccount', { account })
    const listed = listAt((await gitea.request('GET', '/admin/users?limit=50&sort=id&order=desc')).body)
    const seen = listed.find((one) => at(one, 'login') === 'dieter')
    expect(seen).toMatchObject({ active: false, prohibit_login: true })
  })

  it("trap 8: a leaver's tokens and keys are gone, and do not come back with the rehired", async () => {
    const adapter = connect()
    const keys = await provision(adapter, wanted(person('leo', developers('red'))))
    const token = await gitea.newToken('leo')
    const key = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA${'x'.repeat(42)}`
    const added = await gitea.request('POST', '/user/keys', { title: 'k', key }, { token })
    expect(added.status).toBe(201)
    const account = { username: 'leo', key: keys.get('leo') ?? '' }
    for (const kind of ['DisableAccount', 'RevokeAccess', 'EnableAccount'] as const)
      await act(adapter, kind, { account })
    expect(await works(token)).toBe(false)
    expect(listAt((await gitea.request('GET', '/users/leo/keys')).body)).toEqual([])
  })

  it('whose tokens and keys came back is seen: of those asked about, and nobody else', async () => {
    const adapter = connect()
    const names = ['tara', 'tess', 'tina']
    const keys = await provision(adapter, wanted(...names.map((name) => person(name, developers('red')))))
    const accountOf = (username: string) => ({ username, key: keys.get(username) ?? '' })
    for (const name of ['tara', 'tina']) await gitea.newToken(name)
    const asked = ['tara', 'tess'].map(accountOf)
    const holding = () => adapter.holdsAccess?.(asked, { signal: AbortSignal.timeout(10_000) })
    expect(await holding()).toEqual(new Set([keys.get('tara')]))
    await act(adapter, 'RevokeAccess', { account: accountOf('tara') })
    expect(await holding()).toEqual(new Set())
  })

  it('leaver after grace: repositories go to the named owner, then the account; it can be repeated', async () => {
    const adapter = connect()
    const keys = await provision(adapter, wanted(person('gustav', developers('red'))))
    const token = await gitea.newToken('gustav')
    const made = await gitea.request('POST', '/user/repos', { name: 'work', private: true }, { token })
    expect(made.status).toBe(201)
    const account = { username: 'gustav', key: keys.get('gustav') ?? '' }
    await act(adapter, 'DisableAccount', { account })
    const keeping = connect({ leaver: { transferTo: undefined } })
    expect(await attempt(keeping, 'DeleteAccount', { account })).toMatchObject({ ok: false, retry: false })
    expect(await exists('gustav')).toBe(true)
    for (let times = 0; times < 2; times += 1) await act(adapter, 'DeleteAccount', { account })
    expect(await exists('gustav')).toBe(false)
    expect((await gitea.request('GET', '/repos/archive/work')).status).toBe(200)
  })

  it('trap 9: what was planned for somebody whose name was given away hits that person, not the newcomer', async () => {
    const adapter = connect()
    const keys = await provision(adapter, wanted(person('nora', developers('red'))))
    await gitea.request('POST', '/admin/users/nora/rename', { new_username: 'nora-old' })
    await hand('nora', { email: 'nora-2@example.org' })
    await act(adapter, 'DisableAccount', { account: { username: 'nora', key: keys.get('nora') ?? '' } })
    const enabled = new Map((await observe(adapter)).accounts.map((one) => [one.username, one.enabled]))
    expect([enabled.get('nora-old'), enabled.get('nora')]).toEqual([false, true])
  })

  it('a newcomer whose name is taken is refused for good, and the account stays as it is', async () => {
    const before = await user('hand')
    const result = await attempt(connect(), 'CreateAccount', {
      person: 'corp/hand',
      account: { username: 'hand' },
      after: { displayName: 'Other', mail: 'other@example.org' },
    })
    expect(result).toMatchObject({ ok: false, retry: false, message: expect.stringContaining('exists') })
    expect(await user('hand')).toEqual(before)
  })

  it('the last owner of an organization is reported, not tried again', async () => {
    const id = at(await user('hand'), 'id')
    const result = await attempt(connect(), 'RemoveMembership', {
      account: { username: 'hand', key: String(id) },
      membership: 'workshop/Owners',
    })
    expect(result).toMatchObject({ ok: false, retry: false, message: expect.stringContaining('last owner') })
    expect(await teamsOf('hand')).toEqual(['workshop/Owners'])
  })

  it('admin and restricted flags and the visibility follow what is wanted', async () => {
    const adapter = connect({ gitea: { visibility: 'private' } })
    const grants = { ...developers('red'), admin: true, restricted: true }
    const keys = await provision(adapter, wanted(person('flora', grants)))
    const seen = async () => (await observe(adapter)).accounts.find(({ username }) => username === 'flora')
    expect(await seen()).toMatchObject({
      privileged: true,
      fields: { admin: true, restricted: true, visibility: 'private' },
    })
    const account = { username: 'flora', key: keys.get('flora') ?? '' }
    await act(adapter, 'UpdateAccount', {
      account,
      after: { admin: false, restricted: false, visibility: 'limited' },
    })
    expect((await seen())?.fields).toMatchObject({ admin: false, restricted: false, visibility: 'limited' })
  })

  it('accounts bound to an authentication source have its id, given or learnt from a named user', async () => {
    await gitea.command(
      'admin',
      'auth',
      'add-ldap-simple',
      '--name',
      'ldap',
      '--security-protocol',
      'unencrypted',
      '--host',
      '127.0.0.1',
      '--port',
      '1',
      '--user-dn',
      'uid=%s,ou=people,dc=example,dc=org',
      '--user-filter',
      '(uid=%s)',
      '--email-attribute',
      'mail',
    )
    await hand('pilot', { source_id: 1, login_name: 'pilot' })
    const learning = connect({ gitea: { sourceOfUser: 'pilot' } })
    await provision(learning, wanted(person('bound1', developers('red'))))
    await provision(connect({ gitea: { sourceId: 1 } }), wanted(person('bound2', developers('red'))))
    for (const login of ['bound1', 'bound2'])
      expect(await user(login)).toMatchObject({ source_id: 1, login_name: login })
    const unknown = connect({ gitea: { sourceOfUser: 'nobody-here' } })
    const seen = await observe(unknown)
    expect(() => unknown.desire(wanted(person('x', developers('red'))), seen)).toThrow('nobody-here')
  })

  it('is read in full over many pages, and a team that was there before gives no more than it is granted', async () => {
    for (let index = 0; index < 25; index += 1)
      await hand(`many${index}`, { source_id: 1, login_name: `many${index}` })
    const adapter = connect()
    const seen = await observe(adapter)
    expect(seen.accounts.filter(({ username }) => username.startsWith('many'))).toHaveLength(25)
    const grants = {
      ...developers('workshop'),
      teams: [{ organization: 'workshop', team: 'old', permission: 'read' as const }],
    }
    await gitea.request('POST', '/orgs/workshop/teams', { name: 'old', permission: 'admin' })
    const desired = adapter.desire(wanted(person('eve', grants)), await observe(adapter))
    expect(desired.problems).toMatchObject([
      { person: 'corp/eve', message: expect.stringContaining('"admin"') },
    ])
    expect(desired.accounts).toEqual([])
  })

  it('hand-made accounts and their memberships stood through all of this', async () => {
    const seen = (await observe(connect())).accounts.find(({ username }) => username === 'hand')
    expect(seen).toMatchObject({ enabled: true, memberships: ['workshop/Owners'], mail: 'hand@example.org' })
    expect(await exists('archive')).toBe(true)
  })

  it('unreachable, it fails as something to try again, and goes on when it is back', async () => {
    const adapter = connect()
    await observe(adapter)
    await gitea.kill()
    const wish = { account: { username: 'kim' }, after: { displayName: 'Kim', mail: 'kim@example.org' } }
    expect(await attempt(adapter, 'CreateAccount', wish)).toMatchObject({ ok: false, retry: true })
    await expect(observe(adapter)).rejects.toThrow('did not answer')
    await gitea.restart()
    await act(adapter, 'CreateAccount', wish)
  })

  it('that gains users all the time is read, with everyone who was there; linked accounts answer by key', async () => {
    const adapter = connect()
    const keys = await provision(adapter, wanted(person('sam', developers('red'))))
    for (let index = 0; index < 12; index += 1) await hand(`before${index}`)
    const there = (await observe(adapter)).accounts.map(({ key }) => key)
    let made = 0
    let reading = true
    const gaining = (async () => {
      for (; reading; made += 1) await hand(`gained${made}`)
    })()
    for (let times = 0; times < 10; times += 1) {
      const before = made
      const seen = (await observe(adapter)).accounts
      expect(seen.map(({ key }) => key)).toEqual(expect.arrayContaining(there))
      expect(seen.length).toBeGreaterThanOrEqual(there.length + before)
    }
    reading = false
    await gaining
    expect(made).toBeGreaterThan(0)
    const sam = { key: keys.get('sam') ?? '', username: 'another name' }
    const { signal } = new AbortController()
    expect(
      await adapter.observeBare?.([sam, { key: '999999@never', username: 'x' }], { signal }),
    ).toMatchObject([{ key: sam.key, username: 'sam', enabled: true }])
  }, 60_000)

  it('a mail in another case is not a difference: Gitea keeps the one it has', async () => {
    const adapter = connect()
    const keys = await provision(
      adapter,
      wanted(person('mia', developers('red'), { mail: 'mia@example.org' })),
    )
    const want = wanted<'gitea'>(
      person('mia', developers('red'), { mail: 'Mia@Example.org', displayName: ' Mia  M. ' }),
    )
    const account = { username: 'mia', key: keys.get('mia') ?? '' }
    const differs = async () => {
      const seen = await observe(adapter)
      const fields = adapter.desire(want, seen).accounts[0]?.fields ?? {}
      const there = seen.accounts.find(({ username }) => username === 'mia')
      return fieldChanges(fields, there?.fields ?? {}, adapter.normalForm?.account)
    }
    await act(adapter, 'UpdateAccount', { account, after: (await differs())?.after ?? {} })
    expect(await differs()).toBeUndefined()
  })
})
