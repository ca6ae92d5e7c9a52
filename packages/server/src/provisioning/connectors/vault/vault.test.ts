import { afterEach, describe, expect, test } from 'vitest'
import { doOne, type TargetAnswer } from '../testing/target.js'
import { alias, type Entity, startVault } from '../testing/vault.js'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const vault = async (...given: Parameters<typeof startVault>) => {
  const started = await startVault(...given)
  closing.push(started.close)
  return started
}

const anna: Entity = {
  id: 'e-anna',
  name: 'anna',
  metadata: { hansa_person: 'corp/anna', team: 'by hand' },
  aliases: [alias('anna')],
}
const account = { username: 'anna', key: 'e-anna' }
const signal = () => AbortSignal.timeout(10_000)

describe('deleting', () => {
  test('takes only who is disabled: whoever may log in would come back with the next login', async () => {
    const { adapter, writes } = await vault([anna])
    expect(await doOne(adapter, 'DeleteAccount', { account })).toMatchObject({
      ok: false,
      retry: false,
      message: expect.stringContaining('the entity "anna" is not disabled'),
    })
    expect(writes()).toEqual([])
    const off = await vault([{ ...anna, disabled: true }])
    expect(await doOne(off.adapter, 'DeleteAccount', { account })).toEqual({ ok: true })
    expect(off.writes()).toEqual(['DELETE /identity/entity/id/e-anna'])
  })

  test('somebody who is gone is done, also when they go at that moment', async () => {
    const { adapter, writes } = await vault()
    expect(await doOne(adapter, 'DeleteAccount', { account })).toEqual({ ok: true })
    expect(writes()).toEqual([])
    const going = await vault([{ ...anna, disabled: true }], ({ method }) =>
      method === 'DELETE' ? { status: 404, body: { errors: [] } } : undefined,
    )
    expect(await doOne(going.adapter, 'DeleteAccount', { account })).toEqual({ ok: true })
  })
})

describe('answers that are no failure', () => {
  test('an empty LIST, which is answered as 404', async () => {
    const { adapter } = await vault()
    expect(await adapter.observe({ signal: signal() })).toMatchObject({ accounts: [], structures: [] })
  })

  test('a revocation that goes on, which is answered as 202', async () => {
    const { adapter } = await vault([anna], ({ method }) => (method === 'PUT' ? { status: 202 } : undefined))
    expect(await doOne(adapter, 'RevokeAccess', { account })).toEqual({ ok: true })
  })

  test('and a 404 that answers a change is one', async () => {
    const { adapter } = await vault([anna], ({ method }) =>
      method === 'PUT' ? { status: 404, body: { errors: ['unsupported path'] } } : undefined,
    )
    expect(await doOne(adapter, 'RevokeAccess', { account })).toMatchObject({
      ok: false,
      message: expect.stringContaining('unsupported path'),
    })
  })
})

describe('revoking', () => {
  test('ends the leases of every login by name on the path every version knows, and waits for it', async () => {
    const logins = [
      alias('anna'),
      alias('a b', { mount_path: 'auth/users/', mount_type: 'userpass' }),
      alias('sub', { mount_path: 'auth/oidc/', mount_type: 'oidc' }),
    ]
    const { adapter, writes, bodies } = await vault([{ ...anna, aliases: logins }])
    expect(await doOne(adapter, 'RevokeAccess', { account })).toEqual({ ok: true })
    expect(writes()).toEqual([
      'PUT /sys/leases/revoke-prefix/auth/ldap/login/anna',
      'PUT /sys/leases/revoke-prefix/auth/users/login/a%20b',
    ])
    expect(bodies()).toEqual([{ sync: true }, { sync: true }])
  })

  test('of somebody who is gone is done', async () => {
    const { adapter, writes } = await vault()
    expect(await doOne(adapter, 'RevokeAccess', { account })).toEqual({ ok: true })
    expect(writes()).toEqual([])
  })

  test('is asked for again where there are leases, and where Hansa may not look it is not', async () => {
    const holding = async (answer: TargetAnswer, given: Entity = anna) => {
      const { adapter } = await vault([given], ({ path }) =>
        path.includes('/sys/leases/lookup/') ? answer : undefined,
      )
      return adapter.holdsAccess?.([account, { username: 'nobody' }], { signal: signal() })
    }
    expect(await holding({ body: { data: { keys: ['h1'] } } })).toEqual(new Set(['e-anna']))
    expect(await holding({ status: 403, body: { errors: ['denied'] } })).toEqual(new Set())
    expect(await holding({ status: 404, body: { errors: [] } })).toEqual(new Set())
    await expect(holding({ status: 500, body: { errors: ['sealed'] } })).rejects.toThrow('sealed')
    const oidc = { ...anna, aliases: [alias('s', { mount_type: 'oidc' })] }
    expect(await holding({ body: { data: { keys: ['h1'] } } }, oidc)).toEqual(new Set())
  })
})

describe('making an entity', () => {
  const wish = {
    person: 'corp/new',
    account: { username: 'anna' },
    after: { displayName: 'New', mail: 'n@x.y', aliases: ['ldap:anna'] },
  }

  test('with its alias and its mark', async () => {
    const { adapter, writes, bodies } = await vault([{ ...anna, name: 'bert', aliases: [] }])
    expect(await doOne(adapter, 'CreateAccount', wish)).toEqual({ ok: true, key: 'made' })
    expect(writes()).toEqual(['POST /identity/entity', 'POST /identity/entity-alias'])
    expect(bodies()).toEqual([
      {
        name: 'anna',
        metadata: { display_name: 'New', mail: 'n@x.y', hansa_person: 'corp/new' },
        disabled: false,
      },
      { name: 'anna', canonical_id: 'made', mount_accessor: 'acc-ldap' },
    ])
    await doOne(adapter, 'CreateAccount', { account: { username: 'off' }, after: { enabled: false } })
    expect(bodies()[2]).toMatchObject({ name: 'off', disabled: true })
  })

  test('is refused under the name of somebody else, in whatever case', async () => {
    const { adapter, writes } = await vault([{ ...anna, name: 'Anna', aliases: [] }])
    expect(await doOne(adapter, 'CreateAccount', wish)).toMatchObject({
      ok: false,
      retry: false,
      message: 'the entity name "anna" is already taken in Vault',
    })
    expect(writes()).toEqual([])
  })

  test('is refused with the alias of somebody else, which Vault would hand over without a word', async () => {
    const { adapter, writes } = await vault([anna])
    expect(await doOne(adapter, 'CreateAccount', { ...wish, account: { username: 'anna2' } })).toMatchObject({
      ok: false,
      retry: false,
      message: 'the alias "anna" belongs to another entity in Vault, "anna"',
    })
    expect(writes()).toEqual([])
  })

  test('takes up again what an earlier try made', async () => {
    const mine = { ...anna, metadata: { hansa_person: 'corp/new' } }
    const changed = await vault([mine], ({ method, path }) => {
      if (method === 'POST' && path === '/v1/identity/entity') return { status: 204 }
      return undefined
    })
    expect(await doOne(changed.adapter, 'CreateAccount', wish)).toEqual({ ok: true, key: 'e-anna' })
  })

  test('takes the entity Vault made at a login, if nobody put anything in it', async () => {
    const blank = { id: 'e-blank', name: 'entity_0a1b2c3d', aliases: [alias('anna')] }
    const { adapter, writes, bodies } = await vault([blank])
    expect(await doOne(adapter, 'CreateAccount', wish)).toEqual({ ok: true, key: 'e-blank' })
    expect(writes()).toEqual(['POST /identity/entity/id/e-blank'])
    expect(bodies()[0]).toMatchObject({ name: 'anna', metadata: { hansa_person: 'corp/new' } })
    const full = await vault([{ ...blank, policies: ['ops'] }])
    expect(await doOne(full.adapter, 'CreateAccount', wish)).toMatchObject({ ok: false, retry: false })
    expect(full.writes()).toEqual([])
  })
})

describe('making an entity that is there in part', () => {
  const wish = {
    person: 'corp/new',
    account: { username: 'anna' },
    after: { displayName: 'New', aliases: ['ldap:anna'] },
  }
  const blank = { id: 'e-blank', name: 'entity_0a1b2c3d', aliases: [alias('anna')] }

  test('without an alias makes the entity alone', async () => {
    const { adapter, writes } = await vault()
    const after = { displayName: 'New' }
    expect(await doOne(adapter, 'CreateAccount', { ...wish, after })).toEqual({ ok: true, key: 'made' })
    expect(writes()).toEqual(['POST /identity/entity'])
  })

  test('deletes the entity of a login where an earlier try made another one', async () => {
    const mine = { id: 'e-anna', name: 'anna', metadata: { hansa_person: 'corp/new' } }
    const { adapter, writes } = await vault([mine, blank], ({ method, path }) =>
      method === 'POST' && path === '/v1/identity/entity' ? { status: 204 } : undefined,
    )
    expect(await doOne(adapter, 'CreateAccount', wish)).toEqual({ ok: true, key: 'e-anna' })
    expect(writes()).toEqual([
      'DELETE /identity/entity/id/e-blank',
      'POST /identity/entity',
      'POST /identity/entity-alias',
    ])
  })

  test('takes the first entity of several logins, and deletes the others', async () => {
    const other = {
      id: 'e-other',
      name: 'entity_4e5f6a7b',
      aliases: [alias('anna', { id: 'alias-oidc', mount_accessor: 'acc-oidc', mount_path: 'auth/oidc/' })],
    }
    const { adapter, writes, bodies } = await vault([blank, other], undefined, ['ldap', 'oidc'])
    const after = { aliases: ['ldap:anna', 'oidc:anna'] }
    expect(await doOne(adapter, 'CreateAccount', { ...wish, after })).toEqual({ ok: true, key: 'e-blank' })
    expect(writes()).toEqual([
      'DELETE /identity/entity/id/e-other',
      'POST /identity/entity/id/e-blank',
      'POST /identity/entity-alias',
    ])
    expect(bodies()[2]).toEqual({ name: 'anna', canonical_id: 'e-blank', mount_accessor: 'acc-oidc' })
  })

  test('goes on where the entity with its name is gone since it was listed', async () => {
    const { adapter } = await vault([{ ...anna, aliases: [] }], ({ method, path }) =>
      method === 'GET' && path.endsWith('/e-anna') ? { status: 404, body: { errors: [] } } : undefined,
    )
    expect(await doOne(adapter, 'CreateAccount', wish)).toEqual({ ok: true, key: 'made' })
  })

  test('looks for an entity that Vault changed instead of making it, and is tried again without one', async () => {
    const changed = async (found: TargetAnswer) => {
      const { adapter, writes } = await vault([], ({ method, path }) => {
        if (method === 'POST' && path === '/v1/identity/entity') return { status: 204 }
        return path === '/v1/identity/entity/name/anna' ? found : undefined
      })
      return { result: await doOne(adapter, 'CreateAccount', wish), writes: writes() }
    }
    expect(await changed({ body: { data: { id: 'e-1' } } })).toEqual({
      result: { ok: true, key: 'e-1' },
      writes: ['POST /identity/entity', 'POST /identity/entity-alias'],
    })
    expect(await changed({ status: 404, body: { errors: [] } })).toEqual({
      result: { ok: false, message: 'the new entity was not found', retry: true },
      writes: ['POST /identity/entity'],
    })
  })
})

describe('the mark of an entity', () => {
  const mark = async (given: Entity[], person: string | undefined) => {
    const { adapter, writes, bodies } = await vault(given)
    const result = await adapter.mark?.(account, person, { signal: signal() })
    return { result, writes: writes(), bodies: bodies() }
  }

  test('names its person, and is removed again; other metadata stays', async () => {
    const writes = ['POST /identity/entity/id/e-anna']
    expect(await mark([anna], 'corp/berg')).toEqual({
      result: { ok: true },
      writes,
      bodies: [{ metadata: { team: 'by hand', hansa_person: 'corp/berg' } }],
    })
    expect(await mark([anna], undefined)).toEqual({
      result: { ok: true },
      writes,
      bodies: [{ metadata: { team: 'by hand' } }],
    })
  })

  test('is refused for an entity that is gone', async () => {
    expect(await mark([], 'corp/anna')).toEqual({
      result: { ok: false, message: 'the entity "anna" no longer exists in Vault', retry: false },
      writes: [],
      bodies: [],
    })
  })
})

describe('changing an entity', () => {
  test('keeps the name, the address and the mark that do not change', async () => {
    const metadata = { display_name: 'Anna', mail: 'a@b.c', hansa_person: 'corp/anna' }
    const { adapter, bodies } = await vault([{ ...anna, metadata }])
    await doOne(adapter, 'UpdateAccount', { person: 'corp/berg', account, after: { policies: ['red'] } })
    expect(bodies()).toEqual([{ metadata, policies: ['red'] }])
  })

  test('keeps metadata of others, and marks whose it is only when it is adopted', async () => {
    const { adapter, writes, bodies } = await vault([{ ...anna, metadata: { team: 'by hand' } }])
    const after = { displayName: 'Anna', policies: ['red'] }
    expect(await doOne(adapter, 'UpdateAccount', { person: 'corp/anna', account, after })).toEqual({
      ok: true,
      key: 'e-anna',
    })
    await doOne(adapter, 'AdoptAccount', { person: 'corp/anna', account, after: { mail: 'a@b.c' } })
    expect(writes()).toEqual(['POST /identity/entity/id/e-anna', 'POST /identity/entity/id/e-anna'])
    expect(bodies()).toEqual([
      { metadata: { team: 'by hand', display_name: 'Anna' }, policies: ['red'] },
      { metadata: { team: 'by hand', mail: 'a@b.c', hansa_person: 'corp/anna' } },
    ])
  })

  test('that is gone is refused', async () => {
    const { adapter } = await vault()
    expect(await doOne(adapter, 'UpdateAccount', { account, after: {} })).toMatchObject({
      ok: false,
      retry: false,
      message: 'the entity "anna" no longer exists in Vault',
    })
  })

  test('does not take the alias of somebody else, and does take that of an entity nobody uses', async () => {
    const bert = {
      id: 'e-bert',
      name: 'bert',
      metadata: { hansa_person: 'corp/bert' },
      aliases: [alias('bert')],
    }
    const after = { aliases: ['ldap:bert'] }
    const { adapter, writes } = await vault([anna, bert])
    expect(await doOne(adapter, 'UpdateAccount', { account, after })).toMatchObject({
      ok: false,
      retry: false,
      message: 'the alias "bert" belongs to another entity in Vault, "bert"',
    })
    expect(writes()).toEqual([])
    const blank = { id: 'e-blank', name: 'entity_0a1b2c3d', aliases: [alias('bert')] }
    const free = await vault([anna, blank])
    expect(await doOne(free.adapter, 'UpdateAccount', { account, after })).toMatchObject({ ok: true })
    expect(free.writes()).toEqual([
      'DELETE /identity/entity/id/e-blank',
      'POST /identity/entity-alias/id/alias-anna',
      'POST /identity/entity/id/e-anna',
    ])
  })

  test('keeps its own alias, and takes those away that are not wanted, of mounts Hansa manages', async () => {
    const foreign = alias('sub', { mount_accessor: 'acc-other', mount_path: 'auth/other/' })
    const { adapter, writes } = await vault([{ ...anna, aliases: [alias('anna'), foreign] }])
    await doOne(adapter, 'UpdateAccount', { account, after: { aliases: ['ldap:anna'] } })
    expect(writes()).toEqual(['POST /identity/entity/id/e-anna'])
    await doOne(adapter, 'UpdateAccount', { account, after: { aliases: [] } })
    expect(writes().slice(1)).toEqual([
      'DELETE /identity/entity-alias/id/alias-anna',
      'POST /identity/entity/id/e-anna',
    ])
  })
})

describe('an alias', () => {
  const after = { aliases: ['ldap:bert'] }
  const bert: Entity = { id: 'e-bert', name: 'bert', metadata: { hansa_person: 'corp/bert' } }
  const elsewhere = alias('bert', { id: 'alias-oidc', mount_accessor: 'acc-oidc', mount_path: 'auth/oidc/' })
  /** The holders of ldap:bert, as Vault lists them one after the other. */
  const listing = (...holders: string[]) => {
    let lists = 0
    return ({ path }: { path: string }): TargetAnswer | undefined => {
      if (!path.startsWith('/v1/identity/entity-alias/id?list=1')) return undefined
      const holder = holders[Math.min(lists, holders.length - 1)]
      lists += 1
      const info = { canonical_id: holder, mount_accessor: 'acc-ldap', name: 'bert' }
      return { body: { data: { keys: ['alias-bert'], key_info: { 'alias-bert': info } } } }
    }
  }

  test('of somebody with several is not taken', async () => {
    const { adapter, writes } = await vault([anna, { ...bert, aliases: [elsewhere, alias('bert')] }])
    expect(await doOne(adapter, 'UpdateAccount', { account, after })).toMatchObject({ ok: false })
    expect(writes()).toEqual([])
  })

  test.each([
    ['who has another one by now', [{ ...bert, aliases: [alias('robert'), elsewhere] }]],
    ['who is gone', []],
  ])('is free where it is listed for somebody %s', async (_, others) => {
    const { adapter, writes } = await vault([anna, ...others], listing('e-bert'))
    expect(await doOne(adapter, 'UpdateAccount', { account, after })).toMatchObject({ ok: true })
    expect(writes()[0]).toBe('POST /identity/entity-alias/id/alias-anna')
  })

  test('that was released is looked for once more: somebody else can have it since', async () => {
    const carl = { ...bert, id: 'e-carl', name: 'carl', aliases: [alias('bert')] }
    const { adapter, writes } = await vault([anna, bert, carl], listing('e-bert', 'e-carl'))
    expect(await doOne(adapter, 'UpdateAccount', { account, after })).toMatchObject({
      ok: false,
      message: 'the alias "bert" belongs to another entity in Vault, "carl"',
    })
    expect(writes()).toEqual([])
  })

  test('is changed on its own mount, or added if it has none there', async () => {
    const foreign = alias('sub', { mount_accessor: 'acc-other', mount_path: 'auth/other/' })
    const { adapter, writes } = await vault([{ ...anna, aliases: [foreign, alias('anna')] }])
    expect(await doOne(adapter, 'UpdateAccount', { account, after })).toMatchObject({ ok: true })
    expect(writes()[0]).toBe('POST /identity/entity-alias/id/alias-anna')
    const bare = await vault([{ ...anna, aliases: [] }])
    expect(await doOne(bare.adapter, 'UpdateAccount', { account, after })).toMatchObject({ ok: true })
    expect(bare.writes()[0]).toBe('POST /identity/entity-alias')
  })

  test('of a mount without a wanted one is deleted, the others are kept', async () => {
    const aliases = [alias('anna'), { ...elsewhere, name: 'anna' }]
    const { adapter, writes } = await vault([{ ...anna, aliases }], undefined, ['ldap', 'oidc'])
    const own = { aliases: ['ldap:anna'] }
    expect(await doOne(adapter, 'UpdateAccount', { account, after: own })).toMatchObject({ ok: true })
    expect(writes()[0]).toBe('DELETE /identity/entity-alias/id/alias-oidc')
  })
})

describe('renaming', () => {
  const to = { account, after: { username: 'bert' } }

  test('keeps the entity', async () => {
    const { adapter, writes, bodies } = await vault([anna])
    expect(await doOne(adapter, 'RenameAccount', to)).toEqual({ ok: true })
    expect([writes(), bodies()]).toEqual([['POST /identity/entity/id/e-anna'], [{ name: 'bert' }]])
    expect(await doOne(adapter, 'RenameAccount', { account, after: { username: 'ANNA' } })).toEqual({
      ok: true,
    })
    expect(await doOne(adapter, 'RenameAccount', { account, after: {} })).toMatchObject({ ok: false })
  })

  test('to no name is refused', async () => {
    const { adapter, writes } = await vault([anna])
    const refused = { ok: false, message: 'the new username is missing', retry: false }
    expect(await doOne(adapter, 'RenameAccount', { account })).toEqual(refused)
    expect(await doOne(adapter, 'RenameAccount', { account, after: {} })).toEqual(refused)
    expect(writes()).toEqual([])
  })

  test('to a name somebody else has is refused', async () => {
    const { adapter, writes } = await vault([anna, { id: 'e-bert', name: 'Bert' }])
    expect(await doOne(adapter, 'RenameAccount', to)).toMatchObject({
      ok: false,
      retry: false,
      message: 'the entity name "bert" is already taken in Vault',
    })
    expect(writes()).toEqual([])
  })
})

test('disabling and enabling; who is gone is done', async () => {
  const { adapter, bodies } = await vault([anna])
  expect(await doOne(adapter, 'DisableAccount', { account })).toEqual({ ok: true })
  expect(await doOne(adapter, 'EnableAccount', { account })).toEqual({ ok: true })
  expect(bodies()).toEqual([{ disabled: true }, { disabled: false }])
  const empty = await vault()
  expect(await doOne(empty.adapter, 'DisableAccount', { account })).toEqual({ ok: true })
  expect(empty.writes()).toEqual([])
})
