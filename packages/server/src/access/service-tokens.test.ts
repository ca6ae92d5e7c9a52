import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestStore } from '../db/index.js'
import { systemClock } from '../runtime/clock.js'
import { RefusedCaller } from '../runtime/refused-caller.js'
import { allRights, noRights, type Predicate, type Rights } from '../runtime/rights.js'
import type { Subject } from '../runtime/subject.js'
import { tokenSubject } from '../runtime/subject.js'
import type { Verb } from '../runtime/verbs.js'
import { createAuthenticator } from './authenticate.js'
import { createBreakGlassToken, createToken, deleteToken } from './machine-tokens.js'
import { type Roles, storedRoles } from './roles.js'
import { createServiceTokens } from './service-tokens.js'
import { createSignInCode, createSignIns } from './sign-in.js'
import { hashOf, newToken } from './token-text.js'
import { forgetExpiredTokens, revokeTokensOf } from './tokens.js'

const dayMs = 86_400_000
const time = { now: 0 }
const clock = {
  ...systemClock,
  now: () => Date.UTC(2026, 0, 1, 12) + time.now,
  monotonic: () => time.now,
}
const at = (ms: number): string => new Date(Date.UTC(2026, 0, 1, 12) + ms).toISOString()

let opened: Awaited<ReturnType<typeof openTestStore>>
beforeEach(async () => {
  time.now = 0
  opened = await openTestStore()
})
afterEach(() => opened.close())

/** Rights on ServiceToken alone: the verbs with what they are allowed on. */
const rights = (allowed: Partial<Record<Verb, Predicate>>): Rights => ({
  on: (verb, kind) => (kind === 'ServiceToken' ? (allowed[verb] ?? []) : []),
})
const user = (name: string, held: Rights = noRights): Subject => ({
  id: `corp/${name}`,
  kind: 'User',
  name,
  groups: [],
  rights: held,
})
const anna = user('anna', rights({ create: 'everything' }))
const ben = user('ben', rights({ create: 'everything' }))
const admin = user('root', allRights)

const bound: { token: string; name: string; role: string }[] = []
beforeEach(() => {
  bound.length = 0
})
const roles: Roles = {
  exists: async (_, name) => ['viewer', 'release-operator'].includes(name),
  bindings: async () => bound.map(({ token, name, role }) => ({ name, role, tokens: [token] })),
  holdsAllOf: storedRoles.holdsAllOf,
}
/** Without bindings: what a token holds itself, below its ceiling. */
const computed = ({ roles: held = [], ceiling }: Subject): Rights =>
  held.includes('admin') && ceiling === undefined ? allRights : noRights
const start = (maxTtlMs = 90 * dayMs) => ({
  ...createServiceTokens({ store: opened.store, clock, roles, maxTtlMs }),
  ...createAuthenticator({
    store: opened.store,
    clock,
    rights: { of: async (subject) => computed(subject) },
  }),
})
const here = '192.0.2.7'
const page = { limit: 100 }
const names = ({ items }: { items: { metadata: { name: string } }[] }) =>
  items.map(({ metadata }) => metadata.name)

describe('a token created over the API', () => {
  it('belongs to its creator, has no role, ends after 90 days, and is shown without its text', async () => {
    const { create, get, authenticate } = start()
    const { issued, warnings } = await create(anna, {
      name: 'ci',
      description: 'pipeline',
      ceiling: 'viewer',
    })
    expect(warnings).toEqual([
      'token "ci" has no rights until a RoleBinding names it: subjects: [{token: ci}]',
    ])
    expect(issued.serviceToken).toEqual({
      apiVersion: 'hansa.dev/v1',
      kind: 'ServiceToken',
      metadata: { name: 'ci', uid: expect.any(String), createdAt: at(0) },
      origin: 'api',
      description: 'pipeline',
      owner: { id: 'corp/anna', name: 'anna' },
      roles: [],
      ceiling: 'viewer',
      sourceRanges: [],
      expiresAt: at(90 * dayMs),
      expired: false,
      unused: false,
    })
    expect(JSON.stringify(await get(anna, 'ci'))).not.toContain(issued.token.slice('hansa_'.length))
    const subject = await authenticate(`Bearer ${issued.token}`, here)
    expect(subject).toMatchObject({ id: 'ci', kind: 'ServiceToken', roles: [], ceiling: 'viewer' })
    expect(subject?.rights.on('list', 'Release')).toEqual([])
  })

  it.each([
    ['a life longer than the hub allows', { ttlSeconds: 91 * 86_400 }, '/ttlSeconds', '90 days'],
    [
      'a network that is none',
      { sourceRanges: ['10.0.0.0/8', '10.0.0.0/40'] },
      '/sourceRanges/1',
      '10.0.0.0/40',
    ],
    ['every address', { sourceRanges: ['0.0.0.0/0'] }, '/sourceRanges/0', '0.0.0.0/0'],
    ['a name of the hub', { name: 'hub/access' }, '/name', 'hub/access'],
  ])('is refused with %s', async (_, given, pointer, text) => {
    await expect(start().create(anna, { name: 'ci', ...given })).rejects.toMatchObject({
      code: 'BadRequest',
      message: expect.stringContaining(text),
      errors: [{ pointer }],
    })
    expect(names(await start().list(admin, page))).toEqual([])
  })

  it('is refused with a ceiling that does not exist', async () => {
    await expect(start().create(anna, { name: 'ci', ceiling: 'emperor' })).rejects.toMatchObject({
      code: 'MissingReference',
      errors: [{ pointer: '/ceiling', reason: 'role "emperor" not found' }],
    })
    expect(names(await start().list(admin, page))).toEqual([])
  })

  it('can live longer where the hub allows it, and shorter by default where it allows less', async () => {
    const long = await start(400 * dayMs).create(anna, { name: 'long', ttlSeconds: 365 * 86_400 })
    expect(long.issued.serviceToken.expiresAt).toBe(at(365 * dayMs))
    const short = await start(7 * dayMs).create(anna, { name: 'short' })
    expect(short.issued.serviceToken.expiresAt).toBe(at(7 * dayMs))
  })

  it('cannot take a name to which a binding gives rights, except by an administrator', async () => {
    bound.push({ token: 'deployer', name: 'team-shop', role: 'admin' })
    const { create } = start()
    await expect(create(anna, { name: 'deployer' })).rejects.toMatchObject({
      code: 'Conflict',
      message: expect.stringContaining('team-shop'),
    })
    expect((await create(admin, { name: 'deployer' })).warnings).toEqual([])
  })

  it('does not get what is kept for a former token of its name', async () => {
    const { create, revoke } = start()
    await create(anna, { name: 'ci' })
    await opened.store.write({ subject: tokenSubject('ci') }, async ({ db, tables }) => {
      await db
        .insert(tables.idempotency)
        .values({ actor: 'ci', key: 'k', request: 'r', status: 201, answer: 'theirs', at: at(0) })
    })
    await revoke(anna, 'ci')
    await create(ben, { name: 'ci' })
    expect(await opened.store.read(({ db, tables }) => db.select().from(tables.idempotency))).toEqual([])
  })
})

describe('own tokens', () => {
  it('are listed, read, rotated and revoked without a right; those of others do not exist', async () => {
    const { create, list, get, rotate, revoke } = start()
    await create(anna, { name: 'of-anna' })
    await create(ben, { name: 'of-ben' })
    expect(names(await list(anna, page))).toEqual(['of-anna'])
    for (const refused of [
      () => get(anna, 'of-ben'),
      () => rotate(anna, { name: 'of-ben' }),
      () => revoke(anna, 'of-ben'),
      () => get(anna, 'none'),
    ])
      await expect(refused()).rejects.toMatchObject({ code: 'NotFound' })
    await rotate(anna, { name: 'of-anna' })
    await revoke(anna, 'of-anna')
    expect(names(await list(admin, page))).toEqual(['of-ben'])
  })

  it('include the one of the request', async () => {
    const { create, list, revoke } = start()
    await create(anna, { name: 'ci' })
    await create(anna, { name: 'other' })
    const itself = tokenSubject('ci', { rights: noRights })
    expect(names(await list(itself, page))).toEqual(['ci'])
    await revoke(itself, 'ci')
    expect(names(await list(admin, page))).toEqual(['other'])
  })

  it('are those of the same token: another one with its name does not own them', async () => {
    const { create, list } = start()
    await create(anna, { name: 'ci' })
    const ci = tokenSubject('ci', { rights: rights({ create: 'everything' }) })
    await create(ci, { name: 'made-by-ci' })
    await deleteToken(opened.store, 'ci')
    await create(ben, { name: 'ci' })
    expect(names(await list(ci, page))).toEqual(['ci'])
  })

  it('end with a block of their owner, however they are named, with those that they created', async () => {
    const { create, list } = start()
    await create(anna, { name: 'pipeline' })
    await create(tokenSubject('pipeline', { rights: anna.rights }), { name: 'made-by-pipeline' })
    await create(ben, { name: 'anna@laptop' })
    await create(ben, { name: 'of-ben' })
    await createToken(opened.store, { name: 'anna', role: 'admin' }, clock)
    await createToken(opened.store, { name: 'anna@desk' }, clock)
    const revoked = await opened.store.write({ subject: admin }, (tx) =>
      revokeTokensOf(tx, { ids: ['corp/anna'], names: ['anna'] }),
    )
    expect(revoked).toEqual(['anna@desk', 'made-by-pipeline', 'pipeline'])
    expect(names(await list(admin, page))).toEqual(['anna', 'anna@laptop', 'of-ben'])
  })
})

describe('tokens of others', () => {
  beforeEach(async () => {
    const { create } = start()
    for (const name of ['a', 'b', 'c']) await create(anna, { name })
  })

  it.each([
    ['everything', 'everything', ['a', 'b', 'c']],
    ['an alternative without conditions', [{}], ['a', 'b', 'c']],
    ['names', [{ names: ['a', 'c'] }], ['a', 'c']],
    ['namespaces', [{ namespaces: ['default'] }], []],
    ['clusters', [{ clusters: ['eu-1'] }], []],
    ['labels', [{ names: ['a'], labels: [{ key: 'x', operator: 'Exists', values: [] }] }], []],
  ] as const)('are listed by a right on %s', async (_, predicate: Predicate, expected) => {
    expect(names(await start().list(user('ben', rights({ list: predicate })), page))).toEqual(expected)
  })

  it('are revoked by a right to delete, and Forbidden with a right to read alone', async () => {
    const { revoke, list } = start()
    await expect(revoke(user('ben', rights({ get: 'everything' })), 'a')).rejects.toMatchObject({
      code: 'Forbidden',
    })
    await expect(revoke(user('ben', rights({ delete: [{ names: ['b'] }] })), 'a')).rejects.toMatchObject({
      code: 'NotFound',
    })
    await revoke(user('ben', rights({ delete: [{ names: ['a'] }] })), 'a')
    expect(names(await list(admin, page))).toEqual(['b', 'c'])
  })

  it('are rotated only by whoever may do everything: the text of a token gives its rights', async () => {
    const { rotate } = start()
    const operator = user('ben', rights({ get: 'everything', list: 'everything', rotate: 'everything' }))
    await expect(rotate(operator, { name: 'a' })).rejects.toMatchObject({ code: 'Forbidden' })
    await rotate(admin, { name: 'a' })
  })

  describe('with rights', () => {
    const spec = { role: 'viewer', subjects: [{ token: 'a' }, { user: 'corp/ben' }] }
    const put = (name: string, given: unknown) =>
      opened.store.write({ subject: admin }, async (tx) => {
        const dates = { createdAt: at(0), updatedAt: at(0), deletedAt: null }
        const row = { kind: 'RoleBinding', namespace: '', name, uid: name, revision: 0, generation: 1 }
        await tx.put({ ...row, ...dates, labels: {}, annotations: {}, status: {}, spec: given })
      })
    const rotator = user('ben', rights({ get: 'everything', rotate: 'everything' }))

    it('are rotated by whoever holds all of them too, and the verb', async () => {
      await put('viewers', spec)
      await start().rotate(rotator, { name: 'a' })
      await expect(start().rotate(user('cem', rotator.rights), { name: 'a' })).rejects.toMatchObject({
        code: 'Forbidden',
      })
      await expect(
        start().rotate(user('ben', rights({ get: 'everything' })), { name: 'a' }),
      ).rejects.toMatchObject({ code: 'Forbidden' })
      await put('more', { role: 'editor', subjects: [{ token: 'a' }] })
      await expect(start().rotate(rotator, { name: 'a' })).rejects.toMatchObject({ code: 'Forbidden' })
    })

    it('are not rotated by whoever may do everything with bindings, but bind no role', async () => {
      await createToken(opened.store, { name: 'ops', role: 'admin' }, clock)
      const manager = (bind: Predicate): Subject =>
        user('ben', {
          on: (verb, kind) =>
            kind === 'RoleBinding'
              ? 'everything'
              : kind === 'Role' && verb === 'bind'
                ? bind
                : rotator.rights.on(verb, kind),
        })
      for (const bind of [[], [{ names: ['viewer'] }]])
        await expect(start().rotate(manager(bind), { name: 'ops' })).rejects.toMatchObject({
          code: 'Forbidden',
        })
      await start().rotate(manager('everything'), { name: 'ops' })
    })
  })

  it('are paged, and filtered by owner', async () => {
    const { list, create } = start()
    await create(ben, { name: 'd' })
    const first = await list(admin, { limit: 2, owner: 'anna' })
    expect(names(first)).toEqual(['a', 'b'])
    const { cursor } = first.metadata
    expect(names(await list(admin, { limit: 2, owner: 'corp/anna', cursor }))).toEqual(['c'])
  })
})

describe('a rotated token', () => {
  const works = async (token: string) => (await start().authenticate(`Bearer ${token}`, here)) !== undefined

  it('is accepted with both texts for 24 hours, then with the new one', async () => {
    const { create, rotate, get } = start()
    const { issued: old } = await create(anna, { name: 'ci', ttlSeconds: 30 * 86_400 })
    time.now = 10 * dayMs
    const { issued: next } = await rotate(anna, { name: 'ci' })
    expect(next.serviceToken).toMatchObject({
      metadata: old.serviceToken.metadata,
      expiresAt: at(40 * dayMs),
      rotatedAt: at(10 * dayMs),
      former: { expiresAt: at(11 * dayMs) },
    })
    time.now = 11 * dayMs - 1
    expect([await works(old.token), await works(next.token)]).toEqual([true, true])
    await expect.poll(async () => (await get(anna, 'ci')).former?.lastUsedAt).toBe(at(11 * dayMs - 1))
    time.now = 11 * dayMs
    expect([await works(old.token), await works(next.token)]).toEqual([false, true])
    expect((await get(anna, 'ci')).former).toBeUndefined()
  })

  it('does not extend the former text past its own expiry', async () => {
    const { create, rotate } = start()
    const { issued: old } = await create(anna, { name: 'ci', ttlSeconds: 3600 })
    const { issued: next } = await rotate(anna, { name: 'ci', ttlSeconds: 7200 })
    time.now = 3_600_000
    expect([await works(old.token), await works(next.token)]).toEqual([false, true])
  })

  it('ends the former text at once without an overlap, and the one before that with the next rotation', async () => {
    const { create, rotate } = start()
    const { issued: first } = await create(anna, { name: 'ci' })
    const { issued: second } = await rotate(anna, { name: 'ci' })
    const { issued: third, warnings } = await rotate(anna, { name: 'ci' })
    expect(warnings).toEqual([expect.stringContaining('no longer accepted')])
    expect([await works(first.token), await works(second.token)]).toEqual([false, true])
    await rotate(anna, { name: 'ci', overlapSeconds: 0 })
    expect([await works(second.token), await works(third.token)]).toEqual([false, false])
  })

  it('ends with both texts when it is revoked', async () => {
    const { create, rotate, revoke } = start()
    const { issued: old } = await create(anna, { name: 'ci' })
    const { issued: next } = await rotate(anna, { name: 'ci' })
    await revoke(anna, 'ci')
    expect([await works(old.token), await works(next.token)]).toEqual([false, false])
  })

  it('lives no longer than before, and keeps its former text for a while, if it rotates itself', async () => {
    const { create, rotate } = start()
    await create(anna, { name: 'ci', ttlSeconds: 3600 })
    const itself = tokenSubject('ci', { rights: noRights })
    await expect(rotate(itself, { name: 'ci', ttlSeconds: 3601 })).rejects.toMatchObject({
      errors: [{ pointer: '/ttlSeconds' }],
    })
    await expect(rotate(itself, { name: 'ci', overlapSeconds: 0 })).rejects.toMatchObject({
      errors: [{ pointer: '/overlapSeconds' }],
    })
    const { issued } = await rotate(itself, { name: 'ci', ttlSeconds: 3600, overlapSeconds: 1 })
    expect(issued.serviceToken.expiresAt).toBe(at(3_600_000))
    await rotate(anna, { name: 'ci', ttlSeconds: 7200, overlapSeconds: 0 })
  })

  it('gets an end, if it had none', async () => {
    await createToken(opened.store, { name: 'ops', role: 'admin' }, clock)
    const { issued } = await start().rotate(admin, { name: 'ops' })
    expect(issued.serviceToken).toMatchObject({ expiresAt: at(90 * dayMs), roles: ['admin'] })
  })

  it('is not one that has expired, or that has a fixed end', async () => {
    const { create, rotate } = start()
    await create(anna, { name: 'ci', ttlSeconds: 60 })
    await createBreakGlassToken(opened.store, 'fire', clock)
    const { code } = await createSignInCode(opened.store, clock)
    const { name } = await createSignIns({ store: opened.store, clock }).signIn(code, here)
    time.now = 60_000
    for (const one of ['ci', 'fire', name])
      await expect(rotate(admin, { name: one })).rejects.toMatchObject({ code: 'Conflict' })
  })
})

describe('source ranges', () => {
  it('are where a token is accepted from; the refusal names neither the token nor the ranges', async () => {
    const { create, authenticate } = start()
    const { issued } = await create(anna, { name: 'ci', sourceRanges: ['192.0.2.0/24', '2001:db8::/32'] })
    const header = `Bearer ${issued.token}`
    for (const address of ['192.0.2.1', '::ffff:192.0.2.1', '2001:db8::1'])
      expect(await authenticate(header, address), address).toMatchObject({ id: 'ci' })
    for (const address of [
      '192.0.3.1',
      '::ffff:192.0.3.1',
      '2001:db9::1',
      '192.0.2.1, 10.0.0.1',
      '',
      undefined,
    ]) {
      const refused: unknown = await authenticate(header, address).catch((error: unknown) => error)
      expect(refused, address).toBeInstanceOf(RefusedCaller)
      expect(refused).toMatchObject({ code: 'Forbidden', subject: { id: 'ci' } })
      expect(String(refused)).not.toMatch(/ci|192\.0\.2\.0|2001:db8::\//)
    }
  })

  it('do not make a refused use a use', async () => {
    const { create, authenticate, get } = start()
    const { issued } = await create(anna, { name: 'ci', sourceRanges: ['192.0.2.0/24'] })
    await authenticate(`Bearer ${issued.token}`, '10.0.0.1').catch(() => {})
    expect((await get(anna, 'ci')).lastUsedAt).toBeUndefined()
  })
})

describe('the list', () => {
  it('says which tokens were not used for 30 days', async () => {
    const { create, authenticate, list } = start()
    await create(anna, { name: 'idle' })
    const { issued } = await create(anna, { name: 'used' })
    time.now = 10 * dayMs
    await authenticate(`Bearer ${issued.token}`, here)
    await expect.poll(async () => (await list(anna, page)).items[1]?.lastUsedAt).toBe(at(10 * dayMs))
    time.now = 30 * dayMs - 1
    expect(names(await list(anna, { ...page, unused: true }))).toEqual([])
    time.now = 30 * dayMs
    expect(names(await list(anna, { ...page, unused: true }))).toEqual(['idle'])
    expect(names(await list(anna, { ...page, unused: false }))).toEqual(['used'])
    time.now = 40 * dayMs
    expect(names(await list(anna, { ...page, unused: true }))).toEqual(['idle', 'used'])
  })

  it('names expired tokens for 30 days', async () => {
    const { create, list } = start()
    await create(anna, { name: 'ci', ttlSeconds: 86_400 })
    const tidy = () => opened.store.write({ subject: admin }, (tx) => forgetExpiredTokens(tx, clock))
    time.now = 31 * dayMs - 1
    await tidy()
    expect((await list(anna, page)).items).toMatchObject([{ expired: true }])
    time.now = 31 * dayMs
    await tidy()
    expect(names(await list(anna, page))).toEqual([])
  })
})

describe('a token of an older hub', () => {
  it('has the role admin and no end, and keeps one uid', async () => {
    const text = newToken()
    await opened.store.write({ subject: admin }, async ({ db, tables }) => {
      await db.insert(tables.tokens).values({ name: 'old', hash: hashOf(text), createdAt: at(0) })
    })
    const { authenticate, get, rotate } = start()
    expect(await authenticate(`Bearer ${text}`, here)).toMatchObject({ roles: ['admin'], rights: allRights })
    const before = await get(admin, 'old')
    expect(before.metadata.uid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    await rotate(admin, { name: 'old' })
    expect((await get(admin, 'old')).metadata.uid).toBe(before.metadata.uid)
  })
})

describe('a break-glass token', () => {
  it('has the role admin for 24 hours, and is reported by an event', async () => {
    const { token, expiresAt } = await createBreakGlassToken(opened.store, 'fire', clock)
    expect(expiresAt).toBe(at(dayMs))
    const { authenticate } = start()
    expect(await authenticate(`Bearer ${token}`, here)).toMatchObject({ roles: ['admin'], rights: allRights })
    time.now = dayMs
    expect(await authenticate(`Bearer ${token}`, here)).toBeUndefined()
    const events = await opened.store.read(({ db, tables }) => db.select().from(tables.events))
    expect(events).toMatchObject([{ type: 'Warning', reason: 'BreakGlassTokenCreated', name: 'fire' }])
    expect(JSON.stringify(events)).not.toContain(token)
  })
})
