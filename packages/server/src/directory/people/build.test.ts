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
    /1 of 2 entries have no single entryuuid, "uid=b,dc=x"/,
  )
})

it('two entries with one id are refused', () => {
  const twice = `${person('anna')}dn: uid=other,dc=x\nuid: other\nentryUUID: id-ANNA\n`
  expect(() => build(read(twice), settings, undefined, 0)).toThrow(/same entryuuid/)
})

it('somebody without a username is there, is told of, and did not leave', () => {
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

it('a GUID is written as Windows writes it', () => {
  expect(guid(Buffer.from('00112233445566778899aabbccddeeff', 'hex'))).toBe(
    '33221100-5544-7766-8899-aabbccddeeff',
  )
})
