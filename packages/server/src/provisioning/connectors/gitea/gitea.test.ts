import { afterEach, describe, expect, test } from 'vitest'
import { doOne, optionsOf, startTarget, type TargetAnswer, type TargetCall } from '../testing/target.js'
import { createGiteaFactory } from './index.js'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

interface State {
  users?: { id: number; login: string; created?: string; login_name?: string; source_id?: number }[]
  repositories?: { id: number; name: string; owner: string }[]
  organizations?: { id: number; name: string }[]
  tokens?: number[]
  keys?: number[]
  /** An alternative handler, if a test needs more than this Gitea does. */
  answer?: (call: TargetCall) => TargetAnswer | undefined
}

/** A Gitea in memory: a transfer takes effect immediately. */
const gitea = async (state: State, spec: { transferTo?: string; sshKeys?: string } = {}) => {
  const listed = (items: unknown[]): TargetAnswer => ({
    body: items,
    headers: { 'x-total-count': String(items.length) },
  })
  const target = await startTarget((call) => {
    const own = state.answer?.(call)
    if (own !== undefined) return own
    const { method, path } = call
    const url = new URL(path, 'http://x')
    const at = url.pathname.replace('/api/v1', '')
    if (at === '/settings/api') return { body: { max_response_items: 50 } }
    if (at === '/users/search') {
      const uid = Number(url.searchParams.get('uid'))
      return { body: { data: (state.users ?? []).filter(({ id }) => id === uid) } }
    }
    if (method === 'GET') {
      const [, login, what] = /^\/(?:admin\/)?users\/([^/]+)\/?(.*)$/.exec(at) ?? []
      if (what === 'tokens') return listed((state.tokens ?? []).map((id) => ({ id })))
      if (what === 'keys') return listed((state.keys ?? []).map((id) => ({ id })))
      if (what === 'orgs') return listed(state.organizations ?? [])
      if (what === 'repos')
        return listed((state.repositories ?? []).map((one) => ({ ...one, owner: { login: one.owner } })))
      const user = state.users?.find((one) => one.login === login)
      return user === undefined ? undefined : { body: user }
    }
    const [, moved] = /^\/repos\/[^/]+\/([^/]+)\/transfer$/.exec(at) ?? []
    if (moved !== undefined)
      state.repositories = (state.repositories ?? []).filter(({ name }) => name !== moved)
    if (method === 'POST' && at === '/admin/users')
      return { status: 201, body: { id: 9, login: 'new', created: 'then' } }
    return { status: 204 }
  })
  const adapter = createGiteaFactory().create(
    optionsOf<'gitea'>(
      {
        type: 'gitea',
        gitea: {
          endpoint: { url: target.url },
          credentials: { username: 'hansa', password: { digest: '' } },
          ...(spec.sshKeys === undefined ? {} : { sshKeys: spec.sshKeys }),
        },
        ...(spec.transferTo === undefined ? {} : { leaver: { transferTo: spec.transferTo } }),
      },
      { url: target.url, secrets: { '/gitea/credentials/password': 'hunter2' } },
    ),
  )
  closing.push(
    () => adapter.close(),
    () => target.close(),
  )
  return {
    adapter,
    target,
    writes: () => target.writes().map(({ method, path }) => `${method} ${path.replace('/api/v1', '')}`),
  }
}

const anna = { id: 7, login: 'anna', created: 'then' }
const account = { username: 'anna', key: '7@then' }

test('every call proves itself by name and password: a token is refused where tokens are listed', async () => {
  const { adapter, target } = await gitea({ users: [anna], tokens: [1], keys: [2] })
  await doOne(adapter, 'RevokeAccess', { account })
  expect(new Set(target.calls.map(({ authorization }) => authorization))).toEqual(
    new Set([`Basic ${Buffer.from('hansa:hunter2').toString('base64')}`]),
  )
})

describe('disabling', () => {
  test('sets both flags: either alone leaves a door open', async () => {
    const { adapter, target } = await gitea({ users: [{ ...anna, login_name: 'a.berg', source_id: 3 }] })
    expect(await doOne(adapter, 'DisableAccount', { account })).toEqual({ ok: true })
    expect(target.writes()).toEqual([
      {
        method: 'PATCH',
        path: '/api/v1/admin/users/anna',
        body: { active: false, prohibit_login: true, source_id: 3, login_name: 'a.berg' },
      },
    ])
  })

  test('and enabling takes both away; a local account is named by its own name', async () => {
    const { adapter, target } = await gitea({ users: [anna] })
    expect(await doOne(adapter, 'EnableAccount', { account })).toEqual({ ok: true })
    expect(target.writes()[0]?.body).toEqual({
      active: true,
      prohibit_login: false,
      source_id: 0,
      login_name: 'anna',
    })
  })

  test('somebody who is not there is done; enabling them is refused', async () => {
    const { adapter, writes } = await gitea({})
    expect(await doOne(adapter, 'DisableAccount', { account })).toEqual({ ok: true })
    expect(await doOne(adapter, 'EnableAccount', { account })).toMatchObject({ ok: false, retry: false })
    expect(writes()).toEqual([])
  })
})

describe('an account whose name was given to somebody else', () => {
  const newcomer = { id: 8, login: 'anna', created: 'now' }
  const renamed = { id: 7, login: 'anna-old', created: 'then' }

  test('is found by its id, and the newcomer is not touched', async () => {
    const { adapter, writes } = await gitea({ users: [newcomer, renamed] })
    await doOne(adapter, 'DisableAccount', { account })
    expect(writes()).toEqual(['PATCH /admin/users/anna-old'])
  })

  test('is gone where its number is another account’s by now', async () => {
    const again = { id: 7, login: 'else', created: 'now' }
    const { adapter, writes } = await gitea({ users: [newcomer, again] })
    expect(await doOne(adapter, 'DisableAccount', { account })).toEqual({ ok: true })
    expect(await doOne(adapter, 'DeleteAccount', { account })).toEqual({ ok: true })
    expect(writes()).toEqual([])
  })

  test('is looked for by name where no key is known', async () => {
    const { adapter, writes } = await gitea({ users: [newcomer] })
    await doOne(adapter, 'DisableAccount', { account: { username: 'anna' } })
    expect(writes()).toEqual(['PATCH /admin/users/anna'])
  })
})

describe('deleting', () => {
  test('gives repositories away first, leaves organizations, and purges nothing', async () => {
    const { adapter, writes } = await gitea(
      {
        users: [anna],
        repositories: [
          { id: 1, name: 'work', owner: 'anna' },
          { id: 2, name: 'shared', owner: 'bert' },
        ],
        organizations: [{ id: 1, name: 'red' }],
      },
      { transferTo: 'archive' },
    )
    expect(await doOne(adapter, 'DeleteAccount', { account })).toEqual({ ok: true })
    expect(writes()).toEqual([
      'POST /repos/anna/work/transfer',
      'DELETE /orgs/red/members/anna',
      'DELETE /admin/users/anna',
    ])
  })

  test('keeps an account with repositories where nobody is named for them', async () => {
    const { adapter, writes } = await gitea({
      users: [anna],
      repositories: [{ id: 1, name: 'work', owner: 'anna' }],
    })
    expect(await doOne(adapter, 'DeleteAccount', { account })).toMatchObject({
      ok: false,
      retry: false,
      message: expect.stringContaining('"anna" owns 1 repository'),
    })
    expect(writes()).toEqual([])
  })

  test('keeps one whose repositories are not accepted yet', async () => {
    const state: State = { users: [anna], repositories: [{ id: 1, name: 'work', owner: 'anna' }] }
    state.answer = ({ path }) => (path.endsWith('/transfer') ? { status: 202 } : undefined)
    const { adapter, writes } = await gitea(state, { transferTo: 'archive' })
    expect(await doOne(adapter, 'DeleteAccount', { account })).toMatchObject({
      ok: false,
      message: expect.stringContaining('"archive" has not yet accepted 1 repository'),
    })
    expect(writes()).toEqual(['POST /repos/anna/work/transfer'])
  })

  test('keeps the last owner of an organization, and says of which', async () => {
    const state: State = { users: [anna], organizations: [{ id: 1, name: 'red' }] }
    let status = 500
    state.answer = ({ method, path }) =>
      method === 'DELETE' && path.includes('/orgs/') ? { status } : undefined
    const { adapter, writes } = await gitea(state)
    expect(await doOne(adapter, 'DeleteAccount', { account })).toMatchObject({
      ok: false,
      retry: false,
      message: expect.stringContaining('last owner of the organization "red"'),
    })
    expect(writes()).not.toContain('DELETE /admin/users/anna')
    status = 403
    expect(await doOne(adapter, 'DeleteAccount', { account })).toMatchObject({
      ok: false,
      message: expect.not.stringContaining('last owner'),
    })
  })

  test('somebody who is gone is done', async () => {
    const { adapter, writes } = await gitea({})
    expect(await doOne(adapter, 'DeleteAccount', { account })).toEqual({ ok: true })
    expect(writes()).toEqual([])
  })
})

describe('revoking', () => {
  test('deletes every token and key, also where somebody else was faster', async () => {
    const state: State = { users: [anna], tokens: [1, 2], keys: [3] }
    state.answer = ({ method, path }) =>
      method === 'DELETE' && path.endsWith('/tokens/1') ? { status: 404 } : undefined
    const { adapter, writes } = await gitea(state)
    expect(await doOne(adapter, 'RevokeAccess', { account })).toEqual({ ok: true })
    expect(writes()).toEqual([
      'DELETE /users/anna/tokens/1',
      'DELETE /users/anna/tokens/2',
      'DELETE /admin/users/anna/keys/3',
    ])
  })

  test('that is rejected is not a success', async () => {
    const state: State = { users: [anna], tokens: [1] }
    state.answer = ({ method }) =>
      method === 'DELETE' ? { status: 403, body: { message: 'no' } } : undefined
    const { adapter } = await gitea(state)
    expect(await doOne(adapter, 'RevokeAccess', { account })).toMatchObject({ ok: false })
  })

  test('of somebody who is gone is done', async () => {
    const { adapter, writes } = await gitea({})
    expect(await doOne(adapter, 'RevokeAccess', { account })).toEqual({ ok: true })
    expect(writes()).toEqual([])
  })

  test('is asked for again where a token or a key is there', async () => {
    const held = async (state: State) => {
      const { adapter } = await gitea({ users: [anna], ...state })
      const asked = [account, { username: 'gone', key: '99@then' }, { username: 'anna' }]
      return adapter.holdsAccess?.(asked, { signal: AbortSignal.timeout(5_000) })
    }
    expect(await held({ tokens: [1] })).toEqual(new Set(['7@then']))
    expect(await held({ keys: [1] })).toEqual(new Set(['7@then']))
    expect(await held({})).toEqual(new Set())
  })
})

describe('making, changing and renaming', () => {
  test('a local account gets a password nobody knows; one of a source gets none', async () => {
    const { adapter, target } = await gitea({})
    const after = { displayName: 'Anna', mail: 'anna@example.org', visibility: 'private' }
    expect(await doOne(adapter, 'CreateAccount', { account: { username: 'anna' }, after })).toEqual({
      ok: true,
      key: '9@then',
    })
    expect(target.writes()).toMatchObject([
      {
        path: '/api/v1/admin/users',
        body: {
          username: 'anna',
          email: 'anna@example.org',
          full_name: 'Anna',
          source_id: 0,
          login_name: 'anna',
          must_change_password: false,
          restricted: false,
          visibility: 'private',
          password: expect.stringMatching(/^.{32}aA1!$/),
        },
      },
    ])
    await doOne(adapter, 'CreateAccount', {
      account: { username: 'b' },
      after: { source: 2, loginName: 'bert' },
    })
    expect(target.writes()[1]?.body).toMatchObject({ source_id: 2, login_name: 'bert' })
    expect(target.writes()[1]?.body).not.toHaveProperty('password')
    expect(target.writes()[1]?.body).not.toHaveProperty('visibility')
  })

  test('an administrator, and somebody disabled, are made so in a second step', async () => {
    const { adapter, target } = await gitea({})
    await doOne(adapter, 'CreateAccount', {
      account: { username: 'a' },
      after: { admin: true, enabled: false, restricted: true },
    })
    expect(target.writes()[0]?.body).toMatchObject({ restricted: true })
    expect(target.writes()[1]).toMatchObject({
      method: 'PATCH',
      body: { admin: true, active: false, prohibit_login: true },
    })
  })

  test('only what is to change is sent, and an empty mail address never', async () => {
    const { adapter, target } = await gitea({ users: [anna] })
    expect(
      await doOne(adapter, 'UpdateAccount', {
        account,
        after: { displayName: 'Anna', mail: '', admin: false, restricted: true, visibility: 'limited' },
      }),
    ).toEqual({ ok: true, key: '7@then' })
    await doOne(adapter, 'UpdateAccount', { account, after: { mail: 'a@b.c', source: 2, loginName: 'x' } })
    expect(target.writes().map(({ body }) => body)).toEqual([
      {
        full_name: 'Anna',
        admin: false,
        restricted: true,
        visibility: 'limited',
        source_id: 0,
        login_name: 'anna',
      },
      { email: 'a@b.c', source_id: 2, login_name: 'x' },
    ])
  })

  test('a rename is done once, and refused for good where the name is taken', async () => {
    const state: State = { users: [anna] }
    const { adapter, target, writes } = await gitea(state)
    const to = (username?: string) =>
      doOne(adapter, 'RenameAccount', { account, after: username === undefined ? {} : { username } })
    expect(await to('anna')).toEqual({ ok: true })
    expect(await to()).toMatchObject({ ok: false, retry: false })
    expect(writes()).toEqual([])
    expect(await to('annette')).toEqual({ ok: true })
    expect(writes()).toEqual(['POST /admin/users/anna/rename'])
    expect(target.writes()[0]?.body).toEqual({ new_username: 'annette' })
    state.answer = ({ path }) =>
      path.endsWith('/rename') ? { status: 422, body: { message: 'taken' } } : undefined
    expect(await to('bert')).toMatchObject({
      ok: false,
      retry: false,
      message: expect.stringMatching(/^cannot be renamed to "bert": .*taken/),
    })
    state.answer = ({ path }) => (path.endsWith('/rename') ? { status: 503 } : undefined)
    expect(await to('bert')).toMatchObject({ ok: false, retry: true })
  })
})

describe('SSH keys', () => {
  const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5'
  const rejected: State['answer'] = ({ method, path }) =>
    method === 'POST' && path.endsWith('/keys') ? { status: 422, body: { message: 'used' } } : undefined

  test('are set with a change and with a new account', async () => {
    const { adapter, target, writes } = await gitea({ users: [anna] }, { sshKeys: 'sshPublicKey' })
    const after = { sshKeys: [key] }
    expect(await doOne(adapter, 'UpdateAccount', { account, after })).toEqual({ ok: true, key: '7@then' })
    expect(writes()).toEqual(['PATCH /admin/users/anna', 'POST /admin/users/anna/keys'])
    expect(target.writes()[1]?.body).toMatchObject({ key })
    expect(await doOne(adapter, 'CreateAccount', { account: { username: 'new' }, after })).toEqual({
      ok: true,
      key: '9@then',
    })
    expect(writes().slice(2)).toEqual(['POST /admin/users', 'POST /admin/users/new/keys'])
  })

  test('that Gitea rejects fail a change, but not the creation of an account', async () => {
    const { adapter } = await gitea({ users: [anna], answer: rejected }, { sshKeys: 'sshPublicKey' })
    const after = { sshKeys: [key] }
    expect(await doOne(adapter, 'UpdateAccount', { account, after })).toMatchObject({
      ok: false,
      retry: false,
      message: expect.stringMatching(/^Gitea rejected the SSH key .*used/),
    })
    expect(await doOne(adapter, 'CreateAccount', { account: { username: 'new' }, after })).toEqual({
      ok: true,
      key: '9@then',
    })
  })

  test('stay as they are where they are not managed, or do not change', async () => {
    const keysRead = async (sshKeys: string | undefined, after: { sshKeys?: string[] }) => {
      const { adapter, target } = await gitea({ users: [anna] }, sshKeys === undefined ? {} : { sshKeys })
      expect(await doOne(adapter, 'UpdateAccount', { account, after })).toMatchObject({ ok: true })
      return target.calls.filter(({ path }) => path.includes('/keys')).length
    }
    expect(await keysRead(undefined, { sshKeys: [key] })).toBe(0)
    expect(await keysRead('sshPublicKey', {})).toBe(0)
    expect(await keysRead('sshPublicKey', { sshKeys: [] })).toBe(1)
  })
})
