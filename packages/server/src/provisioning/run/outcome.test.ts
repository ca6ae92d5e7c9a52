import { describe, expect, test } from 'vitest'
import type { OperationKind, OperationResult } from '../operation.js'
import type { PlannedOperation } from '../plan/input.js'
import type { Link } from '../plan/link.js'
import { ago, link } from '../testing/plan.js'
import { intentOf, linkAfter, needsAccount } from './outcome.js'

const at = ago(0)
const operation = (kind: OperationKind, more: Partial<PlannedOperation> = {}): PlannedOperation => ({
  id: '1',
  connector: 'git',
  kind,
  person: 'corp/anna',
  account: { key: 'key-anna', username: 'anna' },
  why: [],
  ...more,
})
const known = link('anna', { displayName: 'Anna', appliedHash: 'h' })
const creating: Link = link('anna', { key: undefined, state: 'Creating', displayName: 'Anna' })

const after = (
  kind: OperationKind,
  options: {
    more?: Partial<PlannedOperation>
    result?: OperationResult
    link?: Link | undefined
    displayName?: string
  } = {},
) =>
  linkAfter({
    operation: operation(kind, options.more),
    result: options.result ?? { ok: true },
    link: 'link' in options ? options.link : known,
    displayName: options.displayName ?? 'Anna',
    at,
  })

describe('what is written before a call', () => {
  test('is that an account is being made, and the name one is renamed to', () => {
    expect(intentOf(operation('CreateAccount'), undefined, 'Anna', at)).toEqual({
      put: { ...creating, since: at },
    })
    const renaming = operation('RenameAccount', { after: { username: 'annette' } })
    expect(intentOf(renaming, known, 'Anna', at)).toEqual({ put: { ...known, pendingUsername: 'annette' } })
  })

  test('is nothing for anything else', () => {
    expect(intentOf(operation('RenameAccount'), undefined, '', at)).toBeUndefined()
    expect(intentOf(operation('DisableAccount'), known, '', at)).toBeUndefined()
    const { person: _nobody, ...structure } = operation('CreateAccount')
    expect(intentOf(structure, known, '', at)).toBeUndefined()
    const { account: _none, ...bare } = operation('CreateAccount')
    expect(intentOf(bare, known, '', at)).toBeUndefined()
  })
})

describe('what a success makes of a link', () => {
  test('a creation gives it its key, and the state the account was made in', () => {
    const made = after('CreateAccount', {
      link: creating,
      result: { ok: true, key: 'k9' },
      more: { becomes: 'Disabled' },
    })
    expect(made).toEqual({ put: { ...creating, key: 'k9', state: 'Disabled', since: at } })
    expect(after('CreateAccount', { link: creating })).toMatchObject({
      put: { key: 'anna', state: 'Active' },
    })
  })

  test('an adoption makes one, which remembers that the account was there', () => {
    expect(after('AdoptAccount', { link: undefined, more: { becomes: 'Disabled' } })).toEqual({
      put: link('anna', { displayName: 'Anna', state: 'Disabled', since: at, adopted: true }),
    })
    expect(after('AdoptAccount', { link: undefined })).toMatchObject({ put: { state: 'Active' } })
  })

  test('a rename ends with the new name, and the key where that changed', () => {
    const more = { after: { username: 'annette' } }
    const pending = { ...known, pendingUsername: 'annette' }
    expect(after('RenameAccount', { link: pending, more, displayName: 'Annette' })).toEqual({
      put: { ...known, username: 'annette', displayName: 'Annette' },
    })
    expect(
      after('RenameAccount', { link: pending, more, result: { ok: true, key: 'annette' } }),
    ).toMatchObject({
      put: { key: 'annette' },
    })
  })

  test('a deletion ends it', () => {
    expect(after('DeleteAccount')).toEqual({ end: 'corp/anna' })
  })

  test('leaving begins the grace time once, and forgets what was applied', () => {
    const more = { becomes: 'Leaving' as const }
    expect(after('DisableAccount', { more })).toEqual({
      put: { ...known, state: 'Leaving', since: at, appliedHash: undefined },
    })
    const begun = link('anna', { state: 'Leaving', since: ago(1_000) })
    expect(after('RemoveMembership', { link: begun, more })).toBeUndefined()
    expect(after('RevokeAccess', { link: begun, more })).toEqual({ put: { ...begun, revokedAt: at } })
  })

  test('enabling makes tokens revocable again', () => {
    const left = link('anna', { state: 'Leaving', since: ago(1_000), revokedAt: ago(1_000) })
    expect(after('EnableAccount', { link: left })).toEqual({
      put: link('anna', { displayName: 'Anna', since: at }),
    })
  })

  test('a changed name is remembered, and nothing else of an update', () => {
    expect(after('UpdateAccount')).toBeUndefined()
    expect(after('UpdateAccount', { displayName: 'Anna B' })).toEqual({
      put: { ...known, displayName: 'Anna B' },
    })
    expect(after('AddMembership')).toBeUndefined()
  })

  test('of somebody without a link is nothing, and of a structure too', () => {
    expect(after('UpdateAccount', { link: undefined })).toBeUndefined()
    const { person: _nobody, ...structure } = operation('UpdateStructure')
    expect(
      linkAfter({ operation: structure, result: { ok: true }, link: known, displayName: '', at }),
    ).toBeUndefined()
  })
})

describe('what a failure makes of a link', () => {
  const refused: OperationResult = { ok: false, message: 'no', retry: false }
  const unknown: OperationResult = { ok: false, message: 'gone', retry: true }

  test('a creation that was refused was none, and one nobody heard of stays Creating', () => {
    expect(after('CreateAccount', { link: creating, result: refused })).toEqual({ end: 'corp/anna' })
    expect(after('CreateAccount', { link: creating, result: unknown })).toBeUndefined()
    expect(after('CreateAccount', { link: known, result: refused })).toBeUndefined()
  })

  test('a rename that was refused is not waited for, and one nobody heard of is', () => {
    const pending = { ...known, pendingUsername: 'annette' }
    expect(after('RenameAccount', { link: pending, result: refused })).toEqual({ put: known })
    expect(after('RenameAccount', { link: pending, result: unknown })).toBeUndefined()
    expect(after('RenameAccount', { link: undefined, result: refused })).toBeUndefined()
  })

  test('anything else leaves it', () => {
    for (const kind of ['DisableAccount', 'DeleteAccount', 'RevokeAccess'] as const)
      expect(after(kind, { result: refused })).toBeUndefined()
  })
})

test('all but making and adopting needs the account to be there', () => {
  expect(needsAccount(operation('AddMembership'))).toBe('corp/anna')
  expect(needsAccount(operation('CreateAccount'))).toBeUndefined()
  expect(needsAccount(operation('AdoptAccount'))).toBeUndefined()
})
