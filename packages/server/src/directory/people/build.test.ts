import { expect, it } from 'vitest'
import { parseLdif } from '../ldif/parse.js'
import { settingsOf } from '../settings.js'
import { build } from './build.js'
import { guid } from './id.js'

const settings = settingsOf({ preset: 'openldap', people: {}, groups: { memberOf: false } })
const person = (uid: string, ...lines: string[]) =>
  `dn: uid=${uid},dc=x\nuid: ${uid}\ncn: ${uid}\nentryUUID: ID-${uid}\n${lines.join('\n')}\n\n`
const read = (people: string, groups = '') => ({ people: parseLdif(people), groups: parseLdif(groups) })

it('an unchanged person is the same object, and a changed one is not', () => {
  const first = build(read(person('anna') + person('berta')), settings, undefined, 0)
  const second = build(read(person('anna') + person('berta', 'mail: b@x')), settings, first, 0)
  expect(second.people.get('id-anna')).toBe(first.people.get('id-anna'))
  expect(second.people.get('id-berta')).not.toBe(first.people.get('id-berta'))
})

it('an entry without its id makes the read useless: it could be anybody', () => {
  expect(() => build(read(`${person('anna')}dn: uid=b,dc=x\nuid: b\n`), settings, undefined, 0)).toThrow(
    /1 of 2 entries do not have exactly one entryuuid, including "uid=b,dc=x"/,
  )
})

it('two entries with one id are refused', () => {
  const twice = `${person('anna')}dn: uid=other,dc=x\nuid: other\nentryUUID: id-ANNA\n`
  expect(() => build(read(twice), settings, undefined, 0)).toThrow(/same entryuuid/)
})

it('somebody without a username is present, is reported, and did not leave', () => {
  const built = build(read('dn: cn=x,dc=x\ncn: x\nentryUUID: 1\n'), settings, undefined, 0)
  expect(built.people.get('1')?.username).toBe('')
  expect(built.problems[0]?.reason).toContain('has no uid')
})

it('of several usernames the one the entry is named by counts', () => {
  const built = build(
    read('dn: UID=Second,dc=x\nuid: first\nuid: second\nentryUUID: 1\n'),
    settings,
    undefined,
    0,
  )
  expect(built.people.get('1')?.username).toBe('second')
})

it('the primary group of a posix account counts', () => {
  const group = 'dn: cn=g,dc=x\ncn: g\ngidNumber: 500\nentryUUID: g1\n'
  const built = build(read(person('anna', 'gidNumber: 500'), group), settings, undefined, 0)
  expect(built.people.get('id-anna')?.groups).toEqual(['g1'])
})

const problemsOf = (people: string, groups: string) => {
  const built = build(read(people, groups), settings, undefined, 0)
  const members = [...built.groups.values()].flatMap((group) => group.members)
  return { members, problems: built.problems.map(({ reason }) => reason) }
}
const bert = 'dn: uid=Bert,ou=people,dc=x\nuid: Bert\nentryUUID: one\n\n'
const other = 'dn: uid=bert,ou=external,ou=people,dc=x\nuid: bert\nentryUUID: two\n\n'
const posix = (name: string) => `dn: cn=posix,dc=x\ncn: posix\nentryUUID: g\nmemberUid: ${name}\n`
const group = (member: string) => `dn: cn=staff,dc=x\ncn: staff\nentryUUID: g\nmember: ${member}\n`

it.each([
  ['exactly as it is written', bert + other, 'Bert', ['one']],
  ['exactly as it is written, in either order', other + bert, 'bert', ['two']],
  ['without regard to case where only one has that name', bert, 'BERT', ['one']],
  ['composed or not', 'dn: uid=zoë,dc=x\nuid: zoë\nentryUUID: one\n\n', 'zoe\u0308', ['one']],
])('memberUid is taken %s', (_, people, name, members) => {
  expect(problemsOf(people, posix(name))).toEqual({ members, problems: [] })
})

it.each([
  ['could be several, and none exactly', bert + other, 'BERT'],
  ['two people have', bert + bert.replace('one', 'two').replace('people', 'more'), 'Bert'],
])('a memberUid that %s is a problem, and nobody’s', (_, people, name) => {
  const { members, problems } = problemsOf(people, posix(name))
  expect(members).toEqual([])
  expect(problems).toEqual([expect.stringContaining(`the member "${name}", which matches several entries`)])
})

it.each([
  ['parts in another order', 'cn=Anna Berg+uid=anna,dc=x', 'uid=anna+cn=anna berg,dc=x'],
  ['a type by its OID', 'uid=anna,dc=x', '0.9.2342.19200300.100.1.1=anna;dc=x'],
  ['Unicode decomposed', 'cn=Zo\\C3\\AB,dc=x', 'cn=Zoe\\CC\\88,dc=x'],
])('a member is found by its DN with %s', (_, dn, member) => {
  const anna = `dn: ${dn}\nuid: anna\nentryUUID: one\n\n`
  expect(problemsOf(anna, group(member))).toEqual({ members: ['one'], problems: [] })
})

it('DNs a server tells apart though they fold alike are each taken exactly, and else are a problem', () => {
  const named = (cn: string, id: string) => `dn: cn=${cn},dc=x\nuid: ${id}\nentryUUID: ${id}\n\n`
  const both = named('straße', 'one') + named('strasse', 'two')
  expect(problemsOf(both, group('cn=strasse,dc=x'))).toEqual({ members: ['two'], problems: [] })
  expect(problemsOf(both, group('cn=STRASSE,dc=x'))).toMatchObject({
    members: [],
    problems: [expect.stringContaining('matches several entries')],
  })
})

it('a GUID is written as Windows writes it', () => {
  expect(guid(Buffer.from('00112233445566778899aabbccddeeff', 'hex'))).toBe(
    '33221100-5544-7766-8899-aabbccddeeff',
  )
})

it('names that would turn or drive a terminal stay exactly as they are, and are problems', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  const people = `dn: cn=x,dc=x\ncn:: ${base64('Anna\u202e')}\nuid:: ${base64('an\u001b[31mna')}\nentryUUID: 1\n`
  const groups = `dn: cn=g,dc=x\ncn:: ${base64('ops\u2066')}\nentryUUID: g\n`
  const built = build(read(people, groups), settings, undefined, 0)
  expect(built.people.get('1')).toMatchObject({ username: 'an\u001b[31mna', displayName: 'Anna\u202e' })
  expect(built.groups.get('g')?.name).toBe('ops\u2066')
  expect(built.problems.map(({ reason }) => reason)).toEqual([
    'has a uid with control or text direction characters: "an\\u001b[31mna"; remove them',
    'has a display name with control or text direction characters: "Anna\\u202e"; remove them',
    'has a cn with control or text direction characters: "ops\\u2066"; remove them',
  ])
})
