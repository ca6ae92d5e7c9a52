import { afterEach, describe, expect, test } from 'vitest'
import { localEgress } from '../../runtime/egress.js'
import { Hidden } from '../../runtime/hidden.js'
import { localFaultOf } from '../../runtime/local-fault.js'
import type { DirectoryMark } from '../marks.js'
import type { Source } from '../source.js'
import { type LdapServer, type ScriptedSearch, startLdapServer } from '../testing/ldap-server.js'
import { ldapSpec } from '../testing/spec.js'
import { createLdapSource } from './source.js'

const open: { stop(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop()
})

const csn = (second: string): string => `202601010000${second}.000000Z#000000#001#000000`
const markOf = (server: string, second: string): DirectoryMark => ({
  by: 'contextCSN',
  server,
  values: [csn(second)],
})

interface State {
  second: string
  people: readonly string[]
}

/** An OpenLDAP with syncprov and these people; `state` can change while it runs. */
const openldap = async (state: State, onSearch: (search: ScriptedSearch) => void = () => {}) => {
  const server = await startLdapServer((search) => {
    onSearch(search)
    if (search.base === '') return { entries: [{ dn: '', attributes: { namingContexts: ['dc=x'] } }] }
    if (search.base === 'dc=x')
      return { entries: [{ dn: 'dc=x', attributes: { contextCSN: [csn(state.second)] } }] }
    return {
      entries: state.people.map((uid) => ({
        dn: `uid=${uid},ou=people,dc=x`,
        attributes: { uid: [uid], cn: [uid], entryUUID: [`id-${uid}`] },
      })),
    }
  })
  open.push(server)
  return server
}

const sourceOf = (
  servers: readonly Pick<LdapServer, 'url'>[],
  monotonic = (): number => 0,
  overrides: Record<string, unknown> = {},
): Source => {
  const source = createLdapSource({
    spec: ldapSpec(
      servers.map(({ url }) => url),
      { timeoutSeconds: 2, ...overrides },
    ),
    secrets: { password: new Hidden('hunter2') },
    egress: localEgress,
    monotonic,
  })
  open.push({ stop: async () => source.close() })
  return source
}
const names = (read: Awaited<ReturnType<Source['read']>>): string[] =>
  read.raw.people.map(({ dn }) => dn.replace(/^uid=(\w+),.*/, '$1'))

test('a server that lags behind what was accepted is refused before anything is read of it', async () => {
  const server = await openldap({ second: '07', people: ['anna'] })
  const source = sourceOf([server])
  await expect(source.read(markOf(server.url, '08'))).rejects.toMatchObject({
    reason: 'Older',
    message: expect.stringContaining('lags behind'),
    hint: expect.stringContaining('hansa directory accept'),
  })
  expect(server.searches.map(({ base }) => base)).toEqual(['', 'dc=x'])
})

test.each([
  ['nothing was accepted before', undefined],
  ['it is as it was accepted', '07'],
  ['it went on', '06'],
])('a server is read where %s', async (_, second) => {
  const server = await openldap({ second: '07', people: ['anna'] })
  const read = await sourceOf([server]).read(second === undefined ? undefined : markOf(server.url, second))
  expect(names(read)).toEqual(['anna'])
  expect(read).toMatchObject({ mark: markOf(server.url, '07'), stable: true, references: [] })
})

test('where the first server lags behind, the next one is read', async () => {
  const [behind, current] = [
    await openldap({ second: '07', people: ['anna'] }),
    await openldap({ second: '09', people: ['anna', 'bert'] }),
  ]
  const read = await sourceOf([behind, current]).read(markOf(behind.url, '08'))
  expect(names(read)).toEqual(['anna', 'bert'])
  expect(read.mark.server).toBe(current.url)
})

test('where all lag behind, each of them is named', async () => {
  const both = [await openldap({ second: '01', people: [] }), await openldap({ second: '02', people: [] })]
  const error: unknown = await sourceOf(both)
    .read(markOf('x', '08'))
    .catch((thrown: unknown) => thrown)
  for (const { url } of both)
    expect(error).toMatchObject({ reason: 'Older', message: expect.stringContaining(url) })
})

test('what changed while it was read is not stable, and is marked as it was before', async () => {
  const state = { second: '07', people: ['anna'] }
  const server = await openldap(state, ({ base }) => {
    if (base === 'ou=people,dc=x') state.second = '08'
  })
  const read = await sourceOf([server]).read(undefined)
  expect(read).toMatchObject({ mark: markOf(server.url, '07'), stable: false })
})

test('a lost connection is bound again before anything is read', async () => {
  const server = await openldap({ second: '07', people: ['anna'] })
  const source = sourceOf([server])
  await source.read(undefined)
  const mark = markOf(server.url, '07')
  expect(await source.changed(mark)).toBe(false)
  server.drop()
  await expect.poll(() => source.changed(mark)).toBe(true)
  expect(names(await source.read(mark))).toEqual(['anna'])
  expect(server.searches.every(({ bound }) => bound)).toBe(true)
})

test('the clock of the server is shown by a change made since the look before, and by no older one', async () => {
  const state = { second: '07', people: ['anna'] }
  const server = await openldap(state)
  let now = 0
  const source = sourceOf([server], () => now)
  const first = await source.read(undefined)
  expect(first.time).toBeUndefined()
  await source.changed(first.mark)
  now = 1_000
  await source.changed(first.mark)
  state.second = '08'
  expect(await source.changed(first.mark)).toBe(true)
  const second = await source.read(first.mark)
  expect(second.time).toEqual({ at: Date.UTC(2026, 0, 1, 0, 0, 8), monotonic: 1_000 })
  expect((await source.read(second.mark)).time).toBeUndefined()
  now = 100_000
  await source.changed(second.mark)
  now = 200_000
  await source.changed(second.mark)
  state.second = '09'
  expect((await source.read(second.mark)).time).toBeUndefined()
})

test('the clock of the server is shown by a change of the last minute, and only if a read was accepted before', async () => {
  const state = { second: '07', people: ['anna'] }
  const server = await openldap(state)
  let now = 1_000_000
  const source = sourceOf([server], () => now)
  const { mark } = await source.read(undefined)
  await source.changed(mark)
  now += 60_000
  await source.changed(mark)
  state.second = '08'
  expect((await source.read(undefined)).time).toBeUndefined()
  expect((await source.read(mark)).time).toEqual({ at: Date.UTC(2026, 0, 1, 0, 0, 8), monotonic: now })
})

test.each([
  ['before', [false, true]],
  ['after', [true, false]],
])('a server that shows its state only %s a read has no state that can be compared', async (_, shows) => {
  let looks = 0
  const server = await startLdapServer(({ base }) => {
    if (base === '') return { entries: [{ dn: '', attributes: { namingContexts: ['dc=x'] } }] }
    if (base !== 'dc=x') return {}
    const shown = shows[looks] === true
    looks += 1
    return { entries: [{ dn: 'dc=x', attributes: shown ? { contextCSN: [csn('07')] } : {} }] }
  })
  open.push(server)
  expect(await sourceOf([server]).read(undefined)).toMatchObject({
    mark: { by: 'none', server: server.url },
    stable: true,
  })
})

test('an error of the hub itself is passed on, and no other server is read', async () => {
  const other = await openldap({ second: '07', people: ['anna'] })
  let broken = false
  const server = await openldap({ second: '07', people: ['anna'] }, () => {
    broken = true
  })
  const source = sourceOf([server, other], () => {
    if (broken) throw new TypeError('no clock')
    return 0
  })
  await expect(source.read(undefined)).rejects.toThrow(TypeError)
  expect(other.binds).toEqual([])
})

describe('a source', () => {
  test('keeps its connection for the next read, and closes it when it is done with', async () => {
    const server = await openldap({ second: '07', people: ['anna'] })
    const source = sourceOf([server])
    await source.read(undefined)
    await source.read(undefined)
    expect(server.binds).toHaveLength(1)
    expect(server.connections()).toBe(1)
    source.close()
    await expect.poll(() => server.connections()).toBe(0)
  })

  test('closes a connection on which a read failed', async () => {
    const server = await openldap({ second: '07', people: ['anna'] })
    const source = sourceOf([server])
    await expect(source.read(markOf(server.url, '08'))).rejects.toMatchObject({ reason: 'Older' })
    await expect.poll(() => server.connections()).toBe(0)
  })

  test('reads groups too, and passes on where the server refers to', async () => {
    const server = await startLdapServer(({ base, attributes }) => {
      if (base === '') return { entries: [{ dn: '', attributes: { namingContexts: ['dc=x'] } }] }
      if (base === 'dc=x') return { entries: [{ dn: 'dc=x', attributes: { contextCSN: [csn('01')] } }] }
      if (base.startsWith('ou=people')) return { references: ['ldap://people'] }
      const entry = { dn: 'cn=team,ou=groups,dc=x', attributes: { cn: ['team'] } }
      expect(attributes).toContain('member')
      return { entries: [entry], references: ['ldap://groups'] }
    })
    open.push(server)
    const { raw, references } = await sourceOf([server], undefined, {
      groups: { base: 'ou=groups,dc=x' },
    }).read(undefined)
    expect(raw.people).toEqual([])
    expect(raw.groups.map(({ dn }) => dn)).toEqual(['cn=team,ou=groups,dc=x'])
    expect(references).toEqual(['ldap://people', 'ldap://groups'])
    const peopleOnly = await sourceOf([server]).read(undefined)
    expect(peopleOnly).toMatchObject({ raw: { groups: [] }, references: ['ldap://people'] })
  })

  test('is asked in full where nothing is known of it', async () => {
    const server = await openldap({ second: '07', people: [] })
    const source = sourceOf([server])
    expect(await source.changed(markOf(server.url, '07'))).toBe(true)
    expect(server.binds).toEqual([])
    await source.read(undefined)
    expect(await source.changed(markOf('ldap://other', '07'))).toBe(true)
    expect(await source.changed(markOf(server.url, '06'))).toBe(true)
    expect(await source.changed({ by: 'none', server: server.url })).toBe(true)
    expect(await source.changed(markOf(server.url, '07'))).toBe(false)
  })

  test('that does not answer may have changed', async () => {
    const state = { second: '07', people: [] }
    let silent = false
    const server = await startLdapServer(({ base }) => {
      if (silent) return { code: 52 }
      if (base === '') return { entries: [{ dn: '', attributes: { namingContexts: ['dc=x'] } }] }
      return { entries: [{ dn: base, attributes: { contextCSN: [csn(state.second)] } }] }
    })
    open.push(server)
    const source = sourceOf([server])
    await source.read(undefined)
    silent = true
    expect(await source.changed(markOf(server.url, '07'))).toBe(true)
  })
})

describe('several servers', () => {
  const nowhere = { url: 'ldap://127.0.0.1:1' }

  test('are read in their order; the one in use before those that failed lately, the first again after a minute', async () => {
    const state = { second: '07', people: ['anna'] }
    const [first, second] = [await openldap({ second: '01', people: [] }), await openldap(state)]
    let now = 1_000_000
    const source = sourceOf([first, second], () => now)
    const accepted = markOf(second.url, '07')
    expect((await source.read(accepted)).mark.server).toBe(second.url)
    expect(first.binds).toHaveLength(1)
    now += 59_999
    await source.read(accepted)
    expect(first.binds).toHaveLength(1)
    now += 1
    await source.read(accepted)
    expect(first.binds).toHaveLength(2)
    now += 1_000
    await source.read(accepted)
    expect(first.binds).toHaveLength(2)
  })

  test('are read in their order again once the connection is lost', async () => {
    const first = await openldap({ second: '01', people: [] })
    const second = await openldap({ second: '07', people: ['anna'] })
    const source = sourceOf([first, second], () => 0)
    const accepted = markOf(second.url, '07')
    await source.read(accepted)
    second.drop()
    await expect.poll(() => source.changed(accepted)).toBe(true)
    await source.read(accepted)
    expect(first.binds).toHaveLength(2)
  })

  test('go on to the next when the one in use fails, each tried once', async () => {
    const state = { second: '07', people: ['anna'] }
    const behind = await openldap({ second: '01', people: [] })
    const inUse = await openldap(state)
    const source = sourceOf([behind, inUse], () => 0)
    const accepted = markOf(inUse.url, '07')
    await source.read(accepted)
    state.second = '06'
    await expect(source.read(accepted)).rejects.toMatchObject({
      reason: 'Older',
      message: `${inUse.url} lags behind: it does not have the state of the last accepted read yet; ${behind.url} lags behind: it does not have the state of the last accepted read yet`,
    })
    expect([behind.binds.length, inUse.binds.length]).toEqual([2, 1])
  })

  test('of which one alone fails say so in its own words', async () => {
    const error: unknown = await sourceOf([nowhere])
      .read(undefined)
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ reason: 'Unreachable', message: expect.not.stringContaining(';') })
    const both: unknown = await sourceOf([nowhere, { url: 'ldap://127.0.0.1:2' }])
      .read(undefined)
      .catch((thrown: unknown) => thrown)
    expect(both).toMatchObject({ reason: 'Unreachable', message: expect.stringMatching(/:1.*; .*:2/) })
  })

  test('of which one was not reached for a fault of this machine are not called unreachable', async () => {
    const emfile = Object.assign(new Error('connect EMFILE'), { code: 'EMFILE' })
    const source = createLdapSource({
      spec: ldapSpec([nowhere.url, 'ldap://ldap.invalid']),
      secrets: { password: new Hidden('hunter2') },
      egress: { check: () => {}, lookup: (_host, _options, done) => done(emfile, '') },
      monotonic: () => 0,
    })
    const error: unknown = await source.read(undefined).catch((thrown: unknown) => thrown)
    expect(localFaultOf(error)).toMatchObject({ code: 'EMFILE' })
  })

  test('are not gone through once it is given up', async () => {
    const server = await openldap({ second: '07', people: [] })
    await expect(sourceOf([nowhere, server]).read(undefined, AbortSignal.abort())).rejects.toMatchObject({
      message: expect.not.stringContaining(server.url),
    })
    expect(server.binds).toEqual([])
  })
})
