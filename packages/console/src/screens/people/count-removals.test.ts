import { expect, test } from 'vitest'
import { tollOf } from './count-removals.js'
import { troublesOf } from './troubles.js'

test('an approval says how much it removes', () => {
  const kinds = [
    'DeleteAccount',
    'DisableAccount',
    'RevokeAccess',
    'RemoveMembership',
    'DeleteStructure',
    'CreateAccount',
    'AdoptAccount',
    'AddMembership',
  ] as const
  expect(tollOf(kinds.map((kind) => ({ kind })))).toEqual({ removed: 5, made: 3 })
  expect(tollOf([])).toEqual({ removed: 0, made: 0 })
})

test('a message about many people is shown once, with some of their names', () => {
  const trouble = (username: string, message: string) => ({
    connector: 'git',
    person: `corp/${username || 'x'}`,
    username,
    message,
  })
  const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => trouble(name, 'no mail'))
  expect(troublesOf([...many, trouble('', 'no name'), trouble('z', 'odd'), trouble('y', 'odd')])).toEqual([
    { message: 'no mail', who: '7 people (a, b, c, d, e and 2 more)' },
    { message: 'no name', who: 'corp/x' },
    { message: 'odd', who: '2 people (z, y)' },
  ])
})
