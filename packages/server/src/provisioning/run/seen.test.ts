import { beforeEach, describe, expect, test } from 'vitest'
import type { Operation, OperationKind, OperationResult } from '../operation.js'
import { account } from '../testing/plan.js'
import { createTargetCache, type TargetCache } from './target-cache.js'

let seen: TargetCache
beforeEach(() => {
  seen = createTargetCache()
  seen.read({ accounts: [account('anna'), account('bert')], structures: [] }, 7)
})

const done = (
  kind: OperationKind,
  more: Partial<Operation> = {},
  result: Extract<OperationResult, { ok: true }> = { ok: true },
) =>
  seen.done(
    { id: '1', connector: 'c', kind, account: { key: 'key-anna', username: 'anna' }, why: [], ...more },
    result,
  )
const anna = () => seen.account('key-anna')
const names = () => seen.uncertain().map(({ username }) => username)

describe('what is known of a target', () => {
  test('is nothing before it was read, and after it was forgotten', () => {
    expect([createTargetCache().known, createTargetCache().current()]).toEqual([false, undefined])
    expect([seen.known, seen.readAt, seen.current()?.accounts.length]).toEqual([true, 7, 2])
    seen.forget()
    expect([seen.known, seen.current()]).toEqual([false, undefined])
  })

  test('follows what was done', () => {
    done('DisableAccount')
    done('AddMembership', { membership: 'red' })
    done('UpdateAccount', { after: { mail: 'new@x.y', admin: true } })
    expect(anna()).toEqual(
      account('anna', {
        enabled: false,
        memberships: ['red'],
        mail: 'new@x.y',
        fields: { displayName: 'anna', mail: 'new@x.y', admin: true },
      }),
    )
    done('EnableAccount')
    done('RemoveMembership', { membership: 'red' })
    expect(anna()).toMatchObject({ enabled: true, memberships: [] })
    done('DeleteAccount')
    expect(anna()).toBeUndefined()
  })

  test('has who was made, with their mark, under the key the target gave', () => {
    const carl = { person: 'corp/carl', account: { username: 'carl' }, after: { mail: 'c@x.y' } }
    done('CreateAccount', carl, { ok: true, key: '9' })
    expect(seen.account('9')).toEqual({
      key: '9',
      username: 'carl',
      enabled: true,
      fields: { mail: 'c@x.y' },
      memberships: [],
      mail: 'c@x.y',
      mark: 'corp/carl',
    })
    done('CreateAccount', { account: { username: 'dora' } })
    expect(seen.account('dora')).toMatchObject({ username: 'dora' })
  })

  test('has who was renamed under the new name, and the new key where there is one', () => {
    done('RenameAccount', { after: { username: 'annette' } })
    expect(anna()).toMatchObject({ key: 'key-anna', username: 'annette' })
    done('RenameAccount', { after: { username: 'anne' } }, { ok: true, key: 'anne' })
    expect([anna(), seen.account('anne')?.username]).toEqual([undefined, 'anne'])
  })

  test('keeps structures by kind and key', () => {
    const team = { kind: 'team', key: 'red' }
    done('CreateStructure', { structure: team, after: { permission: 'read' } })
    done('UpdateStructure', { structure: team, after: { description: 'x' } })
    expect(seen.current()?.structures).toEqual([
      { ...team, fields: { permission: 'read', description: 'x' } },
    ])
    done('DeleteStructure', { structure: team })
    expect(seen.current()?.structures).toEqual([])
    expect(names()).toEqual([])
  })
})

describe('what has to be read again', () => {
  test('is what was changed and what is in doubt, each once', () => {
    done('DisableAccount')
    seen.doubt({
      id: '1',
      connector: 'c',
      kind: 'DisableAccount',
      account: { key: 'key-anna', username: 'anna' },
      why: [],
    })
    expect(names()).toEqual(['anna'])
    seen.doubt({
      id: '2',
      connector: 'c',
      kind: 'RenameAccount',
      account: { key: 'key-bert', username: 'bert' },
      after: { username: 'bertram' },
      why: [],
    })
    expect(names()).toEqual(['anna', 'bert', 'bertram'])
  })

  test('replaces what was known of those asked about, whoever is not found being gone', () => {
    done('DisableAccount')
    seen.reread(seen.uncertain(), [account('anna')])
    expect([anna()?.enabled, names()]).toEqual([true, []])
    seen.reread([{ key: 'key-anna', username: 'anna' }, { username: 'bert' }], [])
    expect(seen.current()?.accounts).toEqual([])
  })

  test('is everything where too many are in doubt, and only the doubtful where too many changed', () => {
    const many = Array.from({ length: 101 }, (_, index) => account(`p${index}`))
    seen.read({ accounts: many, structures: [] }, 8)
    for (const { key, username } of many) done('DisableAccount', { account: { key, username } })
    expect(names()).toEqual([])
    for (const { key, username } of many.slice(0, 100))
      seen.doubt({ id: key, connector: 'c', kind: 'DisableAccount', account: { key, username }, why: [] })
    expect([seen.known, names().length]).toEqual([true, 100])
    seen.doubt({
      id: 'x',
      connector: 'c',
      kind: 'DisableAccount',
      account: { username: 'one more' },
      why: [],
    })
    expect(seen.known).toBe(false)
    seen.read({ accounts: many, structures: [] }, 9)
    expect([seen.known, names()]).toEqual([true, []])
  })
})
