import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createVaultFactory } from '../../packages/server/src/provisioning/connectors/index.js'
import type { ConnectorAdapter } from '../../packages/server/src/provisioning/index.js'
import { fieldChanges } from '../../packages/server/src/provisioning/plan/fields.js'
import { at, available, listAt, type OpenBao, startOpenBao } from '../rig/index.js'
import { act, adapterOf, attempt, observe, person, provision, wanted } from './support/connector.js'
import { addSecrets } from './support/secrets.js'

const can = available(['openbao'])
const title = can.available ? 'Vault' : `Vault (skipped: ${can.reason})`

const reader = (path: string) => `path "${path}" { capabilities = ["read"] }`

describe.skipIf(!can.available)(title, () => {
  let bao: OpenBao
  const open: ConnectorAdapter<'vault'>[] = []

  const spec = (vault: object = {}) => ({
    type: 'vault',
    vault: {
      endpoint: { url: bao.url },
      auth: { method: 'token', token: { digest: '' } },
      aliases: [{ mount: 'userpass', name: 'username' }],
      policies: { 'team-red': reader('secret/data/red'), 'team-blue': reader('secret/data/blue') },
      ...vault,
    },
  })
  const connect = (vault: object = {}, secrets: Record<string, string> = {}) => {
    const adapter = adapterOf(createVaultFactory(), spec(vault), {
      url: bao.url,
      secrets: { '/vault/auth/token': bao.rootToken, ...secrets },
    })
    open.push(adapter)
    return adapter
  }
  /** The user in Vault that a real login requires; the directory is not used here. */
  const register = (name: string) => bao.request('POST', `auth/userpass/users/${name}`, { password: 'pw' })
  const login = async (name: string) => {
    const { status, body } = await bao.request('POST', `auth/userpass/login/${name}`, { password: 'pw' }, '')
    return status === 200 ? String(at(body, 'auth', 'client_token')) : undefined
  }
  const reads = async (token: string | undefined, team: string) =>
    (await bao.request('GET', `secret/data/${team}`, undefined, token ?? '')).status === 200
  const grants = (...teams: string[]) => ({
    groups: teams.map((team) => ({ group: team, policies: [`team-${team}`] })),
  })
  const entity = async (name: string) =>
    at((await bao.request('GET', `identity/entity/name/${name}`)).body, 'data')

  beforeAll(async () => {
    bao = await startOpenBao()
    await bao.request('POST', 'sys/auth/userpass', { type: 'userpass' })
    await addSecrets(bao, ['red', 'blue'])
  }, 300_000)
  afterAll(async () => {
    for (const adapter of open) await adapter.close()
    await bao?.stop()
  })

  it('is read when nothing is in it (trap 7: an empty LIST is answered as 404)', async () => {
    expect(await observe(connect())).toMatchObject({ accounts: [] })
  })

  it('joiner: logs in and reads what the groups give, and nothing else', async () => {
    await register('anna')
    const adapter = connect()
    await provision(adapter, wanted(person('anna', grants('red'))))
    const token = await login('anna')
    expect(await reads(token, 'red')).toBe(true)
    expect(await reads(token, 'blue')).toBe(false)
    const [seen] = (await observe(adapter)).accounts
    expect(seen).toMatchObject({
      username: 'anna',
      mail: 'anna@example.org',
      mark: 'corp/anna',
      memberships: ['red'],
      fields: { displayName: 'Anna', aliases: ['userpass:anna'] },
    })
  })

  it('mover: a token from before reads the new group and no longer the old', async () => {
    await register('mona')
    const adapter = connect()
    const keys = await provision(
      adapter,
      wanted(person('mona', grants('red')), person('max', grants('blue'))),
    )
    const token = await login('mona')
    expect([await reads(token, 'red'), await reads(token, 'blue')]).toEqual([true, false])
    const account = { username: 'mona', key: keys.get('mona') ?? '' }
    await act(adapter, 'RemoveMembership', { account, membership: 'red' })
    await act(adapter, 'AddMembership', { account, membership: 'blue' })
    expect([await reads(token, 'red'), await reads(token, 'blue')]).toEqual([false, true])
  })

  it('rename: the entity and its alias keep their ids, and the new name logs in with the old rights', async () => {
    await register('rita')
    await register('rita.new')
    const adapter = connect()
    const keys = await provision(adapter, wanted(person('rita', grants('red'))))
    const key = keys.get('rita') ?? ''
    await act(adapter, 'RenameAccount', {
      account: { username: 'rita', key },
      after: { username: 'rita.new' },
    })
    const after = { aliases: ['userpass:rita.new'] }
    await act(adapter, 'UpdateAccount', { account: { username: 'rita.new', key }, after })
    expect(at(await entity('rita.new'), 'id')).toBe(key)
    expect(await reads(await login('rita.new'), 'red')).toBe(true)
    expect(await reads(await login('rita'), 'red')).toBe(false)
  })

  it('disabled: a token from before stops at once, a login fails; enabled again, a login works', async () => {
    await register('dora')
    const adapter = connect()
    const keys = await provision(adapter, wanted(person('dora', grants('red'))))
    const token = await login('dora')
    const account = { username: 'dora', key: keys.get('dora') ?? '' }
    await act(adapter, 'DisableAccount', { account })
    expect(await reads(token, 'red')).toBe(false)
    expect(await login('dora')).toBeUndefined()
    await act(adapter, 'EnableAccount', { account })
    expect(await reads(await login('dora'), 'red')).toBe(true)
  })

  it('the policy of the how-to is enough for all of it, and gives nothing else', async () => {
    const page = readFileSync(new URL('../../docs/how-to/provision-people.md', import.meta.url), 'utf8')
    const [, policy = ''] = /```hcl\n([\s\S]*?)```/.exec(page) ?? []
    await bao.request('PUT', 'sys/policies/acl/hansa', { policy })
    const { body } = await bao.request('POST', 'auth/token/create', { policies: ['hansa'], no_parent: true })
    const token = String(at(body, 'auth', 'client_token'))
    await register('quinn')
    const adapter = connect({}, { '/vault/auth/token': token })
    const keys = await provision(adapter, wanted(person('quinn', grants('red'))))
    const logged = await login('quinn')
    expect(await reads(logged, 'red')).toBe(true)
    const account = { username: 'quinn', key: keys.get('quinn') ?? '' }
    await act(adapter, 'UpdateAccount', { account, after: { displayName: 'P' } })
    await act(adapter, 'RenameAccount', { account, after: { username: 'quinn.new' } })
    const renamed = { ...account, username: 'quinn.new' }
    expect(await adapter.holdsAccess?.([renamed], { signal: AbortSignal.timeout(10_000) })).toEqual(
      new Set([account.key]),
    )
    for (const kind of ['DisableAccount', 'RevokeAccess', 'EnableAccount'] as const)
      await act(adapter, kind, { account: renamed })
    expect(await reads(logged, 'red')).toBe(false)
    await act(adapter, 'RemoveMembership', { account: renamed, membership: 'red' })
    await act(adapter, 'DisableAccount', { account: renamed })
    await act(adapter, 'DeleteAccount', { account: renamed })
    expect((await observe(adapter)).accounts.map(({ username }) => username)).not.toContain('quinn.new')
    expect(await reads(token, 'red')).toBe(false)
  })

  it('leaver: tokens from before are revoked for good, the rehired gets new ones; deleted after that, the entity is gone', async () => {
    await register('leo')
    const adapter = connect()
    const keys = await provision(adapter, wanted(person('leo', grants('red'))))
    const token = await login('leo')
    const account = { username: 'leo', key: keys.get('leo') ?? '' }
    await act(adapter, 'DisableAccount', { account })
    await act(adapter, 'RevokeAccess', { account })
    await act(adapter, 'EnableAccount', { account })
    expect(await reads(token, 'red')).toBe(false)
    expect(await reads(await login('leo'), 'red')).toBe(true)

    await act(adapter, 'DisableAccount', { account })
    await act(adapter, 'DeleteAccount', { account })
    expect(await entity('leo')).toBeUndefined()
    for (const kind of ['DeleteAccount', 'RevokeAccess', 'DisableAccount'] as const)
      await act(adapter, kind, { account })
  })

  it('whose tokens came back is seen: of those asked about, and nobody else', async () => {
    const adapter = connect()
    const names = ['tara', 'tess', 'tina']
    for (const name of names) await register(name)
    const keys = await provision(adapter, wanted(...names.map((name) => person(name, grants('red')))))
    const accountOf = (username: string) => ({ username, key: keys.get(username) ?? '' })
    for (const name of ['tara', 'tina']) await login(name)
    const asked = ['tara', 'tess'].map(accountOf)
    const holding = () => adapter.holdsAccess?.(asked, { signal: AbortSignal.timeout(10_000) })
    expect(await holding()).toEqual(new Set([keys.get('tara')]))
    await act(adapter, 'RevokeAccess', { account: accountOf('tara') })
    expect(await holding()).toEqual(new Set())
  })

  it('trap 7: a revocation is waited for, and the path that OpenBao still knows is called', async () => {
    await register('ruth')
    const adapter = connect()
    const keys = await provision(adapter, wanted(person('ruth', grants('red'))))
    const token = await login('ruth')
    await act(adapter, 'RevokeAccess', { account: { username: 'ruth', key: keys.get('ruth') ?? '' } })
    expect(await reads(token, 'red')).toBe(false)
  })

  it('trap 6: a person who may still log in is not deleted, and the next login finds the same entity', async () => {
    await register('paul')
    const adapter = connect()
    const keys = await provision(adapter, wanted(person('paul', grants('red'))))
    const account = { username: 'paul', key: keys.get('paul') ?? '' }
    const result = await attempt(adapter, 'DeleteAccount', { account })
    expect(result).toMatchObject({ ok: false, retry: false })
    const seen = await bao.request('GET', 'auth/token/lookup-self', undefined, await login('paul'))
    expect(at(seen, 'body', 'data', 'entity_id')).toBe(account.key)
  })

  it('trap 9: a newcomer gets neither the alias nor the name of somebody else', async () => {
    await register('nora')
    const old = await provision(connect(), wanted(person('nora', grants('blue'))))
    const adapter = connect()
    const after = { displayName: 'New', mail: '', aliases: ['userpass:nora'] }
    for (const [who, username] of [
      ['corp/other', 'nora'],
      ['corp/third', 'nora2'],
    ] as const)
      expect(
        await attempt(adapter, 'CreateAccount', { person: who, account: { username }, after }),
      ).toMatchObject({ ok: false, retry: false })
    expect(listAt(await entity('nora'), 'aliases')).toHaveLength(1)
    expect(at(await entity('nora'), 'metadata', 'hansa_person')).toBe('corp/nora')
    expect(at(await entity('nora'), 'id')).toBe(old.get('nora'))
  })

  it('made by an earlier try whose answer was lost, an entity is taken up again', async () => {
    const adapter = connect()
    const wish = { person: 'corp/iris', account: { username: 'iris' }, after: { aliases: ['userpass:iris'] } }
    const key = await act(adapter, 'CreateAccount', wish)
    expect(await act(adapter, 'CreateAccount', wish)).toBe(key)
  })

  it('who logged in before being provisioned keeps the entity and its token, which gets the rights', async () => {
    await register('early')
    const token = await login('early')
    const adapter = connect()
    expect((await observe(adapter)).accounts.filter(({ username }) => username === 'early')).toEqual([])
    const keys = await provision(adapter, wanted(person('early', grants('red'))))
    expect(at(await entity('early'), 'id')).toBe(keys.get('early'))
    expect(await reads(token, 'red')).toBe(true)
  })

  it('an entity Vault made at a login and somebody gave something is known by the name that logged in', async () => {
    await register('gast')
    const token = await login('gast')
    const id = at(
      (await bao.request('GET', 'auth/token/lookup-self', undefined, token)).body,
      'data',
      'entity_id',
    )
    await bao.request('POST', `identity/entity/id/${String(id)}`, { policies: ['team-blue'] })
    const adapter = connect()
    const seen = (await observe(adapter)).accounts.filter(({ username }) => username === 'gast')
    expect(seen).toMatchObject([{ key: id, privileged: true }])
    const wish = { person: 'corp/gast', account: { username: 'gast' }, after: { aliases: ['userpass:gast'] } }
    expect(await attempt(adapter, 'CreateAccount', wish)).toMatchObject({ ok: false, retry: false })
  })

  it('in its own namespace: who is provisioned there reads what is there, and nothing stands outside of it', async () => {
    const inside = (method: string, path: string, body?: unknown, token = bao.rootToken) =>
      bao.request(method, path, body, token, 'team')
    await bao.request('POST', 'sys/namespaces/team')
    await inside('POST', 'sys/auth/userpass', { type: 'userpass' })
    await addSecrets(bao, ['red'], { namespace: 'team' })
    await inside('POST', 'auth/userpass/users/odette', { password: 'pw' })
    const adapter = connect({ namespace: 'team' })
    expect(await observe(adapter)).toMatchObject({ accounts: [] })
    await provision(adapter, wanted(person('odette', grants('red'))))
    const { body } = await inside('POST', 'auth/userpass/login/odette', { password: 'pw' }, '')
    const token = String(at(body, 'auth', 'client_token'))
    expect((await inside('GET', 'secret/data/red', undefined, token)).status).toBe(200)
    expect(await reads(token, 'red')).toBe(false)
    expect(await entity('odette')).toBeUndefined()
    const account = (await observe(adapter)).accounts.find(({ username }) => username === 'odette')
    await act(adapter, 'DisableAccount', { account: { username: 'odette', key: account?.key ?? '' } })
    expect((await inside('GET', 'secret/data/red', undefined, token)).status).toBe(403)
  })

  it('one member that is gone does not keep the others out of a group', async () => {
    const adapter = connect()
    const keys = await provision(adapter, wanted(person('ok1', grants('red'))))
    await act(adapter, 'CreateStructure', {
      structure: { kind: 'group', key: 'green' },
      after: { policies: [] },
    })
    const add = (key: string) => ({
      id: key,
      connector: 'target',
      kind: 'AddMembership' as const,
      account: { username: key, key },
      membership: 'green',
      why: [],
    })
    const operations = [add('gone'), add(keys.get('ok1') ?? '')]
    const results = await adapter.apply(operations, { signal: new AbortController().signal })
    expect(results).toMatchObject([{ ok: false, retry: false }, { ok: true }])
  })

  it('hand-made entities, groups and metadata stay as they are, and such a group takes nobody', async () => {
    const made = at(
      (await bao.request('POST', 'identity/entity', { name: 'hand', metadata: { own: 'x' } })).body,
      'data',
      'id',
    )
    await bao.request('POST', 'identity/group', {
      name: 'hands',
      policies: ['root-like'],
      member_entity_ids: [made],
    })
    const adapter = connect()
    const before = await observe(adapter)
    const want = wanted<'vault'>(person('eve', { groups: [{ group: 'hands', policies: ['team-red'] }] }))
    const desired = adapter.desire(want, before)
    expect(desired.accounts).toEqual([])
    expect(desired.problems).toMatchObject([
      { person: 'corp/eve', message: expect.stringContaining('"hands"') },
    ])
    expect(desired.structures.map(({ key }) => key)).not.toContain('hands')
    await act(adapter, 'AdoptAccount', {
      person: 'corp/hand',
      account: { username: 'hand', key: String(made) },
      after: { displayName: 'Hand' },
    })
    expect(at(await entity('hand'), 'metadata')).toEqual({
      own: 'x',
      display_name: 'Hand',
      hansa_person: 'corp/hand',
    })
  })

  it('an AppRole logs in automatically, and again when its token is revoked', async () => {
    await bao.request('POST', 'sys/auth/approle', { type: 'approle' })
    await bao.request('PUT', 'sys/policies/acl/hansa', {
      policy:
        'path "identity/*" { capabilities = ["create","read","update","delete","list"] }\npath "sys/auth" { capabilities = ["read"] }\npath "sys/policies/acl/*" { capabilities = ["read"] }',
    })
    await bao.request('POST', 'auth/approle/role/hansa', {
      token_policies: ['hansa'],
      token_ttl: '2s',
      token_max_ttl: '1h',
    })
    const roleId = at((await bao.request('GET', 'auth/approle/role/hansa/role-id')).body, 'data', 'role_id')
    const made = await bao.request('POST', 'auth/approle/role/hansa/secret-id')
    const secretId = String(at(made.body, 'data', 'secret_id'))
    const auth = { method: 'approle', roleId, secretId: { digest: '' } }
    const adapter = connect({ auth }, { '/vault/auth/secretId': secretId })
    expect((await observe(adapter)).accounts.length).toBeGreaterThan(0)
    await bao.request('PUT', 'sys/leases/revoke-prefix/auth/approle/login?sync=true')
    expect((await observe(adapter)).accounts.length).toBeGreaterThan(0)
  })

  it('a given token is renewed before it ends', async () => {
    const made = await bao.request('POST', 'auth/token/create', {
      policies: ['root'],
      ttl: '3s',
      period: '3s',
    })
    const token = String(at(made.body, 'auth', 'client_token'))
    const adapter = connect({}, { '/vault/auth/token': token })
    await observe(adapter)
    const ends = Date.now() + 5_000
    await expect
      .poll(
        async () =>
          Date.now() > ends && (await bao.request('GET', 'auth/token/lookup-self', undefined, token)).status,
        {
          timeout: 10_000,
        },
      )
      .toBe(200)
  })

  it('unreachable, it fails as something to try again, and goes on when it is back', async () => {
    const adapter = connect()
    await observe(adapter)
    await bao.kill()
    const wish = { person: 'corp/kim', account: { username: 'kim' }, after: { aliases: [] } }
    expect(await attempt(adapter, 'CreateAccount', wish)).toMatchObject({ ok: false, retry: true })
    await expect(observe(adapter)).rejects.toThrow('did not answer')
    await bao.restart()
    await act(adapter, 'CreateAccount', wish)
  })

  it('what Vault makes of the names it is given is not a difference: the second look finds nothing to do', async () => {
    const adapter = connect()
    const names = [
      'Team, North',
      'a:b',
      '[x]',
      '"q"',
      "it's",
      ['$', '{HOME}'].join(''),
      '{{ x }}',
      '100%',
      'a/b',
      'a..b',
      'müller',
    ]
    const groups = names.map((group) => ({ group, policies: ['Team-Red', ' Spaced ', 'a,b'] }))
    const want = wanted<'vault'>(
      person('norman', { groups: [...groups, { group: 'x/../y', policies: ['p'] }] }),
    )
    await provision(adapter, want)
    const seen = await observe(adapter)
    const desired = adapter.desire(want, seen)
    const forms = adapter.normalForm?.structure ?? {}
    for (const { kind, key, fields } of desired.structures) {
      const there = seen.structures.find((one) => one.kind === kind && one.key === key)
      expect(there, key).toBeDefined()
      expect(fieldChanges(fields, there?.fields ?? {}, forms[kind]), key).toBeUndefined()
    }
    const [norman] = desired.accounts
    const account = seen.accounts.find(({ username }) => username === 'norman')
    expect(new Set(account?.memberships)).toEqual(new Set(norman?.memberships))
    expect(norman?.memberships).toHaveLength(names.length)
  })

  it('policies put by hand on an entity that is managed are drift, and taken away', async () => {
    await register('paula')
    const adapter = connect()
    const want = wanted<'vault'>(person('paula', grants('red')))
    const keys = await provision(adapter, want)
    const account = { username: 'paula', key: keys.get('paula') ?? '' }
    await bao.request('POST', `identity/entity/id/${account.key}`, { policies: ['Team-Blue'] })
    const token = await login('paula')
    expect(await reads(token, 'blue')).toBe(true)
    const differs = async () => {
      const seen = await observe(adapter)
      const there = seen.accounts.find(({ key }) => key === account.key)
      const fields = adapter.desire(want, seen).accounts[0]?.fields ?? {}
      return fieldChanges(fields, there?.fields ?? {}, adapter.normalForm?.account)
    }
    const drift = await differs()
    expect(drift).toEqual({ before: { policies: ['team-blue'] }, after: { policies: [] } })
    await act(adapter, 'UpdateAccount', { account, after: drift?.after ?? {} })
    expect(await differs()).toBeUndefined()
    expect([await reads(token, 'blue'), await reads(token, 'red')]).toEqual([false, true])
  })
})
