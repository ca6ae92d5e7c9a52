import { onHub } from '../../runtime/place.js'
import { procedure } from '../../runtime/procedure.js'
import type { Access } from './access.js'
import { AccessList, AccessQuery, AccountList, AccountsQuery } from './contract.js'

/** Who has access to what. */
export const createGrantProcedures = (access: Access) => ({
  list: procedure
    .meta({
      rest: { method: 'GET', path: '/access' },
      permission: ['list', 'Person'],
      scope: onHub,
      refersTo: true,
      summary: 'List who has access to what: person, directory group, rule and grant',
      description:
        'The grants of the rules in the Mappings, as of the last evaluation of each connector. `to` is a connector, a directory group or a grant.',
      leader: 'the people and groups read from directories',
    })
    .input(AccessQuery)
    .output(AccessList)
    .query(({ ctx, input }) => access.entries(input, ctx.subject)),
})

/** The accounts of the connected systems. */
export const createAccountProcedures = (access: Access) => ({
  list: procedure
    .meta({
      rest: { method: 'GET', path: '/accounts' },
      permission: ['list', 'Person'],
      scope: onHub,
      refersTo: true,
      summary:
        'List the accounts of connected systems with their owners and the rules behind their memberships',
      description:
        'As of the last read of each system; the hub reads a system now if it has not read it since it started. `orphans=true` lists accounts without an owner, service accounts, and memberships that no rule grants.',
      leader: 'the people and groups read from directories',
    })
    .input(AccountsQuery)
    .output(AccountList)
    .query(({ ctx, input }) => access.accounts(input, ctx.subject)),
})
