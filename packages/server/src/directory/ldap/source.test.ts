import { afterEach, expect, test } from 'vitest'
import { localEgress } from '../../runtime/egress.js'
import { Hidden } from '../../runtime/hidden.js'
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

/** An OpenLDAP with syncprov that holds these people; `state` may change while it runs. */
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

const sourceOf = (servers: readonly LdapServer[], monotonic = (): number => 0): Source => {
  const source = createLdapSource({
    spec: ldapSpec(servers.map(({ url }) => url)),
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
