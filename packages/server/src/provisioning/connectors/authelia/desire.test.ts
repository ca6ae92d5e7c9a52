import { expect, test } from 'vitest'
import { Hidden } from '../../../runtime/hidden.js'
import type { WantedAccount } from '../../wanted.js'
import { desireAuthelia } from './desire.js'
import { entryProblem } from './entry.js'

const someone = (
  username: string,
  more: Partial<WantedAccount<'authelia'>> = {},
): WantedAccount<'authelia'> => ({
  person: `corp/${username || 'x'}`,
  username,
  displayName: username,
  state: 'Active',
  attributes: { username, displayName: username },
  grants: { groups: ['red'], access: [], clients: [] },
  why: ['default/staff rule 1'],
  ...more,
})
const desired = (...people: WantedAccount<'authelia'>[]) =>
  desireAuthelia(
    { accounts: new Map(people.map((one) => [one.person, one])) },
    { mode: 'file', version: '4.38' },
  )

test('a hash Authelia cannot read is reported and never written: the person cannot log in, the others can', () => {
  const { accounts, notices, problems } = desired(
    someone('anna', { passwordHash: new Hidden('{SSHA}abcdef') }),
    someone('bert'),
  )
  expect(problems).toEqual([])
  expect(notices).toMatchObject([
    { person: 'corp/anna', message: expect.stringContaining('{SSHA}') },
    { person: 'corp/bert', message: expect.stringContaining('no password hash') },
  ])
  for (const { username, fields } of accounts) {
    const { password } = fields
    if (!(password instanceof Hidden)) throw new Error('a password that shows')
    expect(password.reveal()).not.toContain('abcdef')
    const entry = { displayName: username, password: password.reveal(), groups: [], disabled: false }
    expect(entryProblem(username, entry)).toBeUndefined()
  }
  expect(accounts.map(({ username }) => username)).toEqual(['anna', 'bert'])
})

test('an entry Authelia would refuse the whole file for is a problem of that person alone', () => {
  const { accounts, problems } = desired(someone(''), someone('bert'))
  expect(problems).toEqual([{ person: 'corp/x', message: 'the entry has no username' }])
  expect(accounts.map(({ username }) => username)).toEqual(['bert'])
})
