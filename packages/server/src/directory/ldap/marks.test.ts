import { describe, expect, test } from 'vitest'
import type { RawEntry } from '../raw.js'
import { settingsOf } from '../settings.js'
import { ldapSpec } from '../testing/spec.js'
import {
  changedSinceTimestamp,
  changedSinceUsn,
  contextCsn,
  currentTime,
  highestUsn,
  newestOf,
  suffixesOf,
} from './marks.js'
import type { Search } from './search.js'
import type { LdapSession } from './session.js'

const entryOf = (dn: string, attributes: Record<string, string[]> = {}): RawEntry => ({
  dn,
  attributes: new Map(
    Object.entries(attributes).map(([name, values]) => [name, { values, parsedBuffers: [] }]),
  ),
})
const changedAt = (dn: string, second: string): RawEntry =>
  entryOf(dn, { modifytimestamp: [`202601010000${second}Z`] })

/** A session with a server that answers each search with these entries. */
const sessionOf = (answer: (search: Search) => RawEntry[]) => {
  const searches: Search[] = []
  const session: LdapSession = {
    url: 'ldap://x',
    usable: () => true,
    search: async (search) => {
      searches.push(search)
      return { entries: answer(search), references: [] }
    },
    begin: () => {},
    whoAmI: async () => undefined,
    close: () => {},
  }
  return { session, searches }
}

const settingsWith = (people: string, groups?: string) =>
  settingsOf(
    ldapSpec(['ldap://x'], {
      people: { base: people, filter: '(uid=*)' },
      ...(groups === undefined ? {} : { groups: { base: groups, filter: '(cn=*)' } }),
    }),
  )
const both = settingsWith('ou=people,dc=x', 'ou=groups,dc=x')
const peopleOnly = settingsWith('ou=people,dc=x')

describe('naming contexts', () => {
  const found = async (people: string, groups: string | undefined, ...contexts: string[]) => {
    const { session, searches } = sessionOf(() => [entryOf('', { namingcontexts: contexts })])
    const suffixes = await suffixesOf(session, settingsWith(people, groups))
    expect(searches).toMatchObject([{ base: '', scope: 'base', attributes: ['namingContexts'] }])
    return suffixes
  }

  test('are the longest ones that contain the bases, each once', async () => {
    const contexts = ['dc=x', 'ou=sub,dc=x', 'dc=y']
    expect(await found('ou=people,ou=sub,dc=x', 'ou=groups,dc=x', ...contexts)).toEqual([
      'ou=sub,dc=x',
      'dc=x',
    ])
    expect(await found('ou=people,dc=x', 'ou=groups,dc=x', ...contexts)).toEqual(['dc=x'])
    expect(await found('ou=people,dc=x', undefined, ...contexts)).toEqual(['dc=x'])
  })

  test('are unknown where none contains the base, or the server does not show them', async () => {
    expect(await found('ou=people,dc=x', undefined, 'dc=y')).toEqual([])
    expect(await suffixesOf(sessionOf(() => []).session, both)).toEqual([])
  })
})

describe('contextCSN', () => {
  const shown: Record<string, string[]> = { 'dc=x': ['2#b', '3#c'], 'dc=y': ['1#a'] }

  test('is that of all suffixes, in order', async () => {
    const { session, searches } = sessionOf(({ base }) => [entryOf(base, { contextcsn: shown[base] ?? [] })])
    expect(await contextCsn(session, ['dc=x', 'dc=y'])).toEqual({
      by: 'contextCSN',
      server: 'ldap://x',
      values: ['1#a', '2#b', '3#c'],
    })
    expect(searches.map(({ attributes }) => attributes)).toEqual([['contextCSN'], ['contextCSN']])
    expect(await contextCsn(session, ['dc=x', 'dc=other'])).toBeUndefined()
    expect(await contextCsn(session, [])).toBeUndefined()
  })

  test('is unknown where a suffix is not shown', async () => {
    expect(await contextCsn(sessionOf(() => []).session, ['dc=x'])).toBeUndefined()
  })
})

describe('a domain controller', () => {
  const root = (attributes: Record<string, string[]>) => sessionOf(() => [entryOf('', attributes)])

  test('shows its clock and its number', async () => {
    const { session, searches } = root({
      currenttime: ['20260101000000.0Z'],
      highestcommittedusn: ['12'],
      dsservicename: ['CN=NTDS'],
    })
    expect(await currentTime(session)).toBe(Date.UTC(2026, 0, 1))
    expect(await highestUsn(session)).toMatchObject({ controller: 'CN=NTDS', highest: '12' })
    expect(searches.map(({ attributes }) => attributes)).toEqual([
      ['currentTime'],
      ['highestCommittedUSN', 'dsServiceName'],
    ])
  })

  test.each([
    ['letters before its number', { highestcommittedusn: ['x1'], dsservicename: ['CN=NTDS'] }],
    ['letters after its number', { highestcommittedusn: ['1x'], dsservicename: ['CN=NTDS'] }],
    ['no number', { dsservicename: ['CN=NTDS'] }],
    ['no name', { highestcommittedusn: ['1'] }],
  ])('with %s has no state that can be compared', async (_, attributes) => {
    expect(await highestUsn(root(attributes).session)).toBeUndefined()
  })

  test('that shows nothing has neither', async () => {
    const { session } = sessionOf(() => [])
    expect(await currentTime(session)).toBeUndefined()
    expect(await highestUsn(session)).toBeUndefined()
  })

  test('is searched for later changes of people and groups, and for what was deleted', async () => {
    const { session, searches } = sessionOf(() => [])
    expect(await changedSinceUsn(session, both, ['dc=x'], 10n)).toBe(false)
    expect(searches).toMatchObject([
      { base: 'ou=people,dc=x', filter: '(&(uid=*)(uSNChanged>=11))', controls: [], attributes: ['1.1'] },
      { base: 'ou=groups,dc=x', filter: '(&(cn=*)(uSNChanged>=11))', controls: [] },
      {
        base: 'dc=x',
        filter: '(&(isDeleted=TRUE)(uSNChanged>=11))',
        controls: [{ type: '1.2.840.113556.1.4.417', critical: true }],
      },
    ])
    searches.length = 0
    await changedSinceUsn(session, peopleOnly, [], 10n)
    expect(searches).toHaveLength(1)
  })
})

describe('modifyTimestamp', () => {
  const counted = () => sessionOf(({ base }) => [entryOf(base, { numsubordinates: ['2'] })])
  const markOf = async (...entries: RawEntry[]) => newestOf(counted().session, both, entries)

  test('is the newest, with the entries that have it, in whatever order they come', async () => {
    const mark = await markOf(changedAt('uid=a', '07'), changedAt('uid=b', '07'), changedAt('uid=c', '06'))
    expect(mark).toMatchObject({ newest: '20260101000007Z', children: ['2', '2'] })
    expect(await markOf(changedAt('uid=b', '07'), changedAt('uid=a', '07'))).toEqual(mark)
    expect(await markOf(changedAt('uid=a', '07'))).not.toEqual(mark)
    const { session, searches } = counted()
    await newestOf(session, both, [changedAt('uid=a', '07')])
    expect(searches).toMatchObject([
      { base: 'ou=people,dc=x', attributes: ['numSubordinates'] },
      { base: 'ou=groups,dc=x', attributes: ['numSubordinates'] },
    ])
  })

  test('differs where another entry has it', async () => {
    expect(await markOf(changedAt('uid=a', '07'))).not.toEqual(await markOf(changedAt('uid=b', '07')))
  })

  test('of more than a thousand entries is not compared', async () => {
    const many = Array.from({ length: 1001 }, (_, index) => changedAt(`uid=u${index}`, '07'))
    expect(await markOf(...many)).toBeUndefined()
    expect(await markOf(...many.slice(1))).toMatchObject({ by: 'modifyTimestamp' })
  })

  test('changes with one newer entry among others, of people or of groups', async () => {
    const known = [changedAt('uid=a', '07'), changedAt('cn=g', '07')]
    const mark = await markOf(...known)
    if (mark?.by !== 'modifyTimestamp') throw new Error('no mark')
    const changed = async (people: RawEntry[], groups: RawEntry[]) => {
      const { session, searches } = sessionOf(({ base, scope }) => {
        if (scope === 'base') return [entryOf(base, { numsubordinates: ['2'] })]
        return base.startsWith('ou=people') ? people : groups
      })
      const result = await changedSinceTimestamp(session, both, mark)
      return { result, searches: searches.filter(({ scope }) => scope === 'sub') }
    }
    const same = await changed([changedAt('uid=a', '07')], [changedAt('cn=g', '07')])
    expect(same.result).toBe(false)
    expect(same.searches).toMatchObject([
      {
        filter: '(&(uid=*)(modifyTimestamp>=20260101000007Z))',
        attributes: ['modifyTimestamp'],
        atMost: 1001,
      },
      { filter: '(&(cn=*)(modifyTimestamp>=20260101000007Z))' },
    ])
    expect((await changed([changedAt('uid=a', '08')], [changedAt('cn=g', '07')])).result).toBe(true)
    expect((await changed([changedAt('uid=a', '07')], [])).result).toBe(true)
    const { session, searches } = sessionOf(() => [])
    await changedSinceTimestamp(session, peopleOnly, { ...mark, children: [''] })
    expect(searches.map(({ scope }) => scope)).toEqual(['base', 'sub'])
  })
})
