import { createHash } from 'node:crypto'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createScimFactory } from '../../packages/server/src/provisioning/connectors/index.js'
import type { ConnectorAdapter, Operation } from '../../packages/server/src/provisioning/index.js'
import { createApi } from '../faults/support/api.js'
import { available } from '../rig/index.js'
import { startHub } from '../support/hub.js'
import { act, adapterOf, attempt, observe, person, provision, wanted } from './support/connector.js'
import { type ScimServer, startBetween, startScim2Server, startScimmy } from './support/scim.js'

const can = available([])
const why = can.available ? '' : ` (skipped: ${can.reason})`

describe.skipIf(!can.available).each([
  ['SCIMMY', startScimmy, { etags: false }],
  ['scim2-server', startScim2Server, { etags: true }],
] as const)(`a SCIM service: %s${why}`, (_name, start, { etags }) => {
  let server: ScimServer
  const open: ConnectorAdapter<'scim'>[] = []

  const connect = (token?: string, url = server.url) => {
    const adapter = adapterOf(
      createScimFactory(),
      {
        type: 'scim',
        scim: { endpoint: { url }, auth: { method: 'bearer', token: { digest: '' } } },
      },
      { url, secrets: { '/scim/auth/token': token ?? server.token } },
    )
    open.push(adapter)
    return adapter
  }
  const inGroups = (...groups: string[]) => ({ groups })
  const accountOf = async (username: string) =>
    (await observe(connect())).accounts.find((one) => one.username === username)
  const keyOf = async (username: string): Promise<string> => (await accountOf(username))?.key ?? ''
  const hand = async (userName: string, more: object = {}): Promise<string> => {
    const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User']
    const { status, body } = await server.request('POST', '/Users', {
      schemas,
      userName,
      active: true,
      ...more,
    })
    expect(status).toBe(201)
    return String(body.id)
  }

  beforeAll(async () => {
    server = await start()
  }, 300_000)
  afterAll(async () => {
    for (const adapter of open) await adapter.close()
    await server?.stop()
  })

  it('joiner: has an account with name and mail, and is a member of the groups, made as mapped', async () => {
    const adapter = connect()
    const want = wanted<'scim'>(person('anna', inGroups('red', 'staff')), person('bert', inGroups('staff')))
    await provision(adapter, want)
    const seen = await observe(adapter)
    expect(seen.accounts.find(({ username }) => username === 'anna')).toMatchObject({
      enabled: true,
      mail: 'anna@example.org',
      fields: { displayName: 'Anna', mail: 'anna@example.org' },
      mark: 'corp/anna',
      createdAt: expect.stringMatching(/^\d{4}-/),
    })
    expect((await accountOf('anna'))?.memberships.toSorted()).toEqual(['red', 'staff'])
    expect((await accountOf('bert'))?.memberships).toEqual(['staff'])
    // The desired state equals the observed state: nothing is left to do.
    for (const desired of adapter.desire(want, seen).accounts) {
      const one = seen.accounts.find(({ username }) => username === desired.username)
      expect(one?.fields).toEqual(desired.fields)
      expect(one?.memberships.toSorted()).toEqual(desired.memberships.toSorted())
    }
  })

  it('many joiners and members come in few calls; a name that is taken fails alone, and is not taken over', async () => {
    const adapter = connect()
    await observe(adapter)
    const taken = await hand('many-3', { displayName: 'By hand' })
    const people = Array.from({ length: 230 }, (_, index) => `many-${index}`)
    const operation = (username: string, more: Partial<Operation>): Operation => ({
      id: `${more.kind} ${username}`,
      connector: 'target',
      kind: 'CreateAccount',
      person: `corp/${username}`,
      account: { username },
      why: [],
      ...more,
    })
    const creations = people.map((one) =>
      operation(one, { after: { displayName: one, mail: `${one}@example.org` } }),
    )
    expect(new Set(creations.map((one) => adapter.batchOf(one))).size).toBe(1)
    const { signal } = new AbortController()
    const results = await adapter.apply(creations, { signal })
    expect(results.filter(({ ok }) => !ok)).toEqual([
      { ok: false, retry: false, message: expect.stringMatching(/many-3|Users/) },
    ])
    const seen = await observe(adapter)
    for (const [index, one] of people.entries()) {
      const account = seen.accounts.find(({ username }) => username === one)
      const result = results[index]
      if (one === 'many-3') expect(account).toMatchObject({ key: taken, fields: { displayName: 'By hand' } })
      else expect(result).toEqual({ ok: true, key: account?.key })
    }
    await act(adapter, 'CreateStructure', { structure: { kind: 'group', key: 'many' }, after: {} })
    const members = await Promise.all(
      seen.accounts
        .filter(({ username }) => username.startsWith('many-'))
        .map(async ({ username, key }) =>
          operation(username, { kind: 'AddMembership', account: { username, key }, membership: 'many' }),
        ),
    )
    const joined = await adapter.apply(members, { signal })
    expect(joined.every(({ ok }) => ok)).toBe(true)
    const inMany = async () =>
      (await observe(adapter)).accounts.filter(({ memberships }) => memberships.includes('many')).length
    expect(await inMany()).toBe(230)
    // Idempotent: executing it twice has the same result.
    expect((await adapter.apply(members, { signal })).every(({ ok }) => ok)).toBe(true)
    expect(await inMany()).toBe(230)
    const leaving = members.slice(0, 100).map((one) => ({ ...one, kind: 'RemoveMembership' as const }))
    expect((await adapter.apply(leaving, { signal })).every(({ ok }) => ok)).toBe(true)
    expect(await inMany()).toBe(130)
    expect((await adapter.apply(leaving, { signal })).every(({ ok }) => ok)).toBe(true)
  })

  it('mover: name and mail change, other addresses and attributes stay; a rename keeps the account', async () => {
    const adapter = connect()
    const key = await hand('carl', {
      displayName: 'Carl',
      title: 'Captain',
      emails: [
        { value: 'carl@example.org', type: 'work', primary: true },
        { value: 'carl@home.example', type: 'home' },
      ],
    })
    const account = { key, username: 'carl' }
    await act(adapter, 'UpdateAccount', {
      account,
      after: { displayName: 'Carl B.', mail: 'cb@example.org' },
    })
    const { body } = await server.request('GET', `/Users/${key}`)
    expect(body).toMatchObject({ displayName: 'Carl B.', title: 'Captain' })
    expect(body.emails).toHaveLength(2)
    expect(body.emails).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ value: 'cb@example.org', primary: true }),
        expect.objectContaining({ value: 'carl@home.example' }),
      ]),
    )
    await act(adapter, 'RenameAccount', { account, after: { username: 'carl.b' } })
    expect(await accountOf('carl.b')).toMatchObject({ key, mail: 'cb@example.org' })
    expect(await accountOf('carl')).toBeUndefined()
    const gone = { key, username: 'carl.b' }
    await act(adapter, 'UpdateAccount', { account: gone, after: { mail: '' } })
    expect((await accountOf('carl.b'))?.fields.mail).not.toBe('cb@example.org')
  })

  it('leaver: is disabled, found by id or by name alone, enabled again, and deleted; each may be repeated', async () => {
    const adapter = connect()
    const key = await hand('dora "d" \\', { displayName: 'Dora' })
    const account = { key, username: 'dora "d" \\' }
    const bare = async (asked: { key?: string; username: string }) =>
      (await adapter.observeBare?.([asked], { signal: new AbortController().signal }))?.map(
        (one) => one.enabled,
      )
    for (let time = 0; time < 2; time += 1) await act(adapter, 'DisableAccount', { account })
    expect(await bare(account)).toEqual([false])
    expect(await bare({ username: account.username })).toEqual([false])
    expect(await bare({ username: 'nobody' })).toEqual([])
    await act(adapter, 'RevokeAccess', { account })
    await act(adapter, 'EnableAccount', { account })
    expect(await bare(account)).toEqual([true])
    for (let time = 0; time < 2; time += 1) await act(adapter, 'DeleteAccount', { account })
    expect(await bare(account)).toEqual([])
    await act(adapter, 'DisableAccount', { account })
    expect(await attempt(adapter, 'EnableAccount', { account })).toMatchObject({ ok: false, retry: false })
  })

  it('adoption marks an account that has no external id, and leaves one that has', async () => {
    const adapter = connect()
    const after = { displayName: 'Emil', mail: '' }
    const unmarked = { key: await hand('emil'), username: 'emil' }
    await act(adapter, 'AdoptAccount', { person: 'corp/emil', account: unmarked, after })
    expect(await accountOf('emil')).toMatchObject({ mark: 'corp/emil', fields: { displayName: 'Emil' } })
    const foreign = { key: await hand('fred', { externalId: 'HR-7' }), username: 'fred' }
    await act(adapter, 'AdoptAccount', { person: 'corp/fred', account: foreign, after })
    expect(await accountOf('fred')).toMatchObject({ key: await keyOf('fred'), mark: 'HR-7' })
  })

  it('a group that was made before is used, and not made twice', async () => {
    const adapter = connect()
    const structure = { kind: 'group', key: 'made "once"' }
    for (let time = 0; time < 2; time += 1) await act(adapter, 'CreateStructure', { structure, after: {} })
    await act(connect(), 'CreateStructure', { structure, after: {} })
    const { structures } = await observe(adapter)
    expect(structures.filter(({ key }) => key.startsWith('made'))).toHaveLength(1)
  })

  it('a wrong token is an error that names it: nobody is taken for gone', async () => {
    await expect(observe(connect('wrong'))).rejects.toThrow(
      /credentials must be allowed to manage users and groups/,
    )
  })

  it('is fed by a hub: joiner, mover and leaver, with the groups of an LDIF file', async () => {
    const hub = await startHub()
    const files = join(hub.data, 'files')
    mkdirSync(files, { recursive: true })
    const api = createApi(hub)
    const put = (path: string, kind: string, name: string, spec: object) =>
      api.call('PUT', path, { apiVersion: 'hansa.dev/v1', kind, metadata: { name }, spec })
    const company = (people: Record<string, string>) => {
      const entries = Object.entries(people).map(
        ([uid, mail]) =>
          `dn: uid=${uid},ou=people,dc=example,dc=org\nobjectClass: inetOrgPerson\nuid: ${uid}\ncn: ${uid}\nsn: ${uid}\nmail: ${mail}\nentryUUID: ${createHash('md5').update(uid).digest('hex')}\n`,
      )
      const members = Object.keys(people).map((uid) => `member: uid=${uid},ou=people,dc=example,dc=org`)
      const group = `dn: cn=team-hub,ou=groups,dc=example,dc=org\nobjectClass: groupOfNames\ncn: team-hub\nentryUUID: ${'7'.repeat(32)}\n${members.join('\n')}\n`
      writeFileSync(join(files, 'new.ldif'), [...entries, group].join('\n'))
      renameSync(join(files, 'new.ldif'), join(files, 'company.ldif'))
    }
    const state = async () =>
      (await observe(connect())).accounts
        .filter(({ username }) => username.startsWith('hub-'))
        .map(({ username, mail, enabled, memberships }) => ({ username, mail, enabled, memberships }))
        .sort((a, b) => (a.username < b.username ? -1 : 1))
    try {
      company({ 'hub-ann': 'ann@example.org', 'hub-ben': 'ben@example.org' })
      await put('/directories/company', 'Directory', 'company', {
        type: 'ldif',
        ldif: { path: 'company.ldif' },
        pollSeconds: 0.1,
      })
      await put('/connectors/app', 'Connector', 'app', {
        type: 'scim',
        scim: {
          endpoint: { url: server.url },
          auth: { method: 'bearer', token: { value: server.token } },
        },
        gates: { minimum: 1_000 },
      })
      await put('/namespaces/default/mappings/teams', 'Mapping', 'teams', {
        directory: 'company',
        rules: [{ group: 'team-(.+)', grants: [{ connector: 'app', groups: ['$1'] }] }],
      })
      const ann = { username: 'hub-ann', mail: 'ann@example.org', enabled: true, memberships: ['hub'] }
      const ben = { username: 'hub-ben', mail: 'ben@example.org', enabled: true, memberships: ['hub'] }
      await expect.poll(state, { timeout: 30_000 }).toEqual([ann, ben])
      company({ 'hub-ann': 'ann.b@example.org' })
      await expect.poll(state, { timeout: 30_000 }).toEqual([
        { ...ann, mail: 'ann.b@example.org' },
        { ...ben, enabled: false, memberships: [] },
      ])
      expect(await hub.hansa('get', 'connectors', '-o', 'wide')).toContain(server.url)
      expect(await hub.hansa('access', 'who', 'group hub')).toMatch(/hub-ann/)
      expect(JSON.stringify(await api.call('GET', '/connectors/app'))).not.toContain(server.token)
    } finally {
      await hub.stop()
    }
  })

  if (etags)
    it('with ETags: a concurrent change by somebody else is not written over, but read and kept', async () => {
      const key = await hand('gina', { emails: [{ value: 'g@example.org', type: 'work', primary: true }] })
      let isFirst = true
      const between = await startBetween(server.url, async () => {
        if (!isFirst) return
        isFirst = false
        const emails = [
          { value: 'g@example.org', type: 'work', primary: true },
          { value: 'gina@home.example', type: 'home' },
        ]
        const stored = (await server.request('GET', `/Users/${key}`)).body
        expect((await server.request('PUT', `/Users/${key}`, { ...stored, emails })).status).toBe(200)
      })
      try {
        const account = { key, username: 'gina' }
        await act(connect(undefined, between.url), 'UpdateAccount', {
          account,
          after: { mail: 'g2@example.org' },
        })
        expect(between.patches.map(({ status }) => status)).toEqual([
          412,
          expect.toSatisfy((status) => status === 200 || status === 204),
        ])
        const versions = between.patches.map(({ version }) => version)
        expect(new Set(versions).size).toBe(2)
        const { emails } = (await server.request('GET', `/Users/${key}`)).body
        expect(emails).toEqual([
          expect.objectContaining({ value: 'g2@example.org', primary: true }),
          expect.objectContaining({ value: 'gina@home.example' }),
        ])
      } finally {
        await between.stop()
      }
    })
})

describe.skipIf(!can.available)(`a SCIM service without PATCH${why}`, () => {
  it('is written to by PUT, which keeps what the connector does not manage', async () => {
    const server = await startScimmy()
    server.knowsPatch(false)
    const adapter = adapterOf(
      createScimFactory(),
      {
        type: 'scim',
        scim: { endpoint: { url: server.url }, auth: { method: 'bearer', token: { digest: '' } } },
      },
      { url: server.url, secrets: { '/scim/auth/token': server.token } },
    )
    try {
      const keys = await provision(adapter, wanted(person('anna', { groups: ['red'] })))
      const key = keys.get('anna') ?? ''
      const { body } = await server.request('GET', `/Users/${key}`)
      await server.request('PUT', `/Users/${key}`, { ...body, title: 'Captain' })
      const account = { key, username: 'anna' }
      await act(adapter, 'UpdateAccount', { account, after: { displayName: 'Anna B.' } })
      await act(adapter, 'DisableAccount', { account })
      expect((await server.request('GET', `/Users/${key}`)).body).toMatchObject({
        displayName: 'Anna B.',
        title: 'Captain',
        active: false,
      })
      await act(adapter, 'RemoveMembership', { account, membership: 'red' })
      expect((await observe(adapter)).accounts.map(({ memberships }) => memberships)).toEqual([[]])
    } finally {
      server.knowsPatch(true)
      await adapter.close()
      await server.stop()
    }
  })
})
