import { expect, it } from 'vitest'
import type { OperationKind } from '../operation.js'
import { withDependencies } from './closure.js'

const operation = (person: string, kind: OperationKind, more = '') => ({
  id: `${person} ${kind}${more}`,
  kind,
  person,
})
const run = [
  operation('anna', 'CreateAccount'),
  operation('anna', 'AddMembership', ' red'),
  operation('anna', 'AddMembership', ' blue'),
  operation('bert', 'DisableAccount'),
  operation('bert', 'RevokeAccess'),
  operation('bert', 'RemoveMembership', ' red'),
  operation('carl', 'AdoptAccount'),
]

it.each([
  [
    'a membership needs the account',
    ['anna AddMembership red'],
    ['anna CreateAccount', 'anna AddMembership red'],
  ],
  ['an account needs nothing', ['anna CreateAccount'], ['anna CreateAccount']],
  [
    'what is revoked needs a disabled account',
    ['bert RevokeAccess'],
    ['bert DisableAccount', 'bert RevokeAccess'],
  ],
  ['a membership to remove needs nothing', ['bert RemoveMembership red'], ['bert RemoveMembership red']],
  ['nobody else is drawn in', ['carl AdoptAccount'], ['carl AdoptAccount']],
])('%s', (_, chosen, expected) => {
  expect(withDependencies(run, new Set(chosen)).map(({ id }) => id)).toEqual(expected)
})
