import { beforeEach, describe, expect, test } from 'vitest'
import { Hidden } from '../../../runtime/hidden.js'
import type { Operation, OperationKind } from '../../operation.js'
import { change, namesOf } from './change.js'
import { unusableHash } from './hash.js'
import { parseUsers, putEntry, type UsersFile } from './users-file.js'

const password = unusableHash('x')
let file: UsersFile
let act: (kind: OperationKind, username: string, rest?: Partial<Operation>) => unknown

beforeEach(() => {
  file = parseUsers(undefined)
  for (const [name, groups] of [
    ['anna', ['red']],
    ['bert', []],
  ] as const)
    putEntry(file, name, { displayName: name, mail: `${name}@x.y`, password, groups, disabled: false })
  const names = namesOf(file)
  act = (kind, username, rest = {}) =>
    change(file, names, { id: '1', connector: 'a', kind, why: [], account: { username }, ...rest })
})
const entry = (name: string) => file.people.get(name)?.entry
const all = () => [...file.people.keys()]

describe('an entry that Authelia cannot read, which would make it refuse the whole file', () => {
  test.each([
    ['no display name', { displayName: '', password: new Hidden(password) }, 'has no display name'],
    [
      'a hash it does not know',
      { displayName: 'C', password: new Hidden('{SSHA}abc') },
      'has a password hash that',
    ],
    ['no hash', { displayName: 'C' }, 'has a password hash that'],
  ])('is not made: %s', (_, after, why) => {
    expect(act('CreateAccount', 'carl', { after })).toEqual({
      ok: false,
      retry: false,
      message: expect.stringContaining(why),
    })
    expect(all()).toEqual(['anna', 'bert'])
  })

  test('is not what another is changed to', () => {
    const before = entry('anna')
    for (const after of [{ displayName: '' }, { password: new Hidden('plain') }])
      expect(act('UpdateAccount', 'anna', { after })).toMatchObject({ ok: false, retry: false })
    expect(entry('anna')).toEqual(before)
    expect(act('RenameAccount', 'anna', { after: { username: '' } })).toMatchObject({ ok: false })
    expect(all()).toEqual(['anna', 'bert'])
  })
})

describe('a username', () => {
  const after = { displayName: 'Other', password: new Hidden(password) }

  test('that is taken is refused, in whatever case', () => {
    for (const name of ['anna', 'ANNA']) {
      expect(act('CreateAccount', name, { after })).toMatchObject({
        ok: false,
        retry: false,
        message: expect.stringContaining('is already taken'),
      })
      expect(act('RenameAccount', 'bert', { after: { username: name } })).toMatchObject({
        ok: false,
        retry: false,
      })
    }
    expect(all()).toEqual(['anna', 'bert'])
    expect(entry('anna')?.displayName).toBe('anna')
  })

  test('is free again once its entry is gone or renamed, and its own case may change', () => {
    expect(act('DeleteAccount', 'anna')).toEqual({ ok: true })
    expect(act('CreateAccount', 'Anna', { after })).toEqual({ ok: true, key: 'Anna' })
    expect(act('RenameAccount', 'Anna', { after: { username: 'ANNA' } })).toEqual({ ok: true, key: 'ANNA' })
    expect(all().sort()).toEqual(['ANNA', 'bert'])
    expect(act('RenameAccount', 'bert', { after: { username: 'bea' } })).toEqual({ ok: true, key: 'bea' })
    expect(act('CreateAccount', 'Bert', { after })).toEqual({ ok: true, key: 'Bert' })
    expect(act('CreateAccount', 'BEA', { after })).toMatchObject({ ok: false })
  })
})

describe('an operation', () => {
  test('that was done already is done', () => {
    expect(act('RenameAccount', 'gone', { after: { username: 'anna' } })).toEqual({ ok: true })
    expect(act('RenameAccount', 'anna', { after: { username: 'anna' } })).toEqual({ ok: true, key: 'anna' })
    for (const kind of ['DisableAccount', 'RemoveMembership', 'DeleteAccount', 'RevokeAccess'] as const)
      expect(act(kind, 'gone', { membership: 'red' })).toEqual({ ok: true })
    expect(all()).toEqual(['anna', 'bert'])
  })

  test('on somebody who is not there is refused', () => {
    const missing = { ok: false, retry: false, message: 'Authelia\'s users file has no user "gone"' }
    for (const kind of ['UpdateAccount', 'AdoptAccount', 'EnableAccount', 'AddMembership'] as const)
      expect(act(kind, 'gone', { after: {}, membership: 'red' })).toEqual(missing)
    expect(act('RenameAccount', 'gone', { after: { username: 'new' } })).toEqual(missing)
    expect(act('RenameAccount', 'anna', { after: {} })).toMatchObject({ ok: false, retry: false })
    for (const kind of ['CreateStructure', 'UpdateStructure', 'DeleteStructure'] as const)
      expect(act(kind, 'anna')).toMatchObject({ ok: false, retry: false })
  })

  test('changes what it says and nothing else', () => {
    act('UpdateAccount', 'anna', { after: { displayName: 'Anna' } })
    act('AddMembership', 'anna', { membership: 'blue' })
    act('AddMembership', 'anna', { membership: 'blue' })
    act('DisableAccount', 'anna')
    expect(entry('anna')).toEqual({
      displayName: 'Anna',
      mail: 'anna@x.y',
      password,
      groups: ['red', 'blue'],
      disabled: true,
    })
    act('EnableAccount', 'anna')
    act('RemoveMembership', 'anna', { membership: 'red' })
    act('AdoptAccount', 'anna', { after: { mail: '' } })
    expect(entry('anna')).toMatchObject({ groups: ['blue'], disabled: false, displayName: 'Anna' })
    expect(entry('anna')?.mail).toBeUndefined()
    act('UpdateAccount', 'bert', { after: { mail: 'b@x.y', enabled: false } })
    expect(entry('bert')).toMatchObject({ mail: 'b@x.y', disabled: true })
    act('UpdateAccount', 'bert', { after: { enabled: true, password: new Hidden(unusableHash('y')) } })
    expect(entry('bert')).toMatchObject({ disabled: false, password: unusableHash('y') })
  })
})
