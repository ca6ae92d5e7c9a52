import { procedure } from '../../runtime/procedure.js'
import type { Access } from './access.js'
import { AccessList, AccessQuery, AccountList, AccountsQuery } from './contract.js'

/** Who has access to what. */
export const createGrantProcedures = (access: Access) => ({
  list: procedure
    .meta({
      rest: { method: 'GET', path: '/access' },
      permission: ['list', 'Person'],
      refersTo: true,
      summary: 'List who has access to what: person, directory group, rule and grant',
      description:
        'What the rules of the Mappings give, as of the last evaluation of each connector. `to` names a connector, a directory group or a grant.',
      leader: 'the people and groups that directories were read for',
    })
    .input(AccessQuery)
    .output(AccessList)
    .query(({ input }) => access.entries(input)),
})

/** Accounts as the connected systems show them. */
export const createAccountProcedures = (access: Access) => ({
  list: procedure
    .meta({
      rest: { method: 'GET', path: '/accounts' },
      permission: ['list', 'Person'],
      refersTo: true,
      summary:
        'List the accounts of connected systems, whose they are, and the rules behind their memberships',
      description:
        'As of the last read of each system; one that was not read since the hub started is read now. `orphans=true` lists accounts that nobody owns, service accounts, and memberships that no rule gives.',
      leader: 'the people and groups that directories were read for',
    })
    .input(AccountsQuery)
    .output(AccountList)
    .query(({ input }) => access.accounts(input)),
})
